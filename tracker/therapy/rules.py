"""Facts about a patient that hold at every station, and whether a therapy may change its process.

A therapy keeps the version that it was begun under. It is brought to a newer one only where
everything that was done would be judged there as it was (I30): what lies behind is never judged
anew. Pure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tracker.identity.verdict import Reason, reason
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.readings import Reading, judge_reading
from tracker.protocol.steps import Parameter
from tracker.protocol.words import Entry


def age_years(born_on: dt.date, on: dt.date) -> int:
    """Completed years; born on 29 February one is a year older on 1 March of other years."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def birthday(born_on: dt.date, years: int) -> dt.date:
    """The day on which somebody is so many years old; 1 March after a 29 February."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return dt.date(born_on.year + years, 3, 1)


def own_consent_from(born_on: dt.date, signed_on: dt.date, of_age_years: int) -> dt.date | None:
    """From when the patient's own consent is needed in place of a guardian's; None for an adult.

    Who was under age when the newest consent was signed consents again once of age (45 CFR
    46.402(a); ICH E6(R2) 4.8.12): from that birthday the old one carries nothing.
    """
    if age_years(born_on, signed_on) >= of_age_years:
        return None
    return birthday(born_on, of_age_years)


@dataclass(frozen=True, slots=True)
class DoneStep:
    """A step that was done, with the readings that were written."""

    step: str
    readings: Mapping[str, Reading]


@dataclass(frozen=True, slots=True)
class Use:
    """A word of the definition that the therapy's record holds: ``kind`` is its section."""

    kind: str
    code: str


GOVERNED: Final = {
    "consent": ("S02",),
    "eligibility": ("S05",),
    "markers": ("S04",),
    "pre_harvest": ("S07",),
    "receipt": ("S09",),
    "bedside": ("S24", "S25"),
    "endotoxin": ("S25",),
    "visit_plan": ("S28",),
    "mass_balance_tolerance_pct": ("S11", "S12", "S13", "S16", "S18", "S19"),
    "p0_doublings": ("S13", "S15"),
}
"""Sections of the definition, and the steps that they judge."""


def judge_change(
    done: Sequence[DoneStep],
    uses: Sequence[Use],
    old: ProcessDefinition,
    new: ProcessDefinition,
) -> tuple[Reason, ...]:
    """Every reason why a therapy may not go on under the other version (I30); each names the step.

    Only forward to a later version of the same process. What was written is judged again by both;
    of what was computed or awaited the limit must be the same, for its verdict is in the record.
    """
    found: list[Reason] = []
    if new.title.en != old.title.en or new.trial != old.trial:
        return (reason("definition_of_another_process", about=new.title.en),)
    if _number(new.version) <= _number(old.version):
        found.append(reason("definition_not_newer", about=new.version, now=old.version))
    codes = sorted({d.step for d in done})
    there = {s.code for s in new.steps}
    found += [reason("done_step_missing", about=code) for code in codes if code not in there]
    kept = [code for code in codes if code in there]
    found += [r for code in kept for r in _limits_of(code, old, new)]
    found += [r for d in done if d.step in there for r in _readings_of(d, old, new)]
    for section, steps in GOVERNED.items():
        if getattr(old, section) != getattr(new, section):
            found += [_otherwise(s, section) for s in steps if s in kept]
    found += _uses(uses, old, new)
    return tuple(dict.fromkeys(found))


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _otherwise(step: str, what: str) -> Reason:
    return reason("done_step_judged_otherwise", about=step, what=what)


def _limits_of(code: str, old: ProcessDefinition, new: ProcessDefinition) -> Iterator[Reason]:
    """Its check, its computed figures, the readings it must have, and its clocks."""
    if old.step(code).check != new.step(code).check:
        yield _otherwise(code, "check")
    before, after = old.parameters_of(code), new.parameters_of(code)
    for name in sorted({*before, *after}):
        was, now = _judged(before.get(name)), _judged(after.get(name))
        if was != now:
            yield _otherwise(code, name)
    clocks = [{h.code: h for h in d.hold_times if h.step == code} for d in (old, new)]
    for name in sorted({*clocks[0], *clocks[1]}):
        limits = [(h.max_minutes, h.limit_kind) if (h := c.get(name)) else None for c in clocks]
        if limits[0] != limits[1]:
            yield _otherwise(code, name)


def _judged(p: Parameter | None) -> tuple[Any, ...] | None:
    """What of a parameter judges a step that is done, whatever was written in it."""
    if p is None:
        return None
    if p.entry is Entry.READING:
        return (p.entry,) if p.required else None
    return (p.entry, p.unit, p.limit_low, p.limit_high, p.limit_kind, p.rule)


def _readings_of(d: DoneStep, old: ProcessDefinition, new: ProcessDefinition) -> Iterator[Reason]:
    before, after = old.parameters_of(d.step), new.parameters_of(d.step)
    for name, given in d.readings.items():
        was = judge_reading(before[name], given) if name in before else None
        now = judge_reading(after[name], given) if name in after else None
        if _verdict(was) != _verdict(now):
            yield _otherwise(d.step, name)


def _verdict(found: Sequence[Reason] | None) -> tuple[tuple[str, str], ...] | None:
    return None if found is None else tuple((r.code, r.severity.value) for r in found)


def _uses(uses: Sequence[Use], old: ProcessDefinition, new: ProcessDefinition) -> Iterator[Reason]:
    """Words that the record holds must be there; products, vessels and tests must be the same."""
    for use in sorted(uses, key=lambda u: (u.kind, u.code)):
        was, now = _row(old, use), _row(new, use)
        if now is None:
            yield reason("word_in_use_missing", about=use.code)
        elif was is not None and was != now:
            yield _otherwise(use.code, use.kind)


def _row(d: ProcessDefinition, use: Use) -> tuple[Any, ...] | None:
    """What of the word's row judges; None where the definition has no such word."""
    if use.kind == "release_specs":
        product, _dot, code = use.code.partition(".")
        spec = d.specs_of(product).get(code)
        return None if spec is None else (spec.acceptance, spec.target, spec.applies_when)
    if use.kind == "places":
        return () if use.code in {w.code for w in d.places} else None
    if use.kind == "products":
        found = [p for p in d.products if p.code == use.code]
        return (found[0].shelf_life, use.code in d.cultured) if found else None
    if use.kind == "vessels":
        areas = [v.area_cm2 for v in d.vessels if v.code == use.code]
        return (areas[0],) if areas else None
    known = {"sides": [w.code for w in d.sides], "schemes": [w.code for w in d.schemes]}
    return () if use.code in known[use.kind] else None
