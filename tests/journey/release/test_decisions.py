"""The four decisions and what each asks for (I06, I18, I20)."""

from __future__ import annotations

from dataclasses import replace

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
from tracker.identity.verdict import Verdict, reason
from tracker.journey.release.rules import (
    Decision,
    ExceptionalFacts,
    PendingTest,
    judge_disposition,
)
from tracker.material.words import State


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
