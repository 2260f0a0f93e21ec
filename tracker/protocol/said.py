"""What a step page says out of the frozen definition: limits, a site's own readings, who signs.

Limits are words before anything is typed, and marks at the numbers computed while typing; the act
judges again. Readings that a site added to its definition get fields without code (I30).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Final

from tracker.pages.format import cells
from tracker.pages.step import Asked, second_of
from tracker.pages.step_shown import Choice, DerivedNumber, FieldKind, StepField
from tracker.pages.words import gettext as _
from tracker.pages.words import language, speaking
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.site import ProcessWords
from tracker.protocol.specification import Name
from tracker.protocol.steps import HoldTime, Parameter
from tracker.protocol.words import Check, Entry, ValueType

MANY: Final = 10_000
PREFIX = "reading-"
_SILENT_UNITS = frozenset({"PD", "n", ""})
_SHOWN_UNITS = {"C": "°C", "cells/cm2": "cells/cm²", "10^6/ml": "10⁶/ml"}


def named(name: Name) -> str:
    """The name in the reader's language."""
    return name.zh if language().startswith("zh") else name.en


def sides_said(sides: Collection[str], definition: ProcessDefinition) -> str:
    """The sides to be treated; a process of another part of the body names its sides in full."""
    names = {w.code: named(w.name) for w in definition.sides}
    of_hips = definition.words.part == ProcessWords().part
    with speaking(definition.own_words):
        if not sides:
            words = _("%(part)s not ordered yet")
        elif not of_hips:
            words = ", ".join(names.get(s, s) for s in sides)
        elif len(sides) > 1:
            words = _("both hips")
        else:
            words = _("%(side)s hip", side=names.get(next(iter(sides)), next(iter(sides))))
    return words


def place_asked(definition: ProcessDefinition) -> str:
    """What is asked at the bedside about where a unit goes."""
    own = definition.own_words
    with speaking(own):
        if definition.arteries:
            return _("%(Place)s in which the %(instrument)s lies")
        return _("Where it is given: %(place)s")


def unit_said(unit: str) -> str:
    """A unit as people write it."""
    if unit == "cells":
        return _("cells")
    return _SHOWN_UNITS.get(unit, unit)


def limits_words(limit: Parameter | None) -> str:
    """The limit as it stands above the field, before anything is typed."""
    if limit is None or (limit.limit_low is None and limit.limit_high is None):
        return ""
    unit = "" if limit.unit in _SILENT_UNITS else f" {unit_said(limit.unit)}"
    low, high = limit.limit_low, limit.limit_high
    if low is not None and low == high:
        return f"{_figure(low)}{unit}"
    if low is not None and high is not None:
        return f"{_figure(low)} - {_figure(high)}{unit}"
    if low is not None:
        return f"≥ {_figure(low)}{unit}"
    return f"≤ {_figure(high)}{unit}" if high is not None else ""


def _figure(value: Decimal) -> str:
    """A limit as people read it: counts from ten thousand on as powers of ten."""
    return cells(int(value)) if value >= MANY else f"{value:f}"


def time_words(limit: HoldTime | None) -> str:
    """The longest time between two moments, in words."""
    if limit is None:
        return ""
    hours, minutes = divmod(limit.max_minutes, 60)
    if minutes == 0:
        return _("at most %(n)s h", n=hours)
    return _("at most %(n)s min", n=limit.max_minutes)


def computed(
    name: str, words: str, formula: str, limit: Parameter | None, unit: str = "", **given: str
) -> DerivedNumber:
    """A number that is computed while typing, marked by the definition's limit."""
    return DerivedNumber(
        name,
        words,
        unit_said(unit),
        formula,
        tuple(sorted(given.items())),
        limits_words(limit),
        limit.limit_low if limit else None,
        limit.limit_high if limit else None,
    )


def site_fields(
    definition: ProcessDefinition, step: str, core: Collection[str] = ()
) -> tuple[StepField, ...]:
    """A field for each reading that the definition asks for and that has none of its own."""
    return tuple(
        _field(p)
        for p in definition.parameters
        if p.step == step and p.entry is Entry.READING and p.name not in core
    )


def _field(p: Parameter) -> StepField:
    kind = {ValueType.ENUM: FieldKind.CHOICE, ValueType.INT: FieldKind.COUNT}.get(
        p.type, FieldKind.NUMBER
    )
    choices = tuple(Choice(c, choice_words(c)) for c in p.choices)
    return StepField(
        PREFIX + p.name,
        named(p.title),
        kind,
        unit_said(p.unit),
        limits_words(p),
        choices=choices,
        required=p.required,
    )


def choice_words(choice: str) -> str:
    """A choice of a definition in the reader's language, where it is one that we know."""
    known = {
        "on": _("on"),
        "off": _("off"),
        "none": _("none"),
        "few": _("few"),
        "many": _("many"),
        "yes": _("yes"),
        "no": _("no"),
    }
    return known.get(choice, choice.replace("_", " "))


def readings_typed(
    definition: ProcessDefinition, step: str, asked: Asked
) -> Mapping[str, dict[str, str]]:
    """The readings that were typed into fields of ``site_fields``, as an act takes them."""
    out = {}
    for p in definition.parameters:
        raw = asked.text(PREFIX + p.name)
        if p.step == step and raw:
            out[p.name] = {"raw": raw, "unit": p.unit} if p.unit else {"raw": raw}
    return out


def who_signs_beside(tag: str, definition: ProcessDefinition, step: str) -> str:
    """Who must sign beside for this act as a part of this step; empty when nobody must."""
    check = next((s.check for s in definition.steps if s.code == step), Check.NONE)
    asks = check in (Check.PRESENT, Check.SIGNATURE)
    return second_of(tag, definition_asks=asks)


def materials_said(definition: ProcessDefinition, step: str) -> tuple[str, ...]:
    """What the definition foresees for the step, to be scanned: reagents, then equipment."""
    names = {w.code: w.name for w in (*definition.materials, *definition.equipment)}
    foreseen = [c for s in definition.steps if s.code == step for c in (*s.materials, *s.equipment)]
    return tuple(named(names[code]) for code in foreseen if code in names)
