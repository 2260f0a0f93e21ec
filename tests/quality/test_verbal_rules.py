"""A decision by telephone: who may say it, who hears it, and when (I04, I20, I29)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tracker.identity.verdict import reason
from tracker.quality.verbal.rules import SIGN_WITHIN, judge_unsigned, judge_verbal

TOLD = dt.datetime(2026, 5, 18, 3, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def judged(**change: Any) -> list[Any]:
    given: dict[str, Any] = {
        "author": "qa",
        "roles": ["nurse", "qa"],
        "heard_by": "tech",
        "hold_reason": "sterility_positive",
        "subject": "SYN7-A",
        "told_at": TOLD,
        "read_back_at": TOLD,
        "now": TOLD,
    }
    return judge_verbal(**given | change)


def test_quality_assurance_or_the_qualified_person_decides_by_telephone() -> None:
    assert judged() == judged(roles=["qualified_person"]) == []
    needed = reason("verbal_author_may_not_decide", needed="qa, qualified_person")
    assert judged(roles=["technician", "physician"]) == [needed]


@pytest.mark.parametrize(
    ("change", "code", "about"),
    [
        ({"heard_by": "qa"}, "same_person_twice", ""),
        ({"hold_reason": "consent_withdrawn"}, "consent_withdrawn_no_further_step", "SYN7-A"),
        ({"read_back_at": TOLD - SECOND}, "read_back_before_it_was_told", ""),
        ({"read_back_at": TOLD + SECOND}, "done_in_the_future", ""),
        ({"now": TOLD - SECOND}, "done_in_the_future", ""),
    ],
)
def test_each_reason_against_it(change: dict[str, Any], code: str, about: str) -> None:
    assert judged(**change) == [reason(code, about=about)]


def test_it_is_signed_within_a_day_and_each_one_is_named_until_then() -> None:
    assert dt.timedelta(days=1) == SIGN_WITHIN
    assert judge_unsigned("MSC-L1", ["dr_wu", "qa"]) == (
        reason("verbal_decision_unsigned", about="MSC-L1", person="dr_wu"),
        reason("verbal_decision_unsigned", about="MSC-L1", person="qa"),
    )
