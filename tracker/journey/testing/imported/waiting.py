"""Brought values that nobody has confirmed yet: what they speak for is not decided about before."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason, reason
from tracker.journey.testing.imported.present import imported_of
from tracker.journey.testing.lineage import lots_from
from tracker.journey.testing.samples import samples_of


def judge_waiting(s: Session, therapy_id: str, lot_id: str, number: str) -> list[Reason]:
    """A reason against review and release while a brought value of the lot's line waits (I18)."""
    waits = {one.row.sample_id for one in imported_of(s, therapy_id) if one.waits}
    if not waits:
        return []
    of = {x.of_container_id for x in samples_of(s, therapy_id) if x.id in waits}
    reached = {lot.id for source in of for lot in lots_from(s, source)}
    if lot_id not in reached:
        return []
    return [reason("brought_results_wait", about=number, count=len(waits))]
