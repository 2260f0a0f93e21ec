"""Results against their specification, at each boundary (I17)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.journey.testing.rules import (
    SpecContext,
    judge_result,
)
from tracker.journey.testing.standing import Outcome
from tracker.protocol.definition import load_default
from tracker.protocol.readings import Reading

D = Decimal


DEFAULT = load_default()


CONTEXT = SpecContext(D("3.4"), D(5) * 68 / 60)


def judged(product: str, test: str, raw: str, unit: str = "%") -> tuple[Outcome, bool, list[str]]:
    spec = DEFAULT.specs_of(product)[test]
    verdict = judge_result(spec, Reading(raw=raw, unit=unit), CONTEXT)
    return verdict.outcome, verdict.suffices, [r.code for r in verdict.reasons]


PASS: tuple[Outcome, bool, list[str]] = (Outcome.PASS, True, [])


FAIL: tuple[Outcome, bool, list[str]] = (Outcome.FAIL, False, ["result_fails"])


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
