"""Which findings open which deviation, and how a hold spreads along the genealogy.

The catalogue is data of the process definition: reason -> deviation, severity, automatic actions.
A hold is inherited by everything made from held material (I28), and by what was handled with it
when contamination is suspected. Pure functions over plain mappings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from tracker.identity.verdict import Reason, Severity
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.steps import CatalogueEntry, OpenedBy
from tracker.protocol.words import DeviationSeverity


@dataclass(frozen=True, slots=True)
class OpenedDeviation:
    """A deviation that a finding opens, with what happens without being asked."""

    code: str
    severity: DeviationSeverity
    actions: tuple[str, ...]
    because: Reason


def deviations_for(
    reasons: Iterable[Reason], step: str, definition: ProcessDefinition
) -> tuple[OpenedDeviation, ...]:
    """Every deviation that these findings open at this step, one for each finding.

    The most particular row of the catalogue wins: reason with subject and step, then with subject,
    then with step, then the reason alone; a tie goes to the entry of that step. A finding outside
    the catalogue that holds or alerts opens none here: it stands in the record and in the review.
    """
    opened = []
    for found in reasons:
        entry = _entry(found, step, definition.deviations)
        if entry is not None:
            opened.append(OpenedDeviation(entry.code, entry.severity, entry.actions, found))
    return tuple(opened)


def _entry(
    found: Reason, step: str, catalogue: tuple[CatalogueEntry, ...]
) -> CatalogueEntry | None:
    fitting = [
        (_particularity(row), entry.step == step, -n, entry)
        for n, entry in enumerate(catalogue)
        for row in entry.opened_by
        if row.reason == found.code and row.about in ("", found.about) and row.step in (None, step)
    ]
    return max(fitting, key=lambda f: f[:3])[3] if fitting else None


def _particularity(row: OpenedBy) -> int:
    return 2 * bool(row.about) + bool(row.step)


def holding(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The findings that put the material on hold until QA decides."""
    return tuple(r for r in reasons if r.severity is Severity.HOLD)


def descendants(roots: Collection[str], parents: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Everything made from the roots, the roots included; ``parents`` maps child to parents."""
    children: dict[str, list[str]] = {}
    for child, its_parents in parents.items():
        for parent in its_parents:
            children.setdefault(parent, []).append(child)
    reached: set[str] = set()
    to_visit = list(roots)
    while to_visit:
        here = to_visit.pop()
        if here not in reached:
            reached.add(here)
            to_visit += children.get(here, ())
    return frozenset(reached)


def inherited_holds(
    parents: Mapping[str, Collection[str]], held: Mapping[str, Collection[str]]
) -> dict[str, frozenset[str]]:
    """All holds on each container, own and inherited: container -> names of holds (I28, I31).

    ``held`` maps a container to the holds put on it. A child made after the hold inherits as well:
    the walk goes over the genealogy as it is now.
    """
    spread: dict[str, set[str]] = {}
    for container, holds in held.items():
        for reached in descendants([container], parents):
            spread.setdefault(reached, set()).update(holds)
    return {container: frozenset(holds) for container, holds in spread.items()}


def genealogy_of(
    start: str,
    parents: Mapping[str, Collection[str]],
    handled_with: Mapping[str, Collection[str]],
) -> frozenset[str]:
    """What a suspected contamination of ``start`` holds (D16, D23, T02).

    The container, those handled with it (the vessels of one seeding), and everything made from any
    of them.
    """
    return descendants({start, *handled_with.get(start, ())}, parents)
