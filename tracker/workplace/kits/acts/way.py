"""A label kit on its way: prepared outside, sealed by two, taken in, unsealed by two, brought back.

Bound to one therapy, one step and one work area (H01). Its labels are applied before cells come in;
the unused ones come back with it, and what is missing is declared when the step is reconciled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.marking.acts import HANDS, SEE
from tracker.marking.kits.models import KitStateWord
from tracker.marking.kits.present import KitNow, kit_labels, the_kit, turn_kit
from tracker.marking.kits.rules import (
    WITHOUT_CLEARANCE,
    judge_counted,
    judge_entry,
    judge_seal,
)
from tracker.marking.models import LabelStateWord
from tracker.marking.present import LabelNow, pointers, take_labels, take_off, turn
from tracker.material.moves import move
from tracker.material.present import containers_now
from tracker.material.words import State
from tracker.therapy.models import StepRecord
from tracker.therapy.steps import TherapyInput
from tracker.workplace.kits.models import KitArea, KitEntry
from tracker.workplace.models import LineClearance
from tracker.workplace.present import AreaNow, judge_area, the_area

K = KitStateWord
CLEARED = "workplace:line:cleared"
Seal = Annotated[str, Field(min_length=3, max_length=40)]
HowMany = Annotated[int, Field(ge=0, le=200)]


class SealKit(TherapyInput):
    """The kit, how many labels two people counted into it, and the number of the seal."""

    kit: str
    counted: HowMany
    seal: Seal


@act("workplace:kit:sealed", by=HANDS, checked_by=SEE, check=Check.PRESENT)
def seal_kit(ctx: Act, given: SealKit) -> Outcome | Verdict:
    """The bag is closed over as many labels as the record says: a limit of zero."""
    kit = the_kit(ctx, given.therapy, given.kit, K.SEALED)
    if kit is None:
        return ctx.refusal()
    there = [x for x in kit_labels(ctx.s, kit.id) if x.state is LabelStateWord.PRINTED]
    ctx.find(*judge_counted(kit.name, given.counted, len(there)))
    if ctx.blocked:
        return ctx.refusal()
    turn_kit(ctx, kit, K.SEALED, counted=given.counted, seal=given.seal)
    return Outcome({"kit": kit.id})


class TakeKitIn(TherapyInput):
    """The kit and the work area, both scanned there."""

    kit: str
    area: str


@act("workplace:kit:taken_in", by=HANDS)
def take_kit_in(ctx: Act, given: TakeKitIn) -> Outcome | Verdict:
    """The kit is in its own work area, which is open for its therapy and its step (H01, I26).

    Another patient's kit, or an area open for another patient, is an identity stop.
    """
    kit = the_kit(ctx, given.therapy, given.kit, K.TAKEN_IN)
    area = the_area(ctx, given.area)
    if kit is None or area is None:
        return ctx.refusal()
    _judge_entry(ctx, kit, area)
    if ctx.blocked:
        return ctx.refusal()
    turn_kit(ctx, kit, K.TAKEN_IN)
    ctx.add(
        KitEntry(
            kit_id=kit.id,
            therapy_id=kit.therapy_id,
            work_area_id=area.id,
            clearance_id=area.clearance_id,
            at=ctx.at,
        )
    )
    return Outcome({"kit": kit.id})


def _judge_entry(ctx: Act, kit: KitNow, area: AreaNow) -> None:
    wanted = ctx.s.get_one(KitArea, kit.id).work_area_id
    if kit.step not in WITHOUT_CLEARANCE or area.therapy_id is not None:
        ctx.find(*judge_area(area.name, area.therapy_id, kit.therapy_id))
    cleared_for = ctx.s.scalar(
        select(StepRecord.step)
        .join(
            LineClearance,
            (LineClearance.therapy_id == StepRecord.therapy_id)
            & (LineClearance.cleared_at == StepRecord.done_at),
        )
        .where(StepRecord.tag == CLEARED, LineClearance.id == area.clearance_id)
    )
    ctx.find(*judge_entry(kit.name, kit.step, (area.id, area.name), wanted, cleared_for))


class UnsealKit(TherapyInput):
    """The kit, the number read from its seal, and how many labels two people count out of it."""

    kit: str
    seal: Seal
    counted: HowMany


@act("workplace:kit:unsealed", by=HANDS, checked_by=SEE, check=Check.PRESENT)
def unseal_kit(ctx: Act, given: UnsealKit) -> Outcome | Verdict:
    """The labels may be put on: the seal was whole and nothing is missing.

    Otherwise the kit stays shut and goes back; its labels are then accounted for one by one.
    """
    kit = the_kit(ctx, given.therapy, given.kit, K.UNSEALED)
    if kit is None:
        return ctx.refusal()
    there = [x for x in kit_labels(ctx.s, kit.id) if x.state is LabelStateWord.PRINTED]
    ctx.find(*judge_seal(kit.name, given.seal, kit.seal))
    ctx.find(*judge_counted(kit.name, given.counted, len(there)))
    if ctx.blocked:
        return ctx.refusal()
    turn_kit(ctx, kit, K.UNSEALED, counted=given.counted, seal=given.seal)
    return Outcome({"kit": kit.id})


class ReturnKit(TherapyInput):
    """The kit, and the unused labels that are in it, scanned one by one."""

    kit: str
    labels: Annotated[tuple[str, ...], Field(max_length=60)] = ()
    note: Annotated[str, Field(max_length=400)] = ""


@act("workplace:kit:returned", by=HANDS)
def return_kit(ctx: Act, given: ReturnKit) -> Outcome | Verdict:
    """The kit is back: its unused labels returned, its unused containers thrown away.

    A label that is neither on a container nor in the kit stays open: the reconciliation of the
    step asks for it (I12).
    """
    kit = the_kit(ctx, given.therapy, given.kit, K.RETURNED)
    if kit is None:
        return ctx.refusal()
    inside = kit_labels(ctx.s, kit.id)
    back = take_labels(ctx, kit.therapy_id, given.labels, (LabelStateWord.PRINTED,))
    known = {x.id for x in inside}
    ctx.find(*(reason("label_not_of_this_kit", about=x.serial) for x in back if x.id not in known))
    if ctx.blocked:
        return ctx.refusal()
    for x in back:
        turn(ctx, x, LabelStateWord.RETURNED)
    _throw_away(ctx, inside)
    turn_kit(ctx, kit, K.RETURNED, counted=len(back), note=given.note)
    gone = {x.id for x in back}
    missing = [
        x for x in inside if x.state is LabelStateWord.PRINTED and x.on_paper and x.id not in gone
    ]
    return Outcome(
        {"kit": kit.id, "returned": len(back), "missing": [x.short_name for x in missing]}
    )


def _throw_away(ctx: Act, inside: Sequence[LabelNow]) -> None:
    """Prepared containers that stayed empty are discarded, and the label on one of them is void."""
    known = containers_now(ctx.s, {x.container_id for x in inside})
    empty = [c for c in known.values() if c.state is State.PREPARED]
    ids = {c.id for c in empty}
    now = pointers(ctx.s, ids) if ids else {}
    for x in inside:
        if x.container_id in ids and x.state is LabelStateWord.APPLIED:
            take_off(ctx, x, now)
            turn(ctx, x, LabelStateWord.VOIDED, "container_not_used")
    for c in sorted(empty, key=lambda c: c.short_name):
        move(ctx, c, State.DISCARDED, "not used")
