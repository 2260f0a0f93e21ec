"""A therapy ends: completed, stopped, withdrawn; its record stays."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.act import Act, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.therapy.models import (
    TherapyEnd,
    TherapyOutcome,
)
from tracker.therapy.steps import TherapyInput, the_therapy

Line = Annotated[str, Field(min_length=1, max_length=120)]


class EndTherapy(TherapyInput):
    """How the therapy ended, and why."""

    outcome: TherapyOutcome
    reason: Line


@act("therapy:therapy:ended", by={Role.INVESTIGATOR, Role.COORDINATOR})
def end_therapy(ctx: Act, given: EndTherapy) -> Outcome | Verdict:
    """The therapy is over; its record stays for ever, its sign is free for another."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    if ctx.s.get(TherapyEnd, therapy.id):
        return ctx.refusal(reason("therapy_already_over"))
    ctx.add(
        TherapyEnd(
            therapy_id=therapy.id,
            outcome=given.outcome,
            reason=given.reason,
            ended_at=ctx.at,
            ended_by=ctx.actor,
        )
    )
    return Outcome({"therapy": therapy.id})
