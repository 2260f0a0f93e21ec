"""Material waits for QA, and goes on when QA says so."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from tracker.act import Act, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.marking.scan import take_scanned
from tracker.material.present import ContainerNow
from tracker.people.models import Role
from tracker.quality.acts.inputs import Text, Title, lot_is_ours
from tracker.quality.models import (
    Deviation,
    DeviationAssessment,
    Hold,
    HoldRelease,
)
from tracker.quality.response import place_hold
from tracker.therapy.steps import TherapyInput, the_therapy


class PlaceHold(TherapyInput):
    """What waits: containers, else a lot, else the whole therapy; and why."""

    reason: Title
    containers: tuple[str, ...] = ()
    lot: str | None = None
    deviation: str | None = None


@act(
    "quality:hold:placed",
    by={Role.QA, Role.QUALIFIED_PERSON, Role.QC_MANAGER, Role.PRODUCTION, Role.INVESTIGATOR},
)
def hold_material(ctx: Act, given: PlaceHold) -> Outcome | Verdict:
    """The material and all its descendants wait for QA; living cells are cared for (I28, I31)."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    containers = take_scanned(ctx, therapy.id, given.containers)
    lot_is_ours(ctx, therapy, given.lot)
    if given.deviation is not None:
        row = ctx.s.get(Deviation, given.deviation)
        if row is None or row.therapy_id != therapy.id:
            ctx.find(reason("deviation_unknown"))
    if ctx.blocked:
        return ctx.refusal()
    place_hold(ctx, therapy, given.reason, containers, given.lot, given.deviation)
    return Outcome({"held": _held(containers, given.lot)})


def _held(containers: Iterable[ContainerNow], lot: str | None) -> list[str]:
    return [c.short_name for c in containers] or [lot or "therapy"]


class EndHold(TherapyInput):
    """Which hold ends, and on what ground."""

    hold: str
    reason: Text


@act("quality:hold:ended", by={Role.QA, Role.QUALIFIED_PERSON})
def end_hold(ctx: Act, given: EndHold) -> Outcome | Verdict:
    """The hold is over, once and for all; others on the same material stand.

    Refused while the deviation that opened it is not assessed, or is critical and open.
    """
    therapy = the_therapy(ctx, given.therapy)
    row = ctx.s.get(Hold, given.hold)
    if therapy is None or row is None or row.therapy_id != given.therapy:
        return ctx.refusal(reason("hold_unknown"))
    if ctx.s.get(HoldRelease, row.id) is not None:
        return ctx.refusal(reason("hold_ended_before", about=row.reason))
    ctx.find(*_deviation_settled(ctx, row.deviation_id))
    if ctx.blocked:
        return ctx.refusal()
    ctx.add(
        HoldRelease(
            hold_id=row.id,
            therapy_id=therapy.id,
            reason=given.reason,
            released_at=ctx.now,
            released_by=ctx.actor,
        )
    )
    return Outcome({"hold": row.id})


def _deviation_settled(ctx: Act, deviation_id: str | None) -> list[Reason]:
    if deviation_id is None:
        return []
    newest = ctx.s.execute(
        select(DeviationAssessment.severity, DeviationAssessment.outcome, Deviation.code)
        .join(Deviation, Deviation.id == DeviationAssessment.deviation_id)
        .where(DeviationAssessment.deviation_id == deviation_id)
        .order_by(DeviationAssessment.assessed_at.desc())
        .limit(1)
    ).first()
    if newest is None:
        return [reason("deviation_not_assessed", about=deviation_id)]
    if newest.severity == "critical" and newest.outcome == "open":
        return [reason("critical_deviation_open", about=newest.code)]
    return []
