"""The identity check before a harvest, and times that run backwards on the way (I02, I05)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.journey.collection.test_rules import DEFAULT, ENDED, RECEIPT
from tracker.identity.verdict import reason
from tracker.journey.collection.rules import IdentityFacts, judge_identity_before, judge_receipt

SITE = ZoneInfo("Asia/Shanghai")
SECOND = timedelta(seconds=1)
NOT_CHECKED = reason("identity_not_checked")
ANOTHER_DAY = reason("identity_checked_another_day")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("checked", "started", "found"),
    [
        ("2026-04-23T08:00:00", "2026-04-23T08:00:00", ()),
        ("2026-04-23T08:00:01", "2026-04-23T08:00:00", (NOT_CHECKED,)),
        ("2026-04-23T00:00:00", "2026-04-23T23:59:59", ()),  # the same day on the wall
        ("2026-04-22T21:00:00", "2026-04-23T01:00:00", ()),  # four hours, over midnight
        ("2026-04-22T20:59:59", "2026-04-23T01:00:00", (ANOTHER_DAY,)),
        ("2026-04-22T07:59:00", "2026-04-23T07:59:00", (ANOTHER_DAY,)),
    ],
)
def test_the_check_is_of_this_day_or_of_the_hours_before_midnight(
    checked: str, started: str, found: tuple[object, ...]
) -> None:
    assert judge_identity_before(IdentityFacts(at(checked), True), at(started), SITE) == found


def test_without_a_check_or_with_another_band_nothing_begins() -> None:
    started = at("2026-04-23T08:00:00")
    assert judge_identity_before(IdentityFacts(None, True), started, SITE) == (NOT_CHECKED,)
    changed = IdentityFacts(started - SECOND, False)
    assert judge_identity_before(changed, started, SITE) == (
        reason("wristband_changed_since_check"),
    )
    both = IdentityFacts(started - timedelta(days=1), False)
    assert judge_identity_before(both, started, SITE) == (
        ANOTHER_DAY,
        reason("wristband_changed_since_check"),
    )


def test_received_before_it_was_collected_is_said_beside_what_else_is_wrong() -> None:
    early = replace(RECEIPT, received_at=ENDED - SECOND, temperature_low_c=None)
    assert [(r.code, r.about) for r in judge_receipt(early, DEFAULT)] == [
        ("logger_missing", "HARV-A"),
        ("times_reversed", "collection_to_receipt"),
    ]
    at_once = replace(RECEIPT, received_at=ENDED)
    assert judge_receipt(at_once, DEFAULT) == ()
