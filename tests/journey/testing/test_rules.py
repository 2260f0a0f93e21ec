"""A result against its specification, at each boundary and with each qualifier (I17, I18)."""

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
    satisfies,
)
from tracker.journey.testing.standing import Outcome, RecordedResult
from tracker.protocol.definition import load_default
from tracker.protocol.readings import Reading, parse
from tracker.protocol.words import Operator

D = Decimal
DEFAULT = load_default()
MSC = DEFAULT.specs_of("msc")
BMMNC = DEFAULT.specs_of("bmmnc")
CONTEXT = SpecContext(D("3.4"), D(5) * 68 / 60)
HARVEST = datetime(2026, 5, 17, 22, 30, tzinfo=UTC)


def judged(product: str, test: str, raw: str, unit: str = "%") -> tuple[Outcome, bool, list[str]]:
    spec = DEFAULT.specs_of(product)[test]
    verdict = judge_result(spec, Reading(raw=raw, unit=unit), CONTEXT)
    return verdict.outcome, verdict.suffices, [r.code for r in verdict.reasons]


PASS: tuple[Outcome, bool, list[str]] = (Outcome.PASS, True, [])
FAIL: tuple[Outcome, bool, list[str]] = (Outcome.FAIL, False, ["result_fails"])


@pytest.mark.parametrize(
    ("raw", "op", "proven"),
    [
        ("70", ">=", True),
        ("69.96", ">=", False),
        (">70", ">=", True),
        (">69", ">=", False),
        ("<99", ">=", False),
        ("ND", ">=", False),
        ("70", ">", False),
        ("70.01", ">", True),
        (">70", ">", True),
        ("<71", ">", False),
        ("70", "<=", True),
        ("70.04", "<=", False),
        ("<70", "<=", True),
        ("<70.1", "<=", False),
        (">1", "<=", False),
        ("ND", "<=", True),
        ("70", "<", False),
        ("69.9", "<", True),
        ("<70", "<", True),
        (">1", "<", False),
        ("ND", "<", True),
    ],
)
def test_operator_with_qualifier(raw: str, op: str, proven: bool) -> None:
    assert satisfies(parse(raw), Operator(op), D(70)) is proven


@pytest.mark.parametrize(
    ("raw", "proven"),
    [
        ("3.06", True),
        ("3.059", False),
        ("3.74", True),
        ("3.741", False),
        ("<3.4", False),
        (">3.4", False),
        ("ND", False),
    ],
)
def test_range_is_proven_by_a_plain_number_only(raw: str, proven: bool) -> None:
    assert satisfies(parse(raw), Operator.BETWEEN, D("3.06"), D("3.74")) is proven


@pytest.mark.parametrize(
    ("test", "raw", "unit"),
    [  # the worked case, QC-M0
        ("viable_count", "3.38", "10^6/ml"),
        ("viability", "94.6", "%"),
        ("gram", "no_organisms", ""),
        ("endotoxin", "<0.10", "EU/ml"),
        ("cd73", "99.1", "%"),
        ("cd90", "99.4", "%"),
        ("cd105", "98.6", "%"),
        ("cd34", "0.1", "%"),
        ("cd45", "0.3", "%"),
        ("cd14", "0.4", "%"),
        ("cd19", "0.2", "%"),
        ("appearance", "opalescent_no_clumps", ""),
        ("mycoplasma", "negative", ""),
        ("identity", "match", ""),
        ("cpd", "15.70", "PD"),
        ("passage_number", "2", "n"),
    ],
)
def test_msc_results_of_the_worked_case_pass(test: str, raw: str, unit: str) -> None:
    assert judged("msc", test, raw, unit) == PASS


@pytest.mark.parametrize(
    ("test", "raw", "unit"),
    [  # QC-N0
        ("viability", "96.4", "%"),
        ("mnc_count", "5.93e8", "cells"),
        ("residual_red_cells", "1.5", "%"),
        ("endotoxin", "<0.10", "EU/ml"),
        ("gram", "no_organisms", ""),
        ("appearance", "red_tinged_no_clots", ""),
    ],
)
def test_bmmnc_results_of_the_worked_case_pass(test: str, raw: str, unit: str) -> None:
    assert judged("bmmnc", test, raw, unit) == PASS


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("66.0", FAIL),  # T03
        ("69.96", FAIL),  # shown as 70.0
        ("70", (Outcome.PASS, True, ["target_missed"])),
        ("79.99", (Outcome.PASS, True, ["target_missed"])),
        ("80", PASS),
        (">80", PASS),
        ("<99", FAIL),
        ("100", PASS),
        ("100.1", (Outcome.NO_RESULT, False, ["reading_implausible"])),
        ("-1", (Outcome.NO_RESULT, False, ["reading_implausible"])),
        ("9,500", (Outcome.NO_RESULT, False, ["reading_ambiguous"])),
        ("good", (Outcome.NO_RESULT, False, ["reading_not_a_number"])),
    ],
)
def test_viability_target_and_reject_limit(
    raw: str, expected: tuple[Outcome, bool, list[str]]
) -> None:
    assert judged("msc", "viability", raw) == expected


@pytest.mark.parametrize(
    ("product", "test", "last_good", "first_bad", "unit"),
    [
        ("msc", "cd73", "95", "94.99", "%"),
        ("msc", "cd45", "2", "2.01", "%"),
        ("msc", "cpd", "20", "20.01", "PD"),
        ("msc", "passage_number", "4", "5", "n"),
        ("msc", "viable_count", "3.06", "3.059", "10^6/ml"),  # 90 % of 3.4
        ("msc", "viable_count", "3.74", "3.741", "10^6/ml"),  # 110 %
        ("msc", "endotoxin", "0.5", "0.51", "EU/ml"),
        ("bmmnc", "endotoxin", "5.66", "5.67", "EU/ml"),  # K/M 5.6667 for 60 ml in the hour
        ("bmmnc", "mnc_count", "1e8", "99999999", "cells"),
        ("bmmnc", "viability", "90", "89.99", "%"),
        ("bmmnc", "viability_thawed", "70", "69.99", "%"),
        ("bmmnc", "residual_red_cells", "5", "5.01", "%"),
        ("backup", "post_thaw_recovery", "70", "69.99", "%"),
    ],
)
def test_limit_of_each_test(
    product: str, test: str, last_good: str, first_bad: str, unit: str
) -> None:
    assert judged(product, test, last_good, unit)[0] is Outcome.PASS
    assert judged(product, test, first_bad, unit)[0] is Outcome.FAIL


def test_wrong_unit_is_no_result() -> None:
    assert judged("msc", "endotoxin", "<0.10", "EU/kg") == (
        Outcome.NO_RESULT,
        False,
        ["result_wrong_unit"],
    )
    assert judged("msc", "hla_dr", "0.6", "") == (Outcome.NO_RESULT, False, ["result_wrong_unit"])


def test_word_outside_the_specification_is_no_result() -> None:
    assert judged("msc", "gram", "clean", "") == (Outcome.NO_RESULT, False, ["result_word_unknown"])


def test_informative_test_decides_nothing() -> None:
    assert judged("msc", "hla_dr", "60", "%") == (Outcome.INFORMATIVE, True, [])
    assert judged("msc", "potency", "as described", "") == (Outcome.INFORMATIVE, True, [])


@pytest.mark.parametrize(
    ("test", "raw", "expected"),
    [
        ("sterility_in_process", "no_growth_to_date", (Outcome.PENDING, True, [])),
        ("sterility_in_process", "inoculated", (Outcome.PENDING, False, [])),
        ("sterility_in_process", "no_growth", PASS),
        ("sterility_in_process", "growth", FAIL),  # T02
        ("sterility", "no_growth_to_date", (Outcome.PENDING, False, [])),
        ("karyotype", "pending", (Outcome.PENDING, False, [])),
        ("karyotype", "clonal_abnormality", FAIL),
        ("mycoplasma", "positive", FAIL),
        ("identity", "mismatch", FAIL),
    ],
)
def test_words_of_cultures(test: str, raw: str, expected: tuple[Outcome, bool, list[str]]) -> None:
    assert judged("msc", test, raw, "") == expected


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
