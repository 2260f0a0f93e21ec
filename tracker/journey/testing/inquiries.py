"""Investigations of results, and the failing results that wait for one or for a decision."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from tracker.journey.testing.models import OosDecision, OosInvestigation, TestResult, VerdictWord
from tracker.journey.testing.samples import ResultNow, results_of

_INQUIRIES = (
    select(OosInvestigation.conclusion, OosInvestigation.assignable_cause, OosInvestigation.closed)
    .where(OosInvestigation.result_id == bindparam("result_id"))
    .order_by(OosInvestigation.investigated_at, OosInvestigation.id)
)
_UNDECIDED = (
    select(TestResult.id, TestResult.test, OosInvestigation.closed)
    .outerjoin(OosDecision, OosDecision.result_id == TestResult.id)
    .outerjoin(OosInvestigation, OosInvestigation.result_id == TestResult.id)
    .where(
        TestResult.therapy_id == bindparam("therapy_id"),
        TestResult.verdict == VerdictWord.FAIL,
        OosDecision.result_id.is_(None),
    )
    .order_by(TestResult.entered_at, TestResult.id)
)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One investigation of a result."""

    conclusion: str
    assignable_cause: bool
    closed: bool


def inquiries_of(s: Session, result_id: str) -> list[Inquiry]:
    """Every investigation of the result, the newest last."""
    return [Inquiry(*row) for row in s.execute(_INQUIRIES, {"result_id": result_id})]


@dataclass(frozen=True, slots=True)
class Failing:
    """A failing result that nobody has decided about."""

    id: str
    test: str
    investigated: bool


def failing_undecided(s: Session, therapy_id: str) -> list[Failing]:
    """Failing results without a decision, and whether an investigation of each is closed."""
    rows = list(s.execute(_UNDECIDED, {"therapy_id": therapy_id}))
    closed = {row.id for row in rows if row.closed}
    tests = {row.id: row.test for row in rows}
    return [Failing(id_, test, id_ in closed) for id_, test in tests.items()]


def result_now(s: Session, result_id: str) -> ResultNow | None:
    """The result with its sample's name and what was decided about it."""
    row = s.get(TestResult, result_id)
    if row is None:
        return None
    known = results_of(s, row.therapy_id, [row.sample_id])
    return next((r for r in known if r.row.id == result_id), None)


@dataclass(frozen=True, slots=True)
class Awaited:
    """A failing result whose investigation is closed: it waits for the decision about it."""

    therapy_id: str
    result_id: str
    test: str
    since: dt.datetime


_AWAITED = (
    select(
        TestResult.therapy_id,
        TestResult.id,
        TestResult.test,
        func.min(OosInvestigation.investigated_at),
    )
    .join(OosInvestigation, OosInvestigation.result_id == TestResult.id)
    .outerjoin(OosDecision, OosDecision.result_id == TestResult.id)
    .where(
        TestResult.verdict == VerdictWord.FAIL,
        OosInvestigation.closed,
        OosDecision.result_id.is_(None),
    )
    .group_by(TestResult.therapy_id, TestResult.id, TestResult.test)
)


def decisions_awaited(s: Session) -> list[Awaited]:
    """Every result of every therapy that waits for a decision; one statement."""
    return [Awaited(*row) for row in s.execute(_AWAITED)]
