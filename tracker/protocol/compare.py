"""What differs between two versions of a process: row by row, field by field, old and new. Pure.

People approve a difference, not four hundred rows (H62): steps, readings, limits, tests, products,
clocks and plans are told by their names in both languages, added, removed or changed.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.specification import Name

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "steps": ("code",),
    "parameters": ("step", "name"),
    "hold_times": ("code",),
    "release_specs": ("product", "code"),
    "deviations": ("code",),
    "words": ("word",),
    "opened_by": ("reason", "about", "step"),
}
"""What a row is known by; rows of every other list by their code."""


class Kind(enum.StrEnum):
    """What became of it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``section`` and ``field`` are names of the format; ``row`` is its code.

    ``old`` and ``new`` are empty where there was or is nothing.
    """

    kind: Kind
    section: str
    row: str
    name: Name | None
    field: str = ""
    old: str = ""
    new: str = ""


def compare(old: ProcessDefinition, new: ProcessDefinition) -> tuple[Change, ...]:
    """Every difference, in the order of the format; empty exactly when the two texts are one."""
    one, two = (d.model_dump(mode="json") for d in (old, new))
    sections = list(dict.fromkeys([*type(new).model_fields, *one, *two]))
    return tuple(c for s in sections for c in _section(s, one.get(s), two.get(s)))


def _section(section: str, old: Any, new: Any) -> Iterator[Change]:
    if _rows(old) or _rows(new):
        yield from _lists(section, old or [], new or [])
    elif _named(old) or _named(new) or not (isinstance(old, dict) and isinstance(new, dict)):
        if old != new:
            yield Change(Kind.CHANGED, section, "", None, "", said(old), said(new))
    else:
        yield from _fields(section, "", None, old, new)


def _lists(section: str, old: list[Any], new: list[Any]) -> Iterator[Change]:
    before, after = ({_key(section, row): row for row in rows} for rows in (old, new))
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        name = _name(now or was or {})
        if was is None:
            yield Change(Kind.ADDED, section, key, name, new=_brief(now or {}))
        elif now is None:
            yield Change(Kind.REMOVED, section, key, name, old=_brief(was))
        else:
            yield from _fields(section, key, name, was, now)
    same = [k for k in before if k in after]
    if same != [k for k in after if k in before]:
        yield Change(Kind.CHANGED, section, "", None, "order", " ".join(before), " ".join(after))


def _fields(section: str, row: str, name: Name | None, old: Any, new: Any) -> Iterator[Change]:
    for field in dict.fromkeys([*old, *new]):
        was, now = old.get(field), new.get(field)
        if was == now:
            continue
        if _rows(was) or _rows(now):
            for c in _lists(field, was or [], now or []):
                told = ".".join(w for w in (field, c.row, c.field) if w)
                yield Change(c.kind, section, row, name, told, c.old, c.new)
        else:
            yield Change(Kind.CHANGED, section, row, name, field, said(was), said(now))


def said(value: Any) -> str:
    """A value of the text as one line: names in both languages, lists with commas."""
    if _named(value):
        return f"{value['en']} {value['zh']}".strip()
    if isinstance(value, dict):
        return ", ".join(f"{k} {said(v)}" for k, v in value.items() if v not in (None, "", []))
    if isinstance(value, list):
        return ", ".join(said(v) for v in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else _plain(str(value))


def _plain(text: str) -> str:
    """A number without exponent, as people write limits; any other text as it is."""
    try:
        number = Decimal(text)
    except ArithmeticError:
        return text
    return f"{number:f}" if number.is_finite() else text


def _rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _named(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"en", "zh"}


def _key(section: str, row: Mapping[str, Any]) -> str:
    if section == "acceptance":
        return str(row.get("kind", ""))
    named = KEYS.get(section, ("code",))
    return ".".join(str(row[k]) for k in named if row.get(k))


def _name(row: Mapping[str, Any]) -> Name | None:
    for field in ("name", "title"):
        found = row.get(field)
        if isinstance(found, dict) and _named(found):
            return Name(**found)
    return None


def _brief(row: Mapping[str, Any]) -> str:
    """What a row says that came or went: its limit, its unit, its check."""
    keep = (
        *("limit_low", "limit_high", "unit", "limit_kind", "max_minutes", "check", "acceptance"),
        *("required", "required_before_release", "area_cm2", "day", "severity", "means", "value"),
    )
    return "; ".join(f"{k} {said(row[k])}" for k in keep if row.get(k) not in (None, "", [], False))
