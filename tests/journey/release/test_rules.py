"""Each gate of review and disposition, left out in turn (I04, I06, I07, I12, I18, I29, I31)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.release.rules import (
    Decision,
    DeviationFacts,
    ExceptionalFacts,
    LotFacts,
    PendingTest,
    StepRecord,
    judge_disposition,
    judge_expiry,
    judge_review,
    pending_tests,
)
from tracker.journey.testing.standing import Outcome, Standing
from tracker.material.words import State
from tracker.protocol.words import Check, DeviationSeverity

NOW = datetime.fromisoformat("2026-05-18T12:38:00+08:00")
SECOND = timedelta(seconds=1)
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


def test_lot_of_the_worked_case_is_reviewed_and_conditionally_released() -> None:
    assert judge_review(LOT, ["qa", "qa_2"]) == ()
    assert conditional(LOT) == []
    assert pending_tests(LOT.standings) == {("sterility", "QC-M0"), ("sterility", "QC-P1-1")}


GATES: list[tuple[dict[str, Any], tuple[str, str]]] = [
    (
        {"steps": (StepRecord("S15 P1", Check.PRESENT, "tech", None, True),)},
        ("step_not_countersigned", "S15 P1"),
    ),
    (
        {"steps": (StepRecord("S10", Check.LATER, "tech", None, True),)},
        ("step_not_countersigned", "S10"),
    ),
    ({"steps": (StepRecord("S20", Check.PRESENT, "a", "b", False),)}, ("step_open", "S20")),
    ({"steps": (StepRecord("S20", Check.PRESENT, "a", "a", True),)}, ("one_person_twice", "S20")),
    (
        {"deviations": (DeviationFacts("DV-2", DeviationSeverity.MINOR, False, False),)},
        ("deviation_not_assessed", "DV-2"),
    ),
    (
        {"deviations": (DeviationFacts("DV-3", DeviationSeverity.CRITICAL, True, False),)},
        ("critical_deviation_open", "DV-3"),
    ),
    (
        {"labels": (reason("label_unaccounted", Severity.HOLD, "S20"),)},
        ("label_unaccounted", "S20"),
    ),
    ({"labels": (reason("labels_not_reconciled", about="S20"),)}, ("labels_not_reconciled", "S20")),
]


@pytest.mark.parametrize(("change", "found"), GATES)
def test_gate_of_review_and_of_release(change: dict[str, Any], found: tuple[str, str]) -> None:
    lot = replace(LOT, **change)
    assert codes(judge_review(lot, ["qa"])) == [found]
    assert conditional(lot) == [found]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"holds": ("HOLD-1",)}, ("on_hold", "HOLD-1")),
        ({"consent": (reason("consent_withdrawn"),)}, ("consent_withdrawn", "")),
        ({"markers": (reason("marker_positive", about="hiv"),)}, ("marker_positive", "hiv")),
        ({"expires_at": NOW}, ("expired", "MSC-L1")),
        ({"expires_at": None}, ("expiry_missing", "MSC-L1")),
        ({"reviewed_by": frozenset()}, ("lot_not_reviewed", "MSC-L1")),
        ({"standings": (FAILED, STERILE)}, ("failing_result_stands", "viability")),
        (
            {"standings": (replace(PASSED, reasons=(reason("required_result_missing"),)), STERILE)},
            ("required_result_missing", ""),
        ),
    ],
)
def test_gate_of_release(change: dict[str, Any], found: tuple[str, str]) -> None:
    assert conditional(replace(LOT, **change)) == [found]


def test_old_markers_on_day_0_are_listed_and_do_not_stop() -> None:
    listed = (reason("marker_expired", Severity.ALERT, "hiv"),)
    assert conditional(replace(LOT, markers=listed)) == []


@pytest.mark.parametrize(("offset", "expired"), [(-SECOND, 0), (timedelta(), 1), (SECOND, 1)])
def test_expiry_ends_with_its_instant(offset: timedelta, expired: int) -> None:
    found = judge_expiry(NOW, NOW + offset, "X")
    assert [r.code for r in found] == ["expired"] * expired


@pytest.mark.parametrize(
    ("person", "code"),
    [
        ("tech", "maker_may_not_release"),
        ("tech_2", "maker_may_not_release"),
        ("analyst", "tester_may_not_release"),
        ("qc_manager", "tester_may_not_release"),
    ],
)
@pytest.mark.parametrize("decision", Decision)
def test_maker_and_tester_neither_review_nor_decide(
    person: str, code: str, decision: Decision
) -> None:
    assert (code, "MSC-L1") in codes(judge_review(LOT, [person]))
    pending = [] if decision in (Decision.RELEASED, Decision.REJECTED) else PENDING
    assert (code, "MSC-L1") in codes(
        judge_disposition(LOT, decision, person, NOW, pending, EXCEPTIONAL)
    )


def test_two_reviews_are_two_people() -> None:
    assert ("one_person_twice", "MSC-L1") in codes(judge_review(LOT, ["qa", "qa"]))


def test_audit_trail_is_reviewed_first() -> None:
    unread = replace(LOT, audit_trail_reviewed=False)
    assert codes(judge_review(unread, ["qa"])) == [("audit_trail_not_reviewed", "MSC-L1")]


def test_full_release_waits_for_every_result() -> None:
    found = judge_disposition(LOT, Decision.RELEASED, "qp", NOW)
    assert codes(found) == [("result_pending", "sterility"), ("result_pending", "sterility")]
    done = replace(LOT, standings=(PASSED,))
    assert judge_disposition(done, Decision.RELEASED, "qp", NOW) == ()


@pytest.mark.parametrize(
    ("pending", "found"),
    [
        (PENDING[:1], ["pending_test_not_listed"]),
        ([*PENDING, replace(PENDING[0], test="gram")], ["listed_test_not_pending"]),
        ([PENDING[0], replace(PENDING[1], owner="")], ["pending_test_without_owner"]),
        ([PENDING[0], replace(PENDING[1], due_on=None)], ["pending_test_without_due_date"]),
        ([], ["pending_test_not_listed", "pending_test_not_listed"]),
    ],
)
def test_conditional_release_lists_what_is_pending(
    pending: list[PendingTest], found: list[str]
) -> None:
    assert [code for code, _ in conditional(LOT, pending=pending)] == found


def test_rejection_needs_no_gate_but_the_person() -> None:
    ruin = replace(LOT, standings=(FAILED,), holds=("H",), reviewed_by=frozenset(), expires_at=None)
    assert judge_disposition(ruin, Decision.REJECTED, "qp", NOW) == ()


def test_exceptional_decision_t03_needs_the_physician_and_the_papers() -> None:
    lot = replace(LOT, standings=(FAILED, STERILE))

    def found(facts: ExceptionalFacts | None) -> list[str]:
        decided = judge_disposition(lot, Decision.OOS_EXCEPTIONAL, "qp", NOW, PENDING, facts)
        return [r.code for r in decided]

    assert found(EXCEPTIONAL) == []
    assert found(None) == [
        "physician_request_missing",
        "risk_evaluation_missing",
        "alternatives_not_considered",
        "physician_confirmation_missing",
        "sponsor_not_told",
    ]
    assert found(replace(EXCEPTIONAL, sponsor_told=False)) == ["sponsor_not_told"]


def test_exceptional_decision_covers_failures_only() -> None:
    missing = replace(PASSED, test="gram", reasons=(reason("required_result_missing"),))
    lot = replace(LOT, standings=(FAILED, missing), holds=("H",))
    found = judge_disposition(lot, Decision.OOS_EXCEPTIONAL, "qp", NOW, [], EXCEPTIONAL)
    assert [r.code for r in found] == ["on_hold", "required_result_missing"]
    well = replace(LOT, standings=(PASSED,))
    (none,) = judge_disposition(well, Decision.OOS_EXCEPTIONAL, "qp", NOW, [], EXCEPTIONAL)
    assert none.code == "nothing_out_of_specification"


def test_failed_identity_has_no_exceptional_way() -> None:
    mixed_up = replace(FAILED, test="identity")
    lot = replace(LOT, standings=(mixed_up,))
    found = judge_disposition(lot, Decision.OOS_EXCEPTIONAL, "qp", NOW, [], EXCEPTIONAL)
    assert Verdict.of(found).identity_stop


def test_decisions_are_states_of_units() -> None:
    assert {d.value for d in Decision} <= {s.value for s in State}
