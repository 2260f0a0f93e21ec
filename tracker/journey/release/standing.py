"""Where a lot stands: its state, its units, and whether its disposition still holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from tracker.journey.release.models import Disposition, DispositionWord, Revocation
from tracker.material.models import Container, Lot, LotState, LotStateWord
from tracker.material.present import CONTAINERS, ContainerNow
from tracker.material.words import Kind


@dataclass(frozen=True, slots=True)
class LotNow:
    """A lot with its last state."""

    id: str
    therapy_id: str
    product: str
    number: str
    state: LotStateWord


_LAST = (
    select(func.max(LotState.n)).where(LotState.lot_id == Lot.id).correlate(Lot).scalar_subquery()
)
_LOT = (
    select(Lot.id, Lot.therapy_id, Lot.product, Lot.number, LotState.to_state)
    .join(LotState, (LotState.lot_id == Lot.id) & (LotState.n == _LAST))
    .where(Lot.id == bindparam("id"), Lot.therapy_id == bindparam("therapy_id"))
)
_UNITS = CONTAINERS.where(
    Container.lot_id == bindparam("lot_id"), Container.kind == Kind.UNIT
).order_by(Container.short_name)


def lot_now(s: Session, therapy_id: str, lot_id: str) -> LotNow | None:
    """The lot with this id, when it is of this therapy."""
    row = s.execute(_LOT, {"id": lot_id, "therapy_id": therapy_id}).first()
    return LotNow(*row) if row else None


def units_of(s: Session, lot_id: str) -> list[ContainerNow]:
    """Every unit of the lot with its last state, by short name."""
    return [ContainerNow(*row) for row in s.execute(_UNITS, {"lot_id": lot_id})]


@dataclass(frozen=True, slots=True)
class DispositionNow:
    """The newest decision about a lot; it stands until it is revoked."""

    id: str
    decision: DispositionWord
    stands: bool


_DISPOSITIONS = (
    select(Disposition.lot_id, Disposition.id, Disposition.decision, Revocation.disposition_id)
    .outerjoin(Revocation, Revocation.disposition_id == Disposition.id)
    .where(Disposition.lot_id.in_(bindparam("lot_ids", expanding=True)))
    .order_by(Disposition.decided_at, Disposition.id)
)


def dispositions_now(s: Session, lot_ids: Collection[str]) -> dict[str, DispositionNow]:
    """The newest decision of each lot that has one."""
    rows = s.execute(_DISPOSITIONS, {"lot_ids": list(lot_ids)})
    return {row[0]: DispositionNow(row[1], row[2], row[3] is None) for row in rows}
