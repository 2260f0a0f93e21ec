"""A departure is reported by anyone and assessed by QA."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.marking.scan import take_scanned
from tracker.people.models import Role
from tracker.protocol.words import DeviationSeverity
from tracker.quality.acts.inputs import EVERYBODY, RANK, Grade, Text, Title, lot_is_ours
from tracker.quality.models import (
    Deviation,
    DeviationAssessment,
)
from tracker.quality.response import UNLISTED, place_hold
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import TherapyInput, the_therapy


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
    lot_is_ours(ctx, therapy, given.lot)
    lowest = least_severity(ctx, therapy, given.code)
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
            severity=max(given.severity, lowest, key=RANK.__getitem__),
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


def least_severity(ctx: Act, therapy: TherapyNow, code: str) -> str:
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
    if RANK[given.severity] < RANK[least_severity(ctx, therapy, row.code)]:
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
