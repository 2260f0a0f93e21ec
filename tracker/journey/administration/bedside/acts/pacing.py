"""Two patients, or two people's checks, within moments at one computer: QA looks what happened."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.act import Act, Outcome, act
from tracker.identity.verdict import Severity, Verdict, reason
from tracker.journey.administration.bedside import two_checkers
from tracker.journey.administration.bedside.pace import TAG
from tracker.people.models import Role
from tracker.quality.response import open_task
from tracker.therapy.steps import TherapyInput, the_therapy


class TooClose(TherapyInput):
    """How long after another patient's wristband this one was read at the same computer."""

    seconds: Annotated[int, Field(ge=0, le=600)]


@act(TAG, by={Role.INFUSION_NURSE, Role.PHYSICIAN, Role.INTERVENTIONALIST})
def tell_too_close(ctx: Act, given: TooClose) -> Outcome | Verdict:
    """The alert stands in this patient's chart with a task of QA; the other is not named (H20)."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    found = reason("two_patients_at_once", Severity.ALERT, seconds=given.seconds)
    task = open_task(ctx, therapy, "two_patients", found.code, Role.QA.value, ctx.now)
    return Outcome({"task": task}, (found,))


class TwoChecks(TherapyInput):
    """How long after another person's check of the unit this one was made at the same computer."""

    seconds: Annotated[int, Field(ge=0, le=600)]


@act(two_checkers.TAG, by={Role.INFUSION_NURSE, Role.PHYSICIAN, Role.INTERVENTIONALIST})
def tell_two_checks(ctx: Act, given: TwoChecks) -> Outcome | Verdict:
    """The alert stands in the chart with a task of QA: did two people look (H21)?"""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    found = reason("two_people_at_once", Severity.ALERT, seconds=given.seconds)
    task = open_task(ctx, therapy, "two_people", found.code, Role.QA.value, ctx.now)
    return Outcome({"task": task}, (found,))
