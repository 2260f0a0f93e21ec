"""Hold times at their boundary."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tracker.protocol.definition import load_default
from tracker.protocol.rules import judge_hold_time

DEFAULT = load_default()
START = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("code", "minutes", "severity"),
    [
        ("harvest_to_gradient", 24 * 60, "hold"),
        ("receipt_to_inspection", 30, "alert"),
        ("gradient_start_to_end", 4 * 60, "hold"),
        ("pool_to_seed", 2 * 60, "hold"),
        ("freezer_to_ln2", 7 * 24 * 60, "hold"),
        ("bulk_to_fill", 2 * 60, "hold"),
        ("fill_duration", 30, "hold"),
        ("dispatch_to_receipt", 60, "hold"),
    ],
)
def test_hold_time_ends_with_its_last_second(code: str, minutes: int, severity: str) -> None:
    limit = DEFAULT.hold_time(code)
    end = START + timedelta(minutes=minutes)
    assert judge_hold_time(limit, START, end - SECOND) == ()
    assert judge_hold_time(limit, START, end) == ()
    (late,) = judge_hold_time(limit, START, end + SECOND)
    assert (late.code, late.severity, late.about) == ("hold_time_exceeded", severity, code)
    assert dict(late.facts) == {"minutes": str(minutes + 1), "limit_minutes": str(minutes)}


def test_end_before_start_is_a_wrong_time() -> None:
    (found,) = judge_hold_time(DEFAULT.hold_time("pool_to_seed"), START, START - SECOND)
    assert (found.code, found.severity) == ("times_reversed", "stop")
