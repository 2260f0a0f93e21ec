"""Units of one patient taken for each other: by type, by dose, at every hand-over (H06)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.attacks import rows
from tests.journey.administration.suite import Suite
from tests.sites import Bench
from tracker.act import Answer
from tracker.journey.administration import rules
from tracker.journey.administration.acts import issue
from tracker.material.words import State


def codes(answer: Answer) -> tuple[str, ...]:
    return answer.verdict.codes


def states(suite: Suite) -> dict[str, str]:
    """The last state of each unit."""
    newest: dict[str, Any] = {}
    for row in rows(suite.bench, "container_state"):
        newest[row["container_id"]] = max(
            newest.get(row["container_id"], (-1, "")), (row["n"], row["to_state"])
        )
    return {name: newest[id_][1] for name, id_ in suite.units.items()}


def both(bench: Bench) -> Suite:
    """MSC and BMMNC of one patient for the same three arteries; the MSC alone are released."""
    suite = Suite(bench, 7).prepared("msc", "bmmnc")
    return suite.released("msc")


def test_a_dose_of_the_other_type_is_not_issued_in_place_of_a_released_one(bench: Bench) -> None:
    suite = both(bench)
    before = states(suite)
    swapped = suite.issue("MSC-U1", "MNC-U2", "MSC-U3")
    assert not swapped.accepted
    assert {r.about for r in swapped.reasons} == {"MNC-U2"}
    assert states(suite) == before  # all of them or none
    assert suite.issue("MSC-U1", "MSC-U2", "MSC-U3").accepted


def test_a_dose_of_the_other_type_is_not_accepted_with_the_set(bench: Bench) -> None:
    suite = both(bench)
    names = ("MSC-U1", "MSC-U2", "MSC-U3")
    assert suite.issue(*names).accepted
    assert not suite.receive("MSC-U1", "MNC-U2", "MSC-U3").accepted
    assert suite.receive(*names).accepted
    swapped = suite.accept("MSC-U1", "MNC-U2", "MSC-U3")
    assert not swapped.accepted
    assert {r.about for r in swapped.reasons} == {"MNC-U2"}
    assert {states(suite)[n] for n in names} == {"issued"}
    assert suite.accept(*names).accepted


@pytest.mark.parametrize("scanned", ["MSC-U2", "MSC-U3"])
def test_another_dose_of_the_same_patient_is_an_identity_stop_at_its_artery(
    bench: Bench, scanned: str
) -> None:
    """The catheter lies in the MFCA, for dose 1; dose 2 and 3 are for others."""
    suite = both(bench)
    names = ("MSC-U1", "MSC-U2", "MSC-U3")
    for answer in (suite.issue(*names), suite.receive(*names), suite.accept(*names)):
        assert answer.accepted
    swapped = suite.signed_in().check("infusion_nurse", scanned, "mfca")
    assert swapped.verdict.identity_stop
    assert codes(swapped) == ("wrong_artery",)
    assert rows(bench, "unit_check") == rows(bench, "infusion_start") == []


def test_a_dose_that_was_checked_does_not_let_another_begin(bench: Bench) -> None:
    suite = both(bench)
    names = ("MSC-U1", "MSC-U2", "MSC-U3")
    for answer in (suite.issue(*names), suite.receive(*names), suite.accept(*names)):
        assert answer.accepted
    suite.signed_in().matched("MSC-U1")
    swapped = suite.start("MSC-U2")
    assert "wrong_artery" in codes(swapped)
    assert rows(bench, "infusion_start") == []


def test_without_the_rule_the_database_still_refuses_the_swapped_dose(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the attack does once that is gone too, tests/journey/attacks shows for every key."""
    suite = both(bench)
    names = ("MSC-U1", "MSC-U2", "MSC-U3")
    for answer in (suite.issue(*names), suite.receive(*names), suite.accept(*names)):
        assert answer.accepted
    suite.signed_in()
    monkeypatch.setattr(rules, "_judge_target", lambda *_: [])
    (why,) = suite.check("infusion_nurse", "MSC-U2", "mfca").reasons
    assert (why.code, why.about) == ("database_refused", "i06_checked_for_the_units_artery")


def test_without_the_rule_an_unreleased_dose_is_stopped_by_the_next_one(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Released and not released is what tells the types apart at issue."""
    suite = both(bench)
    monkeypatch.setattr(issue, "RELEASED", frozenset(State))
    swapped = suite.issue("MSC-U1", "MNC-U2", "MSC-U3")
    assert not swapped.accepted
