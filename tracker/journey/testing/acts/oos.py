"""A result out of specification is investigated, then decided; it never leaves the record (I18).

EU GMP chapter 6.35; 21 CFR 211.192: a laboratory phase first, a retest only after it, and a result
set aside only where a cause in the laboratory was found.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.testing.models import (
    DecisionWord,
    OosDecision,
    OosInvestigation,
    TestResult,
    VerdictWord,
)
from tracker.journey.testing.rules import Investigation, judge_invalidation
from tracker.people.models import Role
from tracker.therapy.signing import Content, sign
from tracker.therapy.steps import TherapyInput, the_therapy

Told = Annotated[str, Field(min_length=3, max_length=4000)]
NEVER_ACCEPTED: Final = frozenset({"identity"})
"""An identity that does not match has no way round (I20)."""


class InvestigateResult(TherapyInput):
    """What the laboratory checked and found. ``closed`` when nothing is left to look at."""

    result: str
    checked: Told
    conclusion: Told
    assignable_cause: bool
    closed: bool = False


@act(
    "testing:oos:investigated",
    by={Role.QC_MANAGER, Role.QC_ANALYST},
    checked_by={Role.QC_MANAGER, Role.QA},
    check=Check.PRESENT,
)
def investigate(ctx: Act, given: InvestigateResult) -> Outcome | Verdict:
    """The inquiry stands beside the result; the test may be repeated, the result stays."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    result = _result(ctx, therapy.id, given.result)
    if result is None or ctx.blocked:
        return ctx.refusal()
    assert ctx.verifier is not None  # the check of this act
    row = OosInvestigation(
        id=ctx.fresh("inquiry"),
        therapy_id=therapy.id,
        result_id=result.id,
        checked=given.checked,
        conclusion=given.conclusion,
        assignable_cause=given.assignable_cause,
        closed=given.closed,
        investigated_at=ctx.at,
        investigated_by=ctx.actor,
        second=ctx.verifier,
    )
    ctx.add(row)
    return Outcome({"investigation": row.id})


class DecideResult(TherapyInput):
    """What becomes of an investigated result, and why."""

    result: str
    outcome: DecisionWord
    rationale: Told


@act(
    "testing:oos:decided",
    by={Role.QA},
    checked_by={Role.QA, Role.QUALIFIED_PERSON, Role.QC_MANAGER},
    check=Check.SIGNATURE,
)
def decide(ctx: Act, given: DecideResult) -> Outcome | Verdict:
    """The decision is signed. Only an assignable cause invalidates; what is accepted still failed.

    Holds and the deviation are ended by QA's own acts.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    result = _result(ctx, therapy.id, given.result)
    if result is None or ctx.blocked:
        return ctx.refusal()
    rows = ctx.s.scalars(
        select(OosInvestigation)
        .where(OosInvestigation.result_id == result.id)
        .order_by(OosInvestigation.investigated_at, OosInvestigation.id)
    ).all()
    newest = rows[-1] if rows else None
    ctx.find(*_judge(given, result, newest))
    if ctx.blocked or newest is None:
        return ctx.refusal()
    assert ctx.verifier is not None  # the check of a signature
    row = OosDecision(
        result_id=result.id,
        therapy_id=therapy.id,
        investigation_id=newest.id,
        outcome=given.outcome,
        rationale=given.rationale,
        decided_at=ctx.at,
        decided_by=ctx.actor,
        second=ctx.verifier,
    )
    ctx.add(row)
    content = Content(given.model_dump(mode="json"), [row, newest, result])
    sign(ctx, therapy, f"result {result.test}", content, f"oos_{given.outcome.value}")
    return Outcome({"result": result.id, "outcome": given.outcome.value})


def _result(ctx: Act, therapy_id: str, id_: str) -> TestResult | None:
    """The result, not decided yet; another patient's is an identity stop."""
    row = ctx.s.get(TestResult, id_)
    if row is None:
        ctx.find(reason("result_unknown"))
        return None
    if row.therapy_id != therapy_id:
        ctx.find(reason("result_of_another_patient", Severity.IDENTITY, row.test))
    if ctx.s.get(OosDecision, id_) is not None:
        ctx.find(reason("result_decided_already", about=row.test))
    return row


def _judge(
    given: DecideResult, result: TestResult, newest: OosInvestigation | None
) -> list[Reason]:
    """Why this may not be decided so (I18, I20)."""
    facts = newest and Investigation(
        phase1_recorded=True, closed=newest.closed, assignable_cause=newest.assignable_cause
    )
    found: list[Reason] = []
    if given.outcome is DecisionWord.INVALIDATED:
        found += judge_invalidation(result.test, facts or None)
    elif facts is None or not facts.closed:
        found.append(reason("investigation_not_closed", about=result.test))
    if given.outcome is DecisionWord.ACCEPTED:
        if result.verdict is not VerdictWord.FAIL:
            found.append(reason("result_did_not_fail", about=result.test))
        if result.test in NEVER_ACCEPTED:
            found.append(reason("identity_never_exceptional", Severity.IDENTITY, result.test))
    return found
