"""QA's acts: deviations are reported and assessed, holds placed and ended, steps countersigned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final, Literal

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.marking.scan import take_scanned
from tracker.material.models import Lot
from tracker.material.present import ContainerNow
from tracker.people.models import Role
from tracker.protocol.words import DeviationSeverity
from tracker.quality.models import (
    Deviation,
    DeviationAssessment,
    Hold,
    HoldRelease,
    Task,
    TaskDone,
)
from tracker.quality.response import UNLISTED, place_hold
from tracker.therapy.models import Countersignature, StepRecord
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import TherapyInput, the_therapy

Title = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Grade = Literal["minor", "major", "critical"]
EVERYBODY: Final = frozenset(Role) - {Role.COURIER, Role.WITNESS}
"""Whoever works on a therapy may report; a quick report is worth more than a rank."""
_RANK: Final = {"minor": 0, "major": 1, "critical": 2}


class ReportDeviation(TherapyInput):
    """What departed from the definition; what it concerns; whether that waits for QA."""

    code: Annotated[str, Field(pattern=r"^D[0-9]{2,3}$")] = UNLISTED
    severity: Grade = "major"
    title: Title
    cause: Annotated[str, Field(max_length=2000)] = ""
    containers: tuple[str, ...] = ()
    lot: str | None = None
    hold: bool = False


@act("quality:deviation:reported", by=EVERYBODY)
def report_deviation(ctx: Act, given: ReportDeviation) -> Outcome | Verdict:
    """The deviation stands and waits for QA, with a hold where one was asked for.

    A code of the catalogue brings its severity; the reporter may raise it, never lower it.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    containers = take_scanned(ctx, therapy.id, given.containers)
    _lot_is_ours(ctx, therapy, given.lot)
    least = _least(ctx, therapy, given.code)
    if ctx.blocked:
        return ctx.refusal()
    ids = []
    concerned: list[str | None] = [c.id for c in containers]
    for container_id in concerned or [None]:
        row = Deviation(
            id=ctx.fresh("deviation"),
            therapy_id=therapy.id,
            lot_id=given.lot,
            container_id=container_id,
            step_id=None,
            code=given.code,
            severity=max(given.severity, least, key=_RANK.__getitem__),
            title=given.title,
            cause=given.cause,
            opened_at=ctx.at,
            opened_by=ctx.actor,
        )
        ctx.add(row)
        ids.append(row.id)
    if given.hold:
        place_hold(ctx, therapy, given.title, containers, given.lot, ids[0])
    return Outcome({"deviation": ids[0], "deviations": ids})


def _lot_is_ours(ctx: Act, therapy: TherapyNow, lot_id: str | None) -> None:
    if lot_id is None:
        return
    known = select(Lot.id).where(Lot.id == lot_id, Lot.therapy_id == therapy.id)
    if ctx.s.scalar(known) is None:
        ctx.find(reason("lot_unknown"))


def _least(ctx: Act, therapy: TherapyNow, code: str) -> str:
    """The catalogue's severity of the code; minor for what it does not foresee."""
    if code == UNLISTED:
        return "minor"
    try:
        severity = therapy.definition.deviation(code).severity
    except KeyError:
        ctx.find(reason("deviation_code_unknown", about=code))
        return "minor"
    return "minor" if severity is DeviationSeverity.UNGRADED else severity.value


class AssessDeviation(TherapyInput):
    """QA's judgement. ``closed`` ends the deviation; ``open`` lets it wait for its actions."""

    deviation: str
    severity: Grade
    conclusion: Text
    outcome: Literal["open", "closed"]


@act("quality:deviation:assessed", by={Role.QA})
def assess_deviation(ctx: Act, given: AssessDeviation) -> Outcome | Verdict:
    """QA has judged the deviation; release counts this judgement from now on.

    Refused: below the catalogue's severity, a deviation that is closed, one's own report.
    """
    therapy = the_therapy(ctx, given.therapy)
    row = ctx.s.get(Deviation, given.deviation)
    if therapy is None or row is None or row.therapy_id != given.therapy:
        return ctx.refusal(reason("deviation_unknown"))
    newest = ctx.s.scalar(
        select(DeviationAssessment.outcome)
        .where(DeviationAssessment.deviation_id == row.id)
        .order_by(DeviationAssessment.assessed_at.desc())
        .limit(1)
    )
    if newest == "closed":
        ctx.find(reason("deviation_closed", about=row.code))
    if _RANK[given.severity] < _RANK[_least(ctx, therapy, row.code)]:
        ctx.find(reason("severity_below_catalogue", about=row.code, judged=given.severity))
    if row.opened_by == ctx.actor:
        ctx.find(reason("own_deviation", about=row.code))
    if ctx.blocked:
        return ctx.refusal()
    assessment = DeviationAssessment(
        id=ctx.fresh("assessment"),
        therapy_id=therapy.id,
        deviation_id=row.id,
        severity=given.severity,
        conclusion=given.conclusion,
        outcome=given.outcome,
        assessed_at=ctx.now,
        assessed_by=ctx.actor,
    )
    ctx.add(assessment)
    return Outcome({"assessment": assessment.id, "outcome": given.outcome})


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
    _lot_is_ours(ctx, therapy, given.lot)
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


class EndTask(TherapyInput):
    """What came of a task."""

    task: str
    outcome: Text


@act("quality:task:done", by=EVERYBODY)
def end_task(ctx: Act, given: EndTask) -> Outcome | Verdict:
    """The task is done, by somebody who holds its owner's role, or by QA."""
    therapy = the_therapy(ctx, given.therapy)
    row = ctx.s.get(Task, given.task)
    if therapy is None or row is None or row.therapy_id != given.therapy:
        return ctx.refusal(reason("task_unknown"))
    if ctx.s.get(TaskDone, row.id) is not None:
        return ctx.refusal(reason("task_done_before", about=row.title))
    held = {r.value for r in ctx.people[ctx.actor].roles}
    if not held & {row.owner, Role.QA.value}:
        return ctx.refusal(reason("task_of_somebody_else", about=row.title, owner=row.owner))
    ctx.add(
        TaskDone(
            task_id=row.id,
            therapy_id=therapy.id,
            outcome=given.outcome,
            done_at=ctx.at,
            done_by=ctx.actor,
        )
    )
    return Outcome({"task": row.id})


_ROLE_OF: Final = {
    "ward_runner": Role.RUNNER,
    "interventional_radiologist": Role.INTERVENTIONALIST,
    "production_manager": Role.PRODUCTION,
    "sub_investigator": Role.INVESTIGATOR,
    "second_reader": Role.RADIOLOGIST,
}
"""Words of the process definition that are not the role's own."""


def roles_of(words: Iterable[str]) -> frozenset[Role]:
    """The roles that these words of a process definition name."""
    known = {r.value: r for r in Role} | _ROLE_OF
    return frozenset(known[w] for w in words if w in known)


class CountersignSteps(TherapyInput):
    """Steps that were checked afterwards, from their record."""

    steps: Annotated[tuple[str, ...], Field(min_length=1, max_length=100)]


@act(
    "quality:step:countersigned",
    by={
        Role.QA,
        Role.QC_MANAGER,
        Role.QC_ANALYST,
        Role.TECHNICIAN,
        Role.PRODUCTION,
        Role.NURSE,
        Role.INFUSION_NURSE,
        Role.RUNNER,
    },
)
def countersign_steps(ctx: Act, given: CountersignSteps) -> Outcome | Verdict:
    """Somebody else than the performer has checked these steps; release waits for it (I04).

    Refused for all when one is one's own, checked before, or not for this role to check (I21).
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    rows = ctx.s.execute(
        select(StepRecord, Countersignature.signed_by)
        .outerjoin(Countersignature, Countersignature.step_id == StepRecord.id)
        .where(StepRecord.id.in_(given.steps), StepRecord.therapy_id == therapy.id)
        .order_by(StepRecord.id)
    ).all()
    if {row[0].id for row in rows} != set(given.steps):
        ctx.find(reason("step_unknown"))
    for step, signed_by in rows:
        ctx.find(*_judge_countersign(ctx, therapy, step, signed_by))
    if ctx.blocked:
        return ctx.refusal()
    for step, _ in rows:
        ctx.add(
            Countersignature(
                step_id=step.id,
                therapy_id=therapy.id,
                performed_by=step.performed_by,
                signed_by=ctx.actor,
                signed_at=ctx.at,
            )
        )
    return Outcome({"countersigned": [row[0].id for row in rows]})


def _judge_countersign(
    ctx: Act, therapy: TherapyNow, step: StepRecord, signed_by: str | None
) -> list[Reason]:
    found = []
    if ctx.actor == step.performed_by:
        found.append(reason("one_person_twice", about=step.step, person=ctx.actor))
    if signed_by is not None or step.verified_by is not None:
        found.append(reason("step_checked_before", about=step.step))
    may = roles_of(therapy.definition.step(step.step).verified_by)
    if may and not may & ctx.people[ctx.actor].roles:
        needed = ", ".join(sorted(r.value for r in may))
        found.append(reason("not_qualified", about=step.step, needed=needed))
    return found
