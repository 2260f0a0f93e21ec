"""In-process results, retests, due days and sample windows (I18)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tracker.journey.testing.rules import (
    Investigation,
    SpecContext,
    due_on,
    judge_due,
    judge_invalidation,
    judge_result,
    judge_retest,
    judge_sample_window,
)
from tracker.journey.testing.standing import Outcome, RecordedResult
from tracker.protocol.definition import load_default
from tracker.protocol.readings import Reading

D = Decimal


DEFAULT = load_default()


MSC = DEFAULT.specs_of("msc")


CONTEXT = SpecContext(D("3.4"), D(5) * 68 / 60)


HARVEST = datetime(2026, 5, 17, 22, 30, tzinfo=UTC)


def test_failing_result_holds_the_material_and_is_recorded() -> None:
    verdict = judge_result(MSC["viability"], Reading(raw="66.0", unit="%"), CONTEXT)
    (failure,) = verdict.reasons
    assert failure.severity == "hold"
    assert dict(failure.facts) == {"value": "66.0", "limit": ">= 70 %"}


@pytest.mark.parametrize(
    ("test", "code"),
    [("endotoxin", "endotoxin_limit_missing"), ("viable_count", "label_claim_missing")],
)
def test_rule_without_its_number_gives_no_result(test: str, code: str) -> None:
    unit = "EU/ml" if test == "endotoxin" else "10^6/ml"
    verdict = judge_result(MSC[test], Reading(raw="0.1", unit=unit), SpecContext())
    assert (verdict.outcome, [r.code for r in verdict.reasons]) == (Outcome.NO_RESULT, [code])


def test_in_process_results_inform_unless_bound() -> None:
    flow = judge_result(MSC["cd45"], Reading(raw="9", unit="%"), CONTEXT, in_process=True)
    assert (flow.outcome, flow.reasons) == (Outcome.INFORMATIVE, ())
    grown = Reading(raw="growth", unit="")
    bound = judge_result(MSC["sterility_in_process"], grown, CONTEXT, in_process=True)
    assert bound.outcome is Outcome.FAIL
    slip = judge_result(MSC["cd45"], Reading(raw="900", unit="%"), CONTEXT, in_process=True)
    assert slip.outcome is Outcome.NO_RESULT


def recorded(outcome: Outcome, sample: str = "QC-M0") -> RecordedResult:
    return RecordedResult("R1", "viability", sample, HARVEST, outcome, outcome is Outcome.PASS)


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.FAIL])
def test_retest_needs_a_recorded_investigation_t03(outcome: Outcome) -> None:
    earlier = [recorded(outcome)]
    (found,) = judge_retest(earlier, "viability", "QC-M0", None)
    assert found.code == "retest_without_investigation"
    assert judge_retest(earlier, "viability", "QC-M0", Investigation(False)) == (found,)
    assert judge_retest(earlier, "viability", "QC-M0", Investigation(True)) == ()


def test_next_reading_another_sample_and_another_test_are_no_retest() -> None:
    pending = [recorded(Outcome.PENDING), recorded(Outcome.NO_RESULT)]
    assert judge_retest(pending, "viability", "QC-M0", None) == ()
    assert judge_retest([recorded(Outcome.FAIL)], "viability", "QC-M1", None) == ()
    assert judge_retest([recorded(Outcome.FAIL)], "gram", "QC-M0", None) == ()


def test_result_is_set_aside_by_a_closed_investigation_with_a_cause_only() -> None:
    def codes(investigation: Investigation | None) -> list[str]:
        return [r.code for r in judge_invalidation("R1", investigation)]

    assert codes(None) == codes(Investigation(True)) == ["investigation_not_closed"]
    assert codes(Investigation(True, closed=True)) == ["no_assignable_cause"]
    assert codes(Investigation(True, closed=True, assignable_cause=True)) == []


def test_due_days_of_the_worked_case() -> None:
    start = DEFAULT.specs_of("start")["sterility"]
    # QC-A1 sampled day -25, due day -11, entered day -10: late (seq 30)
    assert due_on(start, date(2026, 4, 23), None) == date(2026, 5, 7)
    (late,) = judge_due(start, date(2026, 4, 23), None, date(2026, 5, 8))
    assert (late.code, late.severity) == ("result_late", "alert")
    assert judge_due(start, date(2026, 4, 23), None, date(2026, 5, 7)) == ()
    # karyotype: three weeks after the release, entered on day 21 (seq 95)
    assert due_on(MSC["karyotype"], date(2026, 5, 12), None) is None
    assert judge_due(MSC["karyotype"], date(2026, 5, 12), date(2026, 5, 18), date(2026, 6, 8)) == ()
    assert judge_due(MSC["viability"], date(2026, 5, 12), None, date(2027, 6, 8)) == ()


@pytest.mark.parametrize(
    ("hours", "inside"),
    [("47.99", False), ("48", True), ("48.5", True), ("72", True), ("72.01", False)],
)
def test_sterility_sample_48_to_72_hours_before_the_harvest(hours: str, inside: bool) -> None:
    sampled = HARVEST - timedelta(hours=float(hours))
    found = judge_sample_window(MSC["sterility_in_process"], [sampled], HARVEST)
    assert [r.code for r in found] == ([] if inside else ["no_sample_in_window"])


def test_one_sample_in_the_window_is_enough() -> None:
    early, inside = HARVEST - timedelta(days=7), HARVEST - timedelta(hours=50)
    assert judge_sample_window(MSC["sterility_in_process"], [early, inside], HARVEST) == ()
    assert judge_sample_window(MSC["viability"], [], HARVEST) == ()
    assert judge_sample_window(MSC["sterility_in_process"], [], HARVEST) != ()
