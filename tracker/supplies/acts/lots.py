"""Reagent lots come and are recalled; what a recalled one went into is named."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.identity.codes import RANDOM_BYTES, Kind, mint
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.supplies.acts.words import Line, Reasoned, Word
from tracker.supplies.models import (
    ReagentLot,
    ReagentStatus,
    StepReagent,
)
from tracker.supplies.preparing.present import made_with
from tracker.supplies.words import LotStatus


class ReceiveLot(ActInput):
    """A lot as its pack names it; ``material`` is the definition's word for what it is."""

    material: Word
    name: str = ""
    lot_number: Line
    maker: str = ""
    expires_on: dt.date


@act(
    "supplies:lot:received",
    by={Role.PRODUCTION, Role.TECHNICIAN, Role.QC_ANALYST, Role.QA},
    checked_by={Role.QA, Role.QC_MANAGER},
    check=Check.PRESENT,
)
def receive_lot(ctx: Act, given: ReceiveLot) -> Outcome | Verdict:
    """The lot is approved for use, with a code of our own; an expired one is refused (I27)."""
    if given.expires_on < ctx.at.astimezone(ctx.site.zone).date():
        expired = reason("reagent_expired", about=given.lot_number, expired_on=given.expires_on)
        return Verdict.of([expired])
    same = select(ReagentLot.id).where(
        ReagentLot.material == given.material,
        ReagentLot.lot_number == given.lot_number,
        ReagentLot.maker == given.maker,
    )
    if ctx.s.scalar(same):
        return Verdict.of([reason("reagent_lot_known", about=given.lot_number)])
    lot = ReagentLot(
        id=ctx.fresh("reagent"),
        material=given.material,
        name=given.name,
        lot_number=given.lot_number,
        maker=given.maker,
        expires_on=given.expires_on,
        code=mint(Kind.REAGENT_LOT, ctx.draw()[:RANDOM_BYTES], ctx.site.keyring),
        received_at=ctx.at,
    )
    ctx.add(lot)
    approve(ctx, lot.id, ctx.verifier or ctx.actor)
    return Outcome({"lot": lot.id, "code": lot.code})


def approve(ctx: Act, lot_id: str, by: str) -> None:
    """The lot may be used, as this person has seen."""
    _say(ctx, lot_id, LotStatus.APPROVED, by, "")


def _say(ctx: Act, lot_id: str, status: LotStatus, by: str, why: str) -> None:
    ctx.add(ReagentStatus(reagent_lot_id=lot_id, since=ctx.now, status=status, by=by, reason=why))


class RecallLot(ActInput):
    """A lot that must not be used any more."""

    lot: str
    reason: Reasoned
    rejected: bool = False


@act("supplies:lot:recalled", by={Role.QA, Role.QC_MANAGER})
def recall_lot(ctx: Act, given: RecallLot) -> Outcome | Verdict:
    """No step takes the lot from now on, nor what was prepared with it; gives its reach (I27).

    A preparation made with it, and one made with that, are recalled by the same act.
    """
    lot = ctx.s.scalar(
        select(ReagentLot).where((ReagentLot.id == given.lot) | (ReagentLot.code == given.lot))
    )
    if lot is None:
        return Verdict.of([reason("reagent_unknown")])
    status = LotStatus.REJECTED if given.rejected else LotStatus.RECALLED
    _say(ctx, lot.id, status, ctx.actor, given.reason)
    rows = ctx.s.execute(_REACHED, {"ids": [lot.id]}).all()
    prepared = sorted({row.lot_id for row in rows} - {lot.id})
    for id_ in prepared:
        why = f"made with {lot.lot_number}: {given.reason}"
        _say(ctx, id_, LotStatus.RECALLED, ctx.actor, why)
    return Outcome(
        {
            "lot": lot.id,
            "preparations": prepared,
            "steps": sorted({row.step_id for row in rows if row.step_id}),
            "therapies": sorted({row.therapy_id for row in rows if row.therapy_id}),
        }
    )


_MADE_WITH = made_with()
_REACHED = (
    select(_MADE_WITH.c.id.label("lot_id"), StepReagent.step_id, StepReagent.therapy_id)
    .outerjoin(StepReagent, StepReagent.reagent_lot_id == _MADE_WITH.c.id)
    .order_by(_MADE_WITH.c.id, StepReagent.step_id)
)
