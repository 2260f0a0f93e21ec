"""Until when something may be used, by the clock of the site (I27)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from tracker.supplies.shelf_life import end_of, last_day, usable_until

SITE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}:00+08:00")


def test_a_lot_may_be_used_to_the_end_of_its_day() -> None:
    day = dt.date(2026, 5, 18)
    assert end_of(day, SITE) == at("2026-05-19T00:00")
    assert last_day(at("2026-05-19T00:00"), SITE) == day
    assert last_day(at("2026-05-19T00:01"), SITE) == dt.date(2026, 5, 19)


def test_the_earliest_of_all_ends_counts() -> None:
    """Prepared on the 18th at 9 for 24 hours: the 19th at 9, unless an ingredient ends before."""
    begins, days = at("2026-05-18T09:00"), [dt.date(2026, 5, 20)]
    assert usable_until(begins, 24, days, [], SITE) == at("2026-05-19T09:00")
    assert usable_until(begins, 24, [dt.date(2026, 5, 18)], [], SITE) == at("2026-05-19T00:00")
    assert usable_until(begins, 24, days, [at("2026-05-18T12:00")], SITE) == at("2026-05-18T12:00")
    assert usable_until(begins, None, days, [], SITE) == at("2026-05-21T00:00")
