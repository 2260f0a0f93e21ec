"""Lots and equipment come, are recalled, calibrated, extended by QA."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.identity.codes import RANDOM_BYTES, Kind, mint
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.supplies.models import (
    Calibration,
    CalibrationExtension,
    Equipment,
    ReagentLot,
    ReagentStatus,
    StepReagent,
)
from tracker.supplies.words import LotStatus

Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Line = Annotated[str, Field(min_length=1, max_length=120)]
Reasoned = Annotated[str, Field(min_length=3, max_length=400)]


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
    _say(ctx, lot.id, LotStatus.APPROVED, ctx.verifier or ctx.actor, "")
    return Outcome({"lot": lot.id, "code": lot.code})


def _say(ctx: Act, lot_id: str, status: LotStatus, by: str, why: str) -> None:
    ctx.add(ReagentStatus(reagent_lot_id=lot_id, since=ctx.now, status=status, by=by, reason=why))


class RecallLot(ActInput):
    """A lot that must not be used any more."""

    lot: str
    reason: Reasoned
    rejected: bool = False


@act("supplies:lot:recalled", by={Role.QA, Role.QC_MANAGER})
def recall_lot(ctx: Act, given: RecallLot) -> Outcome | Verdict:
    """No step takes the lot from now on; gives the steps and therapies that it reached (I27)."""
    lot = ctx.s.scalar(
        select(ReagentLot).where((ReagentLot.id == given.lot) | (ReagentLot.code == given.lot))
    )
    if lot is None:
        return Verdict.of([reason("reagent_unknown")])
    status = LotStatus.REJECTED if given.rejected else LotStatus.RECALLED
    _say(ctx, lot.id, status, ctx.actor, given.reason)
    reached = select(StepReagent.step_id, StepReagent.therapy_id).where(
        StepReagent.reagent_lot_id == lot.id
    )
    rows = ctx.s.execute(reached.order_by(StepReagent.therapy_id, StepReagent.step_id)).all()
    return Outcome(
        {
            "lot": lot.id,
            "steps": [row.step_id for row in rows],
            "therapies": sorted({row.therapy_id for row in rows}),
        }
    )


class AddEquipment(ActInput):
    """A piece of equipment as the sticker on it says."""

    name: Line
    kind: Word
    calibrated_on: dt.date | None = None
    calibration_due_on: dt.date


@act("supplies:equipment:added", by={Role.PRODUCTION, Role.QA, Role.ADMINISTRATOR})
def add_equipment(ctx: Act, given: AddEquipment) -> Outcome | Verdict:
    """The equipment is known by its code, calibrated until the date given."""
    if ctx.s.scalar(select(Equipment.id).where(Equipment.name == given.name)):
        return Verdict.of([reason("equipment_known", about=given.name)])
    calibrated_on = given.calibrated_on or ctx.at.astimezone(ctx.site.zone).date()
    if given.calibration_due_on < calibrated_on:
        return Verdict.of([reason("calibration_due_before_it", about=given.name)])
    one = Equipment(
        id=ctx.fresh("equipment"),
        name=given.name,
        kind=given.kind,
        code=mint(Kind.EQUIPMENT, ctx.draw()[:RANDOM_BYTES], ctx.site.keyring),
    )
    ctx.add(one)
    ctx.add(
        Calibration(
            equipment_id=one.id,
            calibrated_on=calibrated_on,
            due_on=given.calibration_due_on,
            by=ctx.actor,
        )
    )
    return Outcome({"equipment": one.id, "code": one.code})


class CalibrateEquipment(ActInput):
    """A calibration done, and when the next is due."""

    equipment: str
    calibrated_on: dt.date
    due_on: dt.date


def _equipment(ctx: Act, ref: str) -> Equipment | None:
    return ctx.s.scalar(select(Equipment).where((Equipment.id == ref) | (Equipment.code == ref)))


@act("supplies:equipment:calibrated", by={Role.PRODUCTION, Role.QA, Role.QC_MANAGER})
def calibrate_equipment(ctx: Act, given: CalibrateEquipment) -> Outcome | Verdict:
    """The equipment is calibrated until the new date; earlier calibrations stay in the record."""
    one = _equipment(ctx, given.equipment)
    if one is None:
        return Verdict.of([reason("equipment_unknown")])
    if given.due_on < given.calibrated_on:
        return Verdict.of([reason("calibration_due_before_it", about=one.name)])
    last = ctx.s.scalar(
        select(Calibration.calibrated_on)
        .where(Calibration.equipment_id == one.id)
        .order_by(Calibration.calibrated_on.desc())
        .limit(1)
    )
    if last is not None and given.calibrated_on <= last:
        return Verdict.of([reason("calibration_not_newer", about=one.name, last=last)])
    ctx.add(
        Calibration(
            equipment_id=one.id,
            calibrated_on=given.calibrated_on,
            due_on=given.due_on,
            by=ctx.actor,
        )
    )
    return Outcome({"equipment": one.id})


class ExtendCalibration(ActInput):
    """Until when equipment may be used beyond its due date, and why that is safe."""

    equipment: str
    until_on: dt.date
    reason: Reasoned


@act(
    "supplies:calibration:extended",
    by={Role.QA},
    checked_by={Role.QA, Role.QUALIFIED_PERSON, Role.QC_MANAGER},
    check=Check.SIGNATURE,
)
def extend_calibration(ctx: Act, given: ExtendCalibration) -> Outcome | Verdict:
    """The equipment may be started until the date, on QA's signature (I20, I27)."""
    one = _equipment(ctx, given.equipment)
    if one is None:
        return Verdict.of([reason("equipment_unknown")])
    assert ctx.verifier is not None  # the check of a signature
    ctx.add(
        CalibrationExtension(
            equipment_id=one.id,
            signed_at=ctx.now,
            until_on=given.until_on,
            by=ctx.actor,
            second=ctx.verifier,
            reason=given.reason,
        )
    )
    return Outcome({"equipment": one.id})
