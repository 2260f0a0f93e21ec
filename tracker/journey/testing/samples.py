"""Samples of a therapy and what was read of them: every row, none hidden by a later one (I18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.db import table_of
from tracker.journey.isolation.models import StartingCount
from tracker.journey.testing.models import (
    DecisionWord,
    OosDecision,
    Purpose,
    Sample,
    TestResult,
    VerdictWord,
)
from tracker.journey.testing.standing import Outcome, RecordedResult
from tracker.material.models import Container
from tracker.record.ahead import Question, question
from tracker.therapy.models import Countersignature

START: Final = "start"
"""Product code of specifications for starting material."""
OUTCOMES: Final = {
    VerdictWord.PASS: Outcome.PASS,
    VerdictWord.FAIL: Outcome.FAIL,
    VerdictWord.PENDING: Outcome.PENDING,
    VerdictWord.INTERIM: Outcome.PENDING,
    VerdictWord.INFORMATIVE: Outcome.INFORMATIVE,
}


@dataclass(frozen=True, slots=True)
class SampleNow:
    """A sample with its name. One that QC has not taken in yet is known from the marrow's count."""

    id: str
    short_name: str
    of_container_id: str
    product: str
    purpose: Purpose
    taken_at: dt.datetime
    tests: tuple[str, ...]
    lot_id: str | None
    registered: bool


@dataclass(frozen=True, slots=True)
class ResultNow:
    """A result with its sample's name and what was decided about it."""

    row: TestResult
    sample: str
    decision: DecisionWord | None
    countersigned_by: str | None

    @property
    def people(self) -> frozenset[str]:
        """Analyst and reviewer, whether the reviewer was there or looked afterwards (I07)."""
        three = (self.row.analyst, self.row.reviewer, self.countersigned_by)
        return frozenset(p for p in three if p)

    @property
    def recorded(self) -> RecordedResult:
        """The result as the rules see it."""
        return RecordedResult(
            result=self.row.id,
            test=self.row.test,
            sample=self.sample,
            entered_at=self.row.entered_at,
            outcome=OUTCOMES[self.row.verdict],
            suffices=self.row.suffices,
            invalidated=self.decision is DecisionWord.INVALIDATED,
            accepted_formally=self.decision is DecisionWord.ACCEPTED,
        )


_SAMPLES = (
    select(*table_of(Sample).c, Container.short_name)
    .join(Container, Container.id == Sample.container_id)
    .where(Sample.therapy_id == bindparam("therapy_id"))
)
_ASIDE = (
    select(
        StartingCount.container_id,
        StartingCount.counted_at,
        StartingCount.sample_tests,
        Container.id,
        Container.short_name,
    )
    .join(Container, Container.id == StartingCount.sample_id)
    .where(StartingCount.therapy_id == bindparam("therapy_id"))
)
_RESULTS = (
    select(
        *table_of(TestResult).c,
        Container.short_name,
        OosDecision.outcome,
        Countersignature.signed_by,
    )
    .join(Container, Container.id == TestResult.sample_id)
    .outerjoin(OosDecision, OosDecision.result_id == TestResult.id)
    .outerjoin(Countersignature, Countersignature.step_id == TestResult.step_id)
    .where(TestResult.therapy_id == bindparam("therapy_id"))
    .order_by(TestResult.entered_at, TestResult.id)
)


def asks(therapy_id: str) -> tuple[Question, ...]:
    """What ``samples_of`` and ``results_of`` read."""
    return tuple(question(q, therapy_id=therapy_id) for q in (_SAMPLES, _ASIDE, _RESULTS))


def samples_of(s: Session, therapy_id: str) -> list[SampleNow]:
    """Every QC sample of the therapy, oldest first; those of the marrow's count included."""
    found = {
        row.container_id: SampleNow(
            row.container_id,
            row.short_name,
            row.of_container_id,
            row.product,
            row.purpose,
            row.taken_at,
            tuple(row.tests),
            row.lot_id,
            True,
        )
        for row in s.execute(_SAMPLES, {"therapy_id": therapy_id})
    }
    for row in s.execute(_ASIDE, {"therapy_id": therapy_id}):
        found.setdefault(
            row.id,
            SampleNow(
                row.id,
                row.short_name,
                row.container_id,
                START,
                Purpose.STARTING,
                row.counted_at,
                tuple(row.sample_tests),
                None,
                False,
            ),
        )
    return sorted(found.values(), key=lambda x: (x.taken_at, x.short_name))


def results_of(s: Session, therapy_id: str, sample_ids: Collection[str]) -> list[ResultNow]:
    """Every result of these samples in the order of entry, with the decision about it."""
    wanted = set(sample_ids)
    names = [c.key for c in table_of(TestResult).c]
    return [
        ResultNow(TestResult(**dict(zip(names, row[:-3], strict=True))), *row[-3:])
        for row in s.execute(_RESULTS, {"therapy_id": therapy_id})
        if row.sample_id in wanted
    ]
