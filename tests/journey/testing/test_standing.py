"""No result hides another: what stands over all results of a lot (I18, I06)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.journey.testing.standing import (
    Outcome,
    RecordedResult,
    Standing,
    applicable,
    lot_standing,
    standing,
)
from tracker.protocol.definition import load_default
from tracker.protocol.words import AppliesWhen

DEFAULT = load_default()
MSC = DEFAULT.specs_of("msc")
T0 = datetime(2026, 5, 18, 3, 40, tzinfo=UTC)
FRESH = frozenset({AppliesWhen.FRESH})


def result(
    n: int, outcome: Outcome, test: str = "viability", sample: str = "QC-M0", **more: Any
) -> RecordedResult:
    suffices = more.pop("suffices", outcome in (Outcome.PASS, Outcome.INFORMATIVE))
    at = T0 + timedelta(minutes=n)
    return RecordedResult(f"R{n}", test, sample, at, outcome, suffices, **more)


def stands(*results: RecordedResult, test: str = "viability", samples: Any = ()) -> Standing:
    return standing(MSC[test], results, samples)


def codes(found: Standing) -> list[str]:
    return [r.code for r in found.reasons]


def test_passing_result_stands() -> None:
    found = stands(result(1, Outcome.PASS))
    assert (found.outcome, found.suffices, codes(found)) == (Outcome.PASS, True, [])


def test_failing_result_is_not_hidden_by_a_later_passing_one() -> None:
    found = stands(result(1, Outcome.FAIL), result(2, Outcome.PASS))
    assert (found.outcome, found.suffices) == (Outcome.FAIL, False)
    assert codes(found) == ["failing_result_stands"]
    assert dict(found.reasons[0].facts) == {"result": "R1", "sample": "QC-M0"}


def test_nor_by_one_of_another_sample() -> None:
    found = stands(result(1, Outcome.FAIL), result(2, Outcome.PASS, sample="QC-M1"))
    assert codes(found) == ["failing_result_stands"]


def test_invalidated_result_gives_way_to_the_retest() -> None:
    failed = result(1, Outcome.FAIL, invalidated=True)
    assert codes(stands(failed, result(2, Outcome.PASS))) == []
    assert codes(stands(failed)) == ["required_result_missing"]  # invalidated alone proves nothing


def test_formally_accepted_failure_suffices_and_is_shown() -> None:
    found = stands(result(1, Outcome.FAIL, accepted_formally=True))
    assert (found.suffices, codes(found)) == (True, ["failing_result_accepted"])
    assert found.reasons[0].severity == "info"


def test_accepting_one_failure_accepts_no_other() -> None:
    found = stands(result(1, Outcome.FAIL, accepted_formally=True), result(2, Outcome.FAIL))
    assert "failing_result_stands" in codes(found)


@pytest.mark.parametrize("outcome", [Outcome.NO_RESULT, Outcome.INFORMATIVE])
def test_what_is_no_binding_result_does_not_count(outcome: Outcome) -> None:
    found = stands(result(1, outcome))
    assert (found.outcome, codes(found)) == (Outcome.PENDING, ["required_result_missing"])


def test_required_test_without_result_is_missing() -> None:
    assert codes(stands()) == ["required_result_missing"]
    assert codes(stands(result(1, Outcome.PENDING))) == ["required_result_missing"]
    assert codes(stands(result(1, Outcome.PASS), samples=["QC-M0", "QC-M1"])) == [
        "required_result_missing"
    ]


def test_test_after_release_is_pending_and_blocks_nothing() -> None:
    found = stands(test="sterility", samples=["QC-M0"])
    assert (found.outcome, found.suffices, found.pending_samples) == (
        Outcome.PENDING,
        True,
        ("QC-M0",),
    )


def test_failure_of_a_later_test_stands_too() -> None:
    found = stands(result(1, Outcome.FAIL, "sterility"), test="sterility")
    assert codes(found) == ["failing_result_stands"]


def test_in_process_sterility_of_the_worked_case_at_release() -> None:
    # P0-1 final, P1-1 and P2-1 no growth to date: enough to release, two readings still to come
    test = "sterility_in_process"
    found = stands(
        result(1, Outcome.PASS, test, "QC-P0-1"),
        result(2, Outcome.PENDING, test, "QC-P1-1", suffices=True),
        result(3, Outcome.PENDING, test, "QC-P2-1", suffices=True),
        test=test,
        samples=["QC-P0-1", "QC-P1-1", "QC-P2-1"],
    )
    assert (found.outcome, found.suffices) == (Outcome.PENDING, True)
    assert found.pending_samples == ("QC-P1-1", "QC-P2-1")


def test_final_reading_closes_the_interim_one() -> None:
    test = "sterility_in_process"
    found = stands(
        result(2, Outcome.PASS, test, "QC-P1-1"),
        result(1, Outcome.PENDING, test, "QC-P1-1", suffices=True),
        test=test,
    )
    assert (found.outcome, found.pending_samples) == (Outcome.PASS, ())


def test_informative_test_stays_informative_and_may_be_awaited() -> None:
    assert stands(test="hla_dr").outcome is Outcome.INFORMATIVE
    awaited = standing(DEFAULT.specs_of("bmmnc")["cfu_f"], [], ["QC-N0"])
    assert (awaited.outcome, awaited.pending_samples) == (Outcome.INFORMATIVE, ("QC-N0",))
    read = standing(
        DEFAULT.specs_of("bmmnc")["cfu_f"],
        [result(1, Outcome.INFORMATIVE, "cfu_f", "QC-N0")],
        ["QC-N0"],
    )
    assert read.pending_samples == ()


def test_condition_of_the_lot_chooses_the_rows() -> None:
    fresh = set(applicable(MSC, FRESH))
    assert "viability" in fresh
    assert not {"viability_frozen_lot", "residual_bovine_protein", "potency"} & fresh
    thawed = set(applicable(MSC, frozenset({AppliesWhen.THAWED, AppliesWhen.BOVINE_SERUM})))
    assert {"viability_frozen_lot", "residual_bovine_protein"} <= thawed
    assert "viability" not in thawed


def group(*results: RecordedResult) -> dict[str, list[str]]:
    found = lot_standing(MSC, results, {}, FRESH)
    return {s.test: codes(s) for s in found if s.test in ("cd14", "cd11b")}


def test_one_row_of_an_alternative_group_is_enough() -> None:
    assert group(result(1, Outcome.PASS, "cd14")) == {"cd14": []}
    assert group(result(1, Outcome.PASS, "cd11b")) == {"cd11b": []}


def test_group_without_any_result_is_missing() -> None:
    assert group() == {
        "cd14": ["required_result_missing"],
        "cd11b": ["required_result_missing"],
    }


def test_failing_alternative_is_not_hidden_by_its_sibling() -> None:
    both = group(result(1, Outcome.FAIL, "cd14"), result(2, Outcome.PASS, "cd11b"))
    assert both == {"cd14": ["failing_result_stands"], "cd11b": []}


def test_lot_standing_covers_every_required_test() -> None:
    found = lot_standing(MSC, [], {}, FRESH)
    missing = {s.test for s in found if "required_result_missing" in codes(s)}
    required = {c for c, s in applicable(MSC, FRESH).items() if s.required_before_release}
    assert missing == required
    assert {"identity", "viability", "gram", "endotoxin", "mycoplasma"} <= missing
    requested = lot_standing(MSC, [], {"sterility": ["QC-M0"], "karyotype": ["QC-P1-2"]}, FRESH)
    assert {(s.test, s.pending_samples) for s in requested if s.pending_samples} == {
        ("sterility", ("QC-M0",)),
        ("karyotype", ("QC-P1-2",)),
    }


@settings(deadline=None)
@given(st.lists(st.sampled_from([Outcome.PASS, Outcome.PENDING, Outcome.FAIL]), max_size=8))
def test_any_history_with_a_failure_fails(outcomes: list[Outcome]) -> None:
    found = stands(*(result(n, o) for n, o in enumerate(outcomes)))
    assert (found.outcome is Outcome.FAIL) is (Outcome.FAIL in outcomes)
    assert found.suffices is (Outcome.FAIL not in outcomes and outcomes[-1:] == [Outcome.PASS])
