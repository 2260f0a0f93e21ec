"""Each gate of review and disposition, left out in turn (I04, I06, I07, I12, I29, I31)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.journey.release.facts import (
    EXCEPTIONAL,
    FAILED,
    LOT,
    NOW,
    PASSED,
    PENDING,
    STERILE,
    codes,
    conditional,
)
from tracker.identity.verdict import Severity, reason
from tracker.journey.release.rules import (
    Decision,
    DeviationFacts,
    StepRecord,
    judge_disposition,
    judge_expiry,
    judge_review,
    pending_tests,
)
from tracker.protocol.words import Check, DeviationSeverity

SECOND = timedelta(seconds=1)


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


def test_what_holds_elsewhere_stops_a_release_and_identity_stays_identity() -> None:
    labels = (
        reason("label_unaccounted", Severity.HOLD, "S20", labels=1),
        reason("label_of_another_patient", Severity.IDENTITY, "S20"),
        reason("labels_listed", Severity.ALERT, "S20"),
    )
    lot = replace(LOT, labels=labels)
    found = judge_disposition(lot, Decision.CONDITIONALLY_RELEASED, "qp", NOW, PENDING)
    assert [(r.code, r.severity) for r in found] == [
        ("label_unaccounted", Severity.STOP),
        ("label_of_another_patient", Severity.IDENTITY),
    ]
    assert dict(found[0].facts) == {"labels": "1"}
