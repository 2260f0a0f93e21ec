"""Which containers and which steps belong to one lot's record: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from tracker.dossier.lineage import Lineage
from tracker.dossier.touched import Touched
from tracker.journey.release.lineage import StepNow
from tracker.journey.release.standing import LotNow
from tracker.material.words import Kind

EXPANSION: Final = "expansion:"
"""Tags of the station that works for one product only, whether or not a step names a container."""


def line_of(whole: Lineage, lot_id: str) -> frozenset[str]:
    """The lot's containers, all they came from, and the samples taken of any of these."""
    own = {i for i, c in whole.containers.items() if c.lot_id == lot_id}
    line = own | whole.above(own)
    samples = {
        t.child_id
        for t in whole.transfers
        if t.parent_id in line and whole.containers[t.child_id].kind is Kind.SAMPLE
    }
    return frozenset(line | samples)


def of_the_donor(whole: Lineage) -> frozenset[str]:
    """Tubes of the donor's blood: they came from no container, and speak for every lot."""
    return frozenset(
        i for i, c in whole.containers.items() if c.kind is Kind.SAMPLE and i not in whole.parents
    )


def own_steps(
    done: Sequence[StepNow],
    links: Mapping[str, Touched],
    line: frozenset[str],
    lot: LotNow,
    others: set[str],
    *,
    grown: bool,
) -> tuple[StepNow, ...]:
    """Steps on this line, and those of no container or other lot: consent, order ...

    ``grown``: the lot's product grows in culture.
    """
    return tuple(
        step
        for step in done
        if step.id not in others
        and (grown or not step.tag.startswith(EXPANSION))
        and (step.id not in links or (links[step.id].worked_on | links[step.id].taken_from) & line)
    )
