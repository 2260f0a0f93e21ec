"""Gates of a release that came later: what was read, said by telephone, not proved, not gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.journey.release.facts import EXCEPTIONAL, FAILED, LOT, NOW, PENDING, STERILE, conditional
from tracker.identity.verdict import Severity, reason
from tracker.journey.release.rules import (
    Decision,
    DeviationFacts,
    judge_destroyed,
    judge_deviations,
    judge_disposition,
    judge_review,
    judge_review_stands,
)
from tracker.journey.testing.standing import Outcome
from tracker.material.words import State
from tracker.protocol.words import DeviationSeverity


def test_a_review_of_an_earlier_record_releases_nothing() -> None:
    assert judge_review_stands(LOT) == ()
    changed = replace(LOT, changed_since_review=("labels", "results"))
    wrong = reason("review_out_of_date", about="MSC-L1", kind="labels, results")
    assert judge_review_stands(changed) == (wrong,)
    assert conditional(changed) == [("review_out_of_date", "MSC-L1")]


def test_what_was_decided_by_telephone_is_signed_before_a_release() -> None:
    (found,) = conditional(replace(LOT, unsigned_verbal=("dr_wu",)))
    assert found[0] == "verbal_decision_unsigned"


def test_what_no_paper_proves_stops_a_release() -> None:
    gap = reason("paper_missing", about="S15 P1")
    assert conditional(replace(LOT, paper=(gap,))) == [("paper_missing", "S15 P1")]


def test_a_rejection_waits_for_none_of_it() -> None:
    lot = replace(LOT, changed_since_review=("labels",), unsigned_verbal=("dr_wu",), holds=("H1",))
    assert judge_disposition(lot, Decision.REJECTED, "qp", NOW) == ()


def test_a_critical_deviation_that_is_closed_stops_nothing() -> None:
    """And of one that is neither assessed nor closed, both are said."""
    critical = DeviationFacts("DV-3", DeviationSeverity.CRITICAL, True, True)
    assert judge_deviations([critical]) == ()
    assert judge_deviations([replace(critical, assessed=False, closed=False)]) == (
        reason("deviation_not_assessed", about="DV-3"),
        reason("critical_deviation_open", about="DV-3"),
    )


def test_who_signs_a_review_twice_is_named() -> None:
    twice = reason("one_person_twice", about="MSC-L1", person="qa")
    assert judge_review(LOT, ["qa", "qa_2", "qa"]) == (twice,)


def test_a_failed_identity_has_no_exceptional_way() -> None:
    lot = replace(LOT, standings=(replace(FAILED, test="identity", outcome=Outcome.FAIL), STERILE))
    found = judge_disposition(lot, Decision.OOS_EXCEPTIONAL, "qp", NOW, PENDING, EXCEPTIONAL)
    assert found == (reason("identity_never_exceptional", Severity.IDENTITY, "identity"),)


@pytest.mark.parametrize("state", list(State))
def test_a_rejected_lot_closes_when_nothing_of_it_can_be_given(state: State) -> None:
    """21 CFR 211.204: what is in a refrigerator can be taken out of it again."""
    gone = state.value in {"destroyed", "discarded", "used_up", "infused", "stopped"}
    there = reason("unit_not_destroyed", about="MSC-U1", now=state)
    assert judge_destroyed([("MSC-U1", state)]) == (() if gone else (there,))
