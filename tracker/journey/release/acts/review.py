"""The record of a lot is read before release, and closed after the last result."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.act import Act, Check, Outcome, Watch, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.release.acts.lots import LotInput, the_lot
from tracker.journey.release.facts import LotRecord, lot_record
from tracker.journey.release.models import BatchReview, LotClosure
from tracker.journey.release.record import made_steps, record_document, rows_read, sha256_of
from tracker.journey.release.reread import READ, changes, newest_review
from tracker.journey.release.rules import (
    judge_destroyed,
    judge_holds,
    judge_review,
    judge_steps,
    pending_tests,
)
from tracker.journey.release.standing import LotNow, dispositions_now
from tracker.journey.testing.awaited import PENDING, PLATE
from tracker.journey.testing.imported.waiting import judge_waiting
from tracker.material.models import LotStateWord
from tracker.material.moves import move_lot
from tracker.people.models import Role
from tracker.quality.models import Task, TaskDone
from tracker.therapy.present import TherapyNow
from tracker.therapy.signing import Content, sign
from tracker.therapy.steps import do_step


class ReviewLot(LotInput):
    """The reviewers' word that they read the audit trail; the hash of the record they saw."""

    audit_trail_reviewed: bool
    record_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


@act(
    "release:lot:reviewed",
    by={Role.QA},
    checked_by={Role.QA, Role.QUALIFIED_PERSON},
    check=Check.SIGNATURE,
    watch=Watch.WHOLE,
)
def review_lot(ctx: Act, given: ReviewLot) -> Outcome | Verdict:
    """The lot's record was read by two people who neither made nor tested it (I07, 211.192).

    Refused: a step without its check, a deviation not assessed or critical and open, a hold, a
    required result missing, labels that do not add up, a record that changed since it was read.
    A lot whose record has changed since an earlier review is reviewed once more.
    """
    both = the_lot(ctx, given)
    if both is None:
        return ctx.refusal()
    therapy, lot = both
    record = lot_record(ctx, therapy, lot, audit_trail_reviewed=given.audit_trail_reviewed)
    document = record_document(ctx.s, therapy, lot, record)
    sha256, read = sha256_of(document), rows_read(document, made_steps(record))
    assert ctx.verifier is not None  # the check of a signature
    found = [*judge_review(record.facts, (ctx.actor, ctx.verifier))]
    found += [*judge_holds(record.facts.holds), *_missing_results(record)]
    found += judge_waiting(ctx.s, therapy.id, lot.id, lot.number)
    if given.record_sha256 not in (None, sha256):
        found.append(reason("record_changed", about=lot.number))
    step_id = do_step(ctx, therapy, "S22", "release:lot:reviewed", given, found)
    if ctx.blocked:
        return ctx.refusal()
    review = BatchReview(
        id=ctx.fresh("review"),
        therapy_id=therapy.id,
        lot_id=lot.id,
        step_id=step_id,
        reviewed_by=ctx.actor,
        second=ctx.verifier,
        reviewed_at=ctx.at,
        record_sha256=sha256,
        open_deviations=sum(not d.closed for d in record.deviations),
        exceptions_read=len(record.findings),
    )
    ctx.add(review)
    if lot.state is LotStateWord.REVIEWED and changes(newest_review(ctx.s, lot.id), read):
        move_lot(ctx, lot.id, therapy.id, LotStateWord.OPEN)  # the earlier review has lapsed
        ctx.flush()
    move_lot(ctx, lot.id, therapy.id, LotStateWord.REVIEWED)
    says = {"lot": lot.number, "record": sha256, READ: read}
    content = Content(says, [review], made_steps(record))
    sign(ctx, therapy, f"{lot.number} {review.id}", content, "reviewed")
    return Outcome({"review": review.id, "record_sha256": sha256})


def _missing_results(record: LotRecord) -> list[Reason]:
    """A failing result does not stop the reading of a record; one that is missing does."""
    return [
        r
        for s in record.facts.standings
        for r in s.reasons
        if r.code == "required_result_missing" and r.severity is Severity.STOP
    ]


class CloseLot(LotInput):
    """The final disposition."""


@act(
    "release:lot:closed",
    by={Role.QUALIFIED_PERSON},
    checked_by={Role.QA},
    check=Check.SIGNATURE,
    watch=Watch.WHOLE,
)
def close_lot(ctx: Act, given: CloseLot) -> Outcome | Verdict:
    """The record is closed: the second step of a two-step release (EU GMP Part IV, 11).

    Refused while a result is pending or fails, a deviation is open, a step lacks its check, or a
    hold stands. A rejected lot closes without results, once its units are destroyed. Tasks for its
    pending results are done.
    """
    both = the_lot(ctx, given)
    if both is None:
        return ctx.refusal()
    therapy, lot = both
    record = lot_record(ctx, therapy, lot, audit_trail_reviewed=True)
    found = against_closing(ctx.s, lot, record)
    step_id = do_step(ctx, therapy, "S27", "release:lot:closed", given, found)
    if lot.state is LotStateWord.CONDITIONAL:
        move_lot(ctx, lot.id, therapy.id, LotStateWord.RELEASED)
        ctx.flush()
    move_lot(ctx, lot.id, therapy.id, LotStateWord.CLOSED)
    if ctx.blocked:
        return ctx.refusal()
    sha256 = sha256_of(record_document(ctx.s, therapy, lot, record))
    assert ctx.verifier is not None  # the check of a signature
    closure = LotClosure(
        lot_id=lot.id,
        therapy_id=therapy.id,
        step_id=step_id,
        record_sha256=sha256,
        closed_at=ctx.at,
        closed_by=ctx.actor,
        second=ctx.verifier,
    )
    ctx.add(closure)
    _end_tasks(ctx, therapy, lot)
    content = Content({"lot": lot.number, "record": sha256}, [closure], made_steps(record))
    sign(ctx, therapy, lot.number, content, "closed")
    return Outcome({"lot": lot.id, "record_sha256": sha256})


def against_closing(s: Session, lot: LotNow, record: LotRecord) -> list[Reason]:
    """Everything that keeps the record of this lot open; empty when it can be closed."""
    units = [(u.short_name, u.state) for u in record.units]
    rejected = lot.state is LotStateWord.REJECTED
    found = [*judge_destroyed(units)] if rejected else _judge_close(s, lot, record)
    return [*found, *judge_steps(record.facts.steps)]


def _judge_close(s: Session, lot: LotNow, record: LotRecord) -> list[Reason]:
    decided = dispositions_now(s, lot.therapy_id).get(lot.id)
    found = []
    if decided is None or not decided.stands:
        found.append(reason("not_released", about=lot.number, now=lot.state))
    standings = record.facts.standings
    for one in decided.settled(standings) if decided else standings:
        found += [r for r in one.reasons if r.severity is Severity.STOP]
    found += [
        reason("result_pending", about=test, sample=sample)
        for test, sample in sorted(pending_tests(record.facts.standings))
    ]
    found += [reason("result_pending", about=PLATE, sample=p.said) for p in record.plates_to_come]
    found += [reason("deviation_open", about=d.code) for d in record.deviations if not d.closed]
    found += judge_holds(record.facts.holds)
    return list(dict.fromkeys(found))


def _end_tasks(ctx: Act, therapy: TherapyNow, lot: LotNow) -> None:
    open_tasks = ctx.s.scalars(
        select(Task.id)
        .outerjoin(TaskDone, TaskDone.task_id == Task.id)
        .where(Task.lot_id == lot.id, Task.kind == PENDING, TaskDone.task_id.is_(None))
        .order_by(Task.id)
    )
    for task_id in open_tasks:
        ctx.add(
            TaskDone(
                task_id=task_id,
                therapy_id=therapy.id,
                outcome="every result is in",
                done_at=ctx.at,
                done_by=ctx.actor,
            )
        )
