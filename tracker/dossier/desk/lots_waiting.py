"""Every lot that has units, with what is still open of it: two statements for all of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Session

from tracker.journey.formulation.models import UnitFill
from tracker.material.models import Lot, LotState, LotStateWord
from tracker.quality.models import Deviation, DeviationAssessment
from tracker.therapy.models import StepRecord

WAITING: Final = (LotStateWord.OPEN, LotStateWord.REVIEWED, LotStateWord.REVOKED)
"""States in which somebody must act before a unit can be given."""
_LAST = (
    select(func.max(LotState.n)).where(LotState.lot_id == Lot.id).correlate(Lot).scalar_subquery()
)
_LOTS = (
    select(
        Lot.id,
        Lot.therapy_id,
        Lot.product,
        Lot.number,
        LotState.to_state,
        LotState.at,
        func.count(UnitFill.container_id),
        func.min(UnitFill.expires_at),
        func.max(StepRecord.done_at),
    )
    .join(LotState, (LotState.lot_id == Lot.id) & (LotState.n == _LAST))
    .join(UnitFill, UnitFill.lot_id == Lot.id)
    .join(StepRecord, StepRecord.id == UnitFill.step_id)
    .group_by(Lot.id, Lot.therapy_id, Lot.product, Lot.number, LotState.to_state, LotState.at)
    .order_by(func.min(UnitFill.expires_at), Lot.id)
)
_IDS: Final[BindParameter[str]] = bindparam("ids", expanding=True)
_UNASSESSED = (
    select(Deviation.therapy_id, Deviation.lot_id)
    .outerjoin(DeviationAssessment, DeviationAssessment.deviation_id == Deviation.id)
    .where(Deviation.therapy_id.in_(_IDS), DeviationAssessment.id.is_(None))
)


@dataclass(frozen=True, slots=True)
class LotWaiting:
    """A lot with its units; ``unassessed``: deviations of it or of its whole therapy."""

    id: str
    therapy_id: str
    product: str
    number: str
    state: LotStateWord
    since: dt.datetime
    units: int
    expires_at: dt.datetime
    filled_at: dt.datetime
    unassessed: int = 0


def lots_with_units(s: Session) -> list[LotWaiting]:
    """Every lot with units, the one that expires first at the top."""
    rows = s.execute(_LOTS).all()
    named = {"ids": list({row.therapy_id for row in rows})}
    open_ones = Counter((row.therapy_id, row.lot_id) for row in s.execute(_UNASSESSED, named))
    return [
        LotWaiting(
            *row, unassessed=open_ones[row.therapy_id, row.id] + open_ones[row.therapy_id, None]
        )
        for row in rows
    ]
