"""Backup vials that were not needed are kept, used or destroyed, as the patient consented."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.journey.donor.state import consent_reasons
from tracker.journey.followup.models import BackupReview, BackupReviewVial
from tracker.marking.scan import take_scanned
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.therapy.steps import StepInput, do_step, the_therapy


class ReviewBackup(StepInput):
    """The vials and what becomes of them; destruction itself is recorded when it is done."""

    vials: Annotated[tuple[str, ...], Field(min_length=1, max_length=99)]
    decision: Literal["keep", "destroy", "use"]
    reason: Annotated[str, Field(min_length=3, max_length=400)]
    keep_until: dt.date | None = None


@act("followup:backup:reviewed", by={Role.QA}, check=Check.PRESENT)
def review_backup(ctx: Act, given: ReviewBackup) -> Outcome | Verdict:
    """The decision on each vial stands.

    Keeping is refused without consent to storage, use without consent to manufacture.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    states = (State.FROZEN, State.STORED)
    vials = take_scanned(ctx, therapy.id, given.vials, [Kind.VIAL], states)
    activity = {"keep": "storage", "use": "manufacture"}.get(given.decision)
    if activity is not None:
        ctx.find(*consent_reasons(ctx.s, therapy, activity, ctx.at, ctx.site.zone))
    today = ctx.at.astimezone(ctx.site.zone).date()
    if given.keep_until is not None and (given.decision != "keep" or given.keep_until < today):
        ctx.find(reason("keep_until_makes_no_sense"))
    if ctx.blocked:
        return ctx.refusal()
    step_id = do_step(ctx, therapy, "S16", "followup:backup:reviewed", given)
    ctx.add(
        BackupReview(
            step_id=step_id,
            therapy_id=therapy.id,
            decision=given.decision,
            reason=given.reason,
            keep_until=given.keep_until,
            reviewed_at=ctx.at,
        )
    )
    for vial in vials:
        ctx.add(BackupReviewVial(step_id=step_id, container_id=vial.id, therapy_id=therapy.id))
    return Outcome({"review": step_id})
