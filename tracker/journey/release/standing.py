"""Where a lot stands: its state, its units, and whether its disposition still holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason
from tracker.journey.release.models import (
    Disposition,
    DispositionWord,
    ExceptionalResult,
    Revocation,
)
from tracker.journey.testing.standing import Standing
from tracker.material.models import Container, Lot, LotState, LotStateWord
from tracker.material.present import CONTAINERS, ContainerNow
from tracker.material.words import Kind
from tracker.record.ahead import Question, question


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


def asks_lot(therapy_id: str, lot_id: str) -> Question:
    """What ``lot_now`` reads."""
    return question(_LOT, id=lot_id, therapy_id=therapy_id)


def lot_now(s: Session, therapy_id: str, lot_id: str) -> LotNow | None:
    """The lot with this id, when it is of this therapy."""
    row = s.execute(_LOT, {"id": lot_id, "therapy_id": therapy_id}).first()
    return LotNow(*row) if row else None


def units_of(s: Session, lot_id: str) -> list[ContainerNow]:
    """Every unit of the lot with its last state, by short name."""
    return [ContainerNow(*row) for row in s.execute(_UNITS, {"lot_id": lot_id})]


@dataclass(frozen=True, slots=True)
class DispositionNow:
    """The newest decision about a lot; it stands until it is revoked.

    ``accepted``: ids of the failing results that an exceptional decision accepts, one by one.
    """

    id: str
    decision: DispositionWord
    stands: bool
    accepted: frozenset[str] = frozenset()

    def settled(self, standings: Sequence[Standing]) -> tuple[Standing, ...]:
        """The standings without the failures that this decision accepts; later ones stay (I18)."""
        return tuple(
            replace(x, reasons=tuple(r for r in x.reasons if not self._accepts(r)))
            for x in standings
        )

    def _accepts(self, found: Reason) -> bool:
        facts = dict(found.facts)
        return found.code == "failing_result_stands" and facts.get("result") in self.accepted


_DISPOSITIONS = (
    select(
        Disposition.lot_id,
        Disposition.id,
        Disposition.decision,
        Revocation.disposition_id.label("revoked"),
        ExceptionalResult.result_id,
    )
    .outerjoin(Revocation, Revocation.disposition_id == Disposition.id)
    .outerjoin(ExceptionalResult, ExceptionalResult.disposition_id == Disposition.id)
    .where(Disposition.therapy_id == bindparam("therapy_id"))
    .order_by(Disposition.decided_at, Disposition.id)
)


def asks(therapy_id: str) -> Question:
    """What ``dispositions_now`` reads."""
    return question(_DISPOSITIONS, therapy_id=therapy_id)


def dispositions_now(s: Session, therapy_id: str) -> dict[str, DispositionNow]:
    """The newest decision of each lot of the therapy that has one."""
    now: dict[str, DispositionNow] = {}
    for row in s.execute(_DISPOSITIONS, {"therapy_id": therapy_id}):
        before = now.get(row.lot_id)
        accepted = before.accepted if before and before.id == row.id else frozenset[str]()
        if row.decision is DispositionWord.OOS_EXCEPTIONAL and row.result_id is not None:
            accepted |= {row.result_id}
        now[row.lot_id] = DispositionNow(row.id, row.decision, row.revoked is None, accepted)
    return now
