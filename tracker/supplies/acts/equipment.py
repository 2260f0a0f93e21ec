"""Equipment comes, is calibrated, and goes on longer only when QA signs for it."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import select

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.act.signing import sign_site
from tracker.identity.codes import RANDOM_BYTES, Kind, mint
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.supplies.acts.words import Line, Reasoned, Word
from tracker.supplies.models import (
    Calibration,
    CalibrationExtension,
    Equipment,
)

EXTENDED: Final = "supplies:calibration:extended"


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
    EXTENDED,
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
    sign_site(ctx, EXTENDED, f"{one.name} {given.until_on}", about=[one])
    return Outcome({"equipment": one.id})
