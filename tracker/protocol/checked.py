"""Whether the parts of a definition fit each other: each flaw with its place in the text. Pure.

Asked of every definition, also of one that was approved long ago.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tracker.protocol.lines import Place

if TYPE_CHECKING:
    from tracker.protocol.definition import ProcessDefinition


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong, in words that name it, and where it stands."""

    place: Place
    words: str


def flaws(d: ProcessDefinition) -> list[Flaw]:
    """Everything that makes the parts contradict each other."""
    return [*_twice(d), *_dangling(d), *_without_meaning(d), *_at_odds(d)]


def _twice(d: ProcessDefinition) -> Iterator[Flaw]:
    lists: tuple[tuple[Place, str, list[str]], ...] = (
        (("steps",), "steps", [s.code for s in d.steps]),
        (("parameters",), "parameters", [f"{p.step}.{p.name}" for p in d.parameters]),
        (("release_specs",), "release_specs", [f"{s.product}.{s.code}" for s in d.release_specs]),
        (("deviations",), "deviations", [x.code for x in d.deviations]),
        (("hold_times",), "hold_times", [h.code for h in d.hold_times]),
        (("markers", "markers"), "markers", [m.code for m in d.markers.markers]),
        (("visit_plan", "visits"), "visits", [v.code for v in d.visit_plan.visits]),
        (("products",), "products", [p.code for p in d.products]),
        (("vessels",), "vessels", [v.code for v in d.vessels]),
    )
    for place, what, codes in lists:
        for code, n in Counter(codes).items():
            if n > 1:
                second = [i for i, c in enumerate(codes) if c == code][1]
                yield Flaw((*place, second), f"{what}: {code} stands {n} times")


def _dangling(d: ProcessDefinition) -> Iterator[Flaw]:
    """Steps that are named somewhere and do not exist."""
    steps = {s.code for s in d.steps}
    used: list[tuple[Place, str, str]] = [
        (("steps", i, "next"), f"steps.{s.code}.next", n)
        for i, s in enumerate(d.steps)
        for n in s.next
    ]
    used += [
        (("parameters", i, "step"), f"parameters.{p.name}", p.step)
        for i, p in enumerate(d.parameters)
    ]
    used += [
        (("hold_times", i, "step"), f"hold_times.{h.code}", h.step)
        for i, h in enumerate(d.hold_times)
    ]
    used += [
        (("deviations", i, "step"), f"deviations.{x.code}", x.step)
        for i, x in enumerate(d.deviations)
        if x.step
    ]
    for place, where, step in used:
        if step not in steps:
            yield Flaw(place, f"{where}: there is no step {step}")


def _without_meaning(d: ProcessDefinition) -> Iterator[Flaw]:
    """Materials, equipment and scopes that are used and not listed."""
    materials, equipment = ({w.code for w in x} for x in (d.materials, d.equipment))
    for i, s in enumerate(d.steps):
        for code in sorted(set(s.materials) - materials):
            yield Flaw(("steps", i, "materials"), f"steps.{s.code}: unknown material {code}")
        for code in sorted(set(s.equipment) - equipment):
            yield Flaw(("steps", i, "equipment"), f"steps.{s.code}: unknown equipment {code}")
    scopes = {w.code for w in d.consent.scopes}
    for activity, needed in d.consent.needed_for.items():
        for code in sorted(set(needed) - scopes):
            place = ("consent", "needed_for", activity)
            yield Flaw(place, f"consent.{activity}: unknown scope {code}")


def _at_odds(d: ProcessDefinition) -> Iterator[Flaw]:
    """Limits that stand in two places and differ: the section and the parameter it governs."""
    who, bedside = d.eligibility, d.bedside
    pairs: tuple[tuple[str, str, str, Decimal | int, str], ...] = (
        ("S01", "age", "limit_low", who.age_low_years, "eligibility"),
        ("S01", "age", "limit_high", who.age_high_years, "eligibility"),
        ("S07", "hb_before_harvest", "limit_low", d.pre_harvest.hb_low_g_per_l, "harvest"),
        (
            *("S04", "marker_age_from_specimen_at_harvest", "limit_high"),
            *(d.markers.valid_days, "markers"),
        ),
        (
            *("S24", "unit_check_to_start", "limit_high"),
            *(bedside.unit_check_to_start_minutes, "bedside"),
        ),
        (
            *("S24", "sign_in_to_last_start", "limit_high"),
            *(bedside.sign_in_to_last_start_minutes, "bedside"),
        ),
        ("S25", "rate", "limit_high", bedside.rate_high_ml_per_min, "bedside"),
        ("S28", "visit_window", "limit_high", d.visit_plan.window_after_days, "visits"),
    )
    rows = {(p.step, p.name): (i, p) for i, p in enumerate(d.parameters)}
    for step, name, bound, value, section in pairs:
        i, row = rows.get((step, name), (0, None))
        if row is not None and getattr(row, bound) != value:
            words = f"{section} and parameters.{step}.{name} say different limits"
            yield Flaw(("parameters", i, bound), words)
