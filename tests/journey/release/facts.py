"""The MSC lot of the worked case as release reads it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tracker.identity.verdict import Reason, reason
from tracker.journey.release.rules import (
    Decision,
    DeviationFacts,
    ExceptionalFacts,
    LotFacts,
    PendingTest,
    StepRecord,
    judge_disposition,
)
from tracker.journey.testing.standing import Outcome, Standing
from tracker.protocol.words import Check, DeviationSeverity

NOW = datetime.fromisoformat("2026-05-18T12:38:00+08:00")

PASSED = Standing("viability", True, Outcome.PASS, True, (), ())

STERILE = Standing("sterility", False, Outcome.PENDING, True, ("QC-M0", "QC-P1-1"), ())

FAILED = Standing(
    "viability",
    True,
    Outcome.FAIL,
    False,
    (),
    (reason("failing_result_stands", about="viability"),),
)

LOT = LotFacts(
    lot="MSC-L1",
    steps=(
        StepRecord("S15 P1", Check.PRESENT, "tech", "tech_2", True),
        StepRecord("S14", Check.NONE, "tech", None, True),
        StepRecord("S10", Check.LATER, "tech", "tech_2", True),
    ),
    standings=(PASSED, STERILE),
    deviations=(DeviationFacts("DV-1", DeviationSeverity.MAJOR, True, False),),
    holds=(),
    labels=(),
    consent=(),
    markers=(),
    expires_at=datetime.fromisoformat("2026-05-18T15:35:00+08:00"),
    made_by=frozenset({"tech", "tech_2"}),
    tested_by=frozenset({"analyst", "qc_manager"}),
    reviewed_by=frozenset({"qa", "qa_2"}),
    audit_trail_reviewed=True,
)

PENDING = [
    PendingTest("sterility", "QC-M0", "qc_manager", date(2026, 6, 1)),
    PendingTest("sterility", "QC-P1-1", "qc_manager", date(2026, 5, 25)),
]

EXCEPTIONAL = ExceptionalFacts("physician", True, True, True, True)


def codes(reasons: tuple[Reason, ...]) -> list[tuple[str, str]]:
    return [(r.code, r.about) for r in reasons]


def conditional(lot: LotFacts, by: str = "qp", pending: list[PendingTest] = PENDING) -> Any:
    return codes(judge_disposition(lot, Decision.CONDITIONALLY_RELEASED, by, NOW, pending))
