"""A lot is disposed of, and each of its units in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Final

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, ActInput, Check, Outcome, Watch, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.release.acts.lots import LotInput, the_lot
from tracker.journey.release.facts import LotRecord, lot_record
from tracker.journey.release.models import (
    Disposition,
    DispositionWord,
    ExceptionalResult,
)
from tracker.journey.release.pending import awaited
from tracker.journey.release.record import made_steps, record_document, sha256_of
from tracker.journey.release.reread import as_read, newest_review
from tracker.journey.release.rules import (
    Decision,
    ExceptionalFacts,
    PendingTest,
    judge_disposition,
    judge_person,
)
from tracker.journey.release.standing import LotNow
from tracker.journey.testing.awaited import PENDING, PLATE, title_of
from tracker.journey.testing.imported.waiting import judge_waiting
from tracker.material.models import LotStateWord
from tracker.material.moves import move, move_lot
from tracker.material.rules import may_move
from tracker.material.words import State
from tracker.people.models import Person, Role
from tracker.people.present import present
from tracker.quality.response import open_task
from tracker.therapy.present import TherapyNow
from tracker.therapy.signing import Content, sign
from tracker.therapy.steps import do_step

OWNERS: Final = frozenset({Role.QC_ANALYST, Role.QC_MANAGER, Role.QA})


Text = Annotated[str, Field(max_length=2000)]


class Exceptional(ActInput):
    """What must exist before an out-of-specification lot may be given (Part IV, 11.5).

    ``physician`` is the user name of who asks for it.
    """

    physician: str
    risk_evaluation: Annotated[str, Field(min_length=1, max_length=2000)]
    alternatives_considered: bool
    confirmed_by_physician: bool
    sponsor_told: bool


class DisposeLot(LotInput):
    """The decision, why, and who owns the results still to come."""

    decision: DispositionWord
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    owner: Role = Role.QC_MANAGER
    exceptional: Exceptional | None = None


@act(
    "release:lot:disposed",
    by={Role.QUALIFIED_PERSON},
    checked_by={Role.QA},
    check=Check.SIGNATURE,
    watch=Watch.WHOLE,
)
def dispose_lot(ctx: Act, given: DisposeLot) -> Outcome | Verdict:
    """The lot and each of its units stand where the decision puts them, in one transaction.

    A conditional release names every pending test over the lineage, each a task with owner and due
    day. Refused: whatever I06, I07, I18, I29 and I31 forbid, every reason at once.
    """
    both = the_lot(ctx, given)
    if both is None:
        return ctx.refusal()
    therapy, lot = both
    record = lot_record(ctx, therapy, lot, audit_trail_reviewed=True)
    document = record_document(ctx.s, therapy, lot, record)
    review = newest_review(ctx.s, lot.id)
    record = as_read(record, review, document)
    later = _later(ctx, therapy, lot, record, given)
    found = _judge(ctx, record, given, later)
    if given.decision is not DispositionWord.REJECTED:
        found += judge_waiting(ctx.s, therapy.id, lot.id, lot.number)
    plates = () if given.decision is DispositionWord.REJECTED else record.plates_to_come
    if plates:
        names = ", ".join(p.said for p in plates)
        found.append(reason("plates_pending", Severity.ALERT, lot.number, plates=names))
    step_id = do_step(ctx, therapy, "S22", "release:lot:disposed", given, found)
    if ctx.blocked:
        return ctx.refusal()
    row = _row(ctx, therapy, lot, given, later, step_id)
    row.review_id = review.id if review else None
    rows = [row, *_accepted(row, record)]
    ctx.add(*rows)
    move_lot(ctx, lot.id, therapy.id, LotStateWord(given.decision.value))
    to = State(given.decision.value)
    for unit in record.units:
        if may_move(unit.kind, unit.state, to):
            move(ctx, unit, to, given.reason)
    for p in later:
        assert p.due_on is not None  # judged: a pending test has its day
        due_at = dt.datetime.combine(p.due_on, dt.time(23, 59), ctx.site.zone)
        open_task(ctx, therapy, PENDING, title_of(p.test, p.sample), p.owner, due_at, lot.id)
    for plate in plates:
        due_at = dt.datetime.combine(plate.read_due_on, dt.time(23, 59), ctx.site.zone)
        title = title_of(PLATE, plate.said)
        open_task(ctx, therapy, PENDING, title, Role.QC_ANALYST.value, due_at, lot.id)
    says = {
        "lot": lot.number,
        "decision": given.decision.value,
        "reason": given.reason,
        "record": sha256_of(document),
    }
    content = Content(says, rows, made_steps(record))
    sign(ctx, therapy, f"{lot.number} {row.id}", content, given.decision.value)
    return Outcome(
        {"disposition": row.id, "decision": given.decision.value, "pending": row.pending}
    )


def _later(
    ctx: Act, therapy: TherapyNow, lot: LotNow, record: LotRecord, given: DisposeLot
) -> tuple[PendingTest, ...]:
    if given.decision in (DispositionWord.RELEASED, DispositionWord.REJECTED):
        return ()
    owner = given.owner.value if given.owner in OWNERS else ""
    standings = record.facts.standings
    samples = record.tests.samples
    return awaited(therapy, lot.product, standings, samples, owner, ctx.now, ctx.site.zone)


def _judge(
    ctx: Act, record: LotRecord, given: DisposeLot, later: Sequence[PendingTest]
) -> list[Reason]:
    asked = given.exceptional
    exceptional = None
    found: list[Reason] = []
    if asked is not None:
        who = _physician(ctx, asked.physician)
        if who is None:
            found.append(reason("physician_request_missing", about=record.facts.lot))
        exceptional = ExceptionalFacts(
            requested_by_physician=who or "",
            risk_evaluation=bool(asked.risk_evaluation),
            alternatives_considered=asked.alternatives_considered,
            confirmed_by_physician=asked.confirmed_by_physician,
            sponsor_told=asked.sponsor_told,
        )
    assert ctx.verifier is not None  # the check of a signature
    decision = Decision(given.decision.value)
    found += judge_disposition(record.facts, decision, ctx.actor, ctx.now, later, exceptional)
    found += judge_person(record.facts, ctx.verifier)
    if decision is Decision.CONDITIONALLY_RELEASED and not later:
        found.append(reason("nothing_pending", about=record.facts.lot))
    return list(dict.fromkeys(found))


def _accepted(row: Disposition, record: LotRecord) -> list[ExceptionalResult]:
    """The failing results as they are now, which an exceptional decision accepts one by one."""
    if row.decision is not DispositionWord.OOS_EXCEPTIONAL:
        return []
    failing = {
        dict(r.facts)["result"]
        for s in record.facts.standings
        for r in s.reasons
        if r.code == "failing_result_stands"
    }
    return [
        ExceptionalResult(
            disposition_id=row.id, result_id=id_, therapy_id=row.therapy_id, lot_id=row.lot_id
        )
        for id_ in sorted(failing)
    ]


def _physician(ctx: Act, username: str) -> str | None:
    """The id of an active physician or investigator with this user name."""
    id_ = ctx.s.scalar(select(Person.id).where(Person.username == username))
    who = present(ctx.s, id_).get(id_ or "")
    may = who is not None and who.active and who.roles & {Role.PHYSICIAN, Role.INVESTIGATOR}
    return id_ if may else None


def _row(
    ctx: Act,
    therapy: TherapyNow,
    lot: LotNow,
    given: DisposeLot,
    later: Sequence[PendingTest],
    step_id: str,
) -> Disposition:
    pending: list[dict[str, Any]] = [
        {"test": p.test, "sample": p.sample, "owner": p.owner, "due_on": str(p.due_on)}
        for p in later
    ]
    asked = given.exceptional
    assert ctx.verifier is not None  # the check of a signature
    return Disposition(
        id=ctx.fresh("disposition"),
        therapy_id=therapy.id,
        lot_id=lot.id,
        step_id=step_id,
        decision=given.decision,
        reason=given.reason,
        pending=pending,
        decided_by=ctx.actor,
        second=ctx.verifier,
        decided_at=ctx.at,
        physician=_physician(ctx, asked.physician) if asked else None,
        risk_evaluation=asked.risk_evaluation if asked else "",
    )
