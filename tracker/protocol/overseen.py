"""What an author has surely not meant: each oversight with its place in the text. Pure.

Asked only of a text that an author brings in: no later rule unmakes what was approved (I30).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from tracker.protocol.checked import Flaw
from tracker.protocol.words import ValueType

if TYPE_CHECKING:
    from tracker.protocol.definition import ProcessDefinition

LAYOUT: Final = "unit"
"""The layout that the unit of a product wears."""
FILLS: Final = {True: ("S19", "S20"), False: ("S12", "S20")}
"""Steps that label a unit, of a product that grows and of one that is isolated only."""
ANY_TIME: Final = frozenset({"S17", "S29"})
"""Works that may follow any other: a sample is taken, something is destroyed."""
WITHOUT_UNIT: Final = frozenset({ValueType.ENUM, ValueType.TEXT})
ACTIVITIES: Final = ("harvest", "manufacture", "infusion", "follow_up")
"""What acts ask consent for."""


def oversights(d: ProcessDefinition) -> list[Flaw]:
    """Everything that an author has surely not meant."""
    return [
        *_unit_missing(d),
        *_not_reachable(d),
        *_without_method(d),
        *_without_label(d),
        *_visits_overlap(d),
        *_nowhere_to_give(d),
        *_no_consent(d),
    ]


def _unit_missing(d: ProcessDefinition) -> Iterator[Flaw]:
    for i, p in enumerate(d.parameters):
        if p.type not in WITHOUT_UNIT and not p.unit:
            yield Flaw(("parameters", i, "unit"), f"parameters.{p.step}.{p.name}: has no unit")


def _not_reachable(d: ProcessDefinition) -> Iterator[Flaw]:
    """From the first step on, by what follows what; samples and destruction follow anything."""
    after = {s.code: s.next for s in d.steps}
    reached, to_visit = set(ANY_TIME), [d.steps[0].code] if d.steps else []
    while to_visit:
        here = to_visit.pop()
        if here not in reached:
            reached.add(here)
            to_visit += after.get(here, ())
    for i, s in enumerate(d.steps):
        if s.code not in reached:
            yield Flaw(("steps", i), f"steps.{s.code}: no step leads to it")


def _without_method(d: ProcessDefinition) -> Iterator[Flaw]:
    for i, s in enumerate(d.release_specs):
        if not (s.method.en.strip() and s.method.zh.strip()):
            place = ("release_specs", i, "method")
            yield Flaw(place, f"release_specs.{s.product}.{s.code}: has no method")


def _without_label(d: ProcessDefinition) -> Iterator[Flaw]:
    """A product whose units no step labels could be given without a label."""
    labels = {s.code: set(s.labels) for s in d.steps}
    for i, p in enumerate(d.products):
        wanted = FILLS[p.code in d.cultured]
        if not any(LAYOUT in labels.get(step, ()) for step in wanted):
            where = " or ".join(wanted)
            yield Flaw(("products", i), f"products.{p.code}: no label {LAYOUT} in {where}")


def _visits_overlap(d: ProcessDefinition) -> Iterator[Flaw]:
    """A day that belongs to two visits would have no answer to which of them was held."""
    plan = d.visit_plan
    visits = sorted(enumerate(plan.visits), key=lambda v: v[1].day)
    for (_, one), (i, other) in pairwise(visits):
        if one.day + plan.window_after_days >= other.day - plan.window_before_days:
            words = f"visit_plan.{other.code}: its window overlaps that of {one.code}"
            yield Flaw(("visit_plan", "visits", i), words)


def _nowhere_to_give(d: ProcessDefinition) -> Iterator[Flaw]:
    if not d.places:
        yield Flaw(("arteries",), "arteries, sites: a unit has no place where it is given")
    elif d.arteries and d.sites:
        yield Flaw(("sites",), "sites: they belong to a process that has no arteries")
    if not d.sides:
        yield Flaw(("sides",), "sides: a unit has no side on which it is given")


def _no_consent(d: ProcessDefinition) -> Iterator[Flaw]:
    for activity in ACTIVITIES:
        if not d.consent.needed_for.get(activity):
            words = f"consent.needed_for: no scope covers {activity}"
            yield Flaw(("consent", "needed_for"), words)
