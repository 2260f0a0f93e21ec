"""Words of the stations' rules that the record keeps: written out by hand, none renamed."""

from __future__ import annotations

import enum

import pytest

from tracker.journey.donor.rules import Finding, Moment, Sex
from tracker.journey.expansion.doublings import PdBasis
from tracker.journey.expansion.rules import Choice
from tracker.journey.release.rules import Decision
from tracker.journey.testing.standing import Outcome

KEPT: list[tuple[type[enum.StrEnum], str]] = [
    (Finding, "negative positive indeterminate not_done"),
    (Sex, "M F"),
    (Moment, "harvest day0"),
    (PdBasis, "seeded attached cfu_f"),
    (Choice, "extend_culture extra_passage lower_dose more_vials reharvest"),
    (Decision, "released conditionally_released rejected oos_exceptional"),
    (Outcome, "pass fail pending informative no_result"),
]


@pytest.mark.parametrize(("words", "kept"), KEPT, ids=[words.__name__ for words, _ in KEPT])
def test_the_words_of_a_rule_are_those_of_the_record(words: type[enum.StrEnum], kept: str) -> None:
    assert [one.value for one in words] == kept.split()
