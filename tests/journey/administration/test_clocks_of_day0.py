"""The expiry is judged by the server's clock at the moment of the act (H27), and a wrong clock
lets nobody give what has expired, nor sign afterwards (H28).
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tests.attacks import Shell, rows
from tests.journey.administration.suite import Suite, day0
from tests.sites import Bench
from tracker.db import UTC
from tracker.journey.administration import rules
from tracker.journey.formulation.rules import expiry
from tracker.protocol.definition import load_default

SECOND = dt.timedelta(seconds=1)
TINY = dt.timedelta(microseconds=1)
# six hours after the fill: on a plain day, over both changes of the clocks, over a leap day
BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
NIGHTS = {
    "a plain day": dt.datetime(2026, 5, 18, 9, 35, tzinfo=SHANGHAI),
    "clocks go forward": dt.datetime(2026, 3, 29, 0, 30, tzinfo=BERLIN),
    "clocks go back": dt.datetime(2026, 10, 25, 0, 30, tzinfo=BERLIN),
    "into a leap day": dt.datetime(2028, 2, 28, 22, 0, tzinfo=SHANGHAI),
    "out of a leap day": dt.datetime(2028, 2, 29, 22, 0, tzinfo=SHANGHAI),
}


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the clock is the application's


def expires_at(bench: Bench) -> dt.datetime:
    found = {str(r["expires_at"]) for r in rows(bench, "unit_fill")}
    (one,) = found
    return dt.datetime.fromisoformat(one)


def stand(bench: Bench, at: dt.datetime) -> None:
    """The server's clock stands still at this moment."""
    bench.site.clock = lambda: at.astimezone(UTC)


def almost_over(bench: Bench) -> tuple[Suite, dt.datetime]:
    """MSC-U1 was matched two minutes before it expires; when that is."""
    suite = day0(bench, minutes=60)
    end = expires_at(bench)
    bench.clock.to(end - dt.timedelta(minutes=2))
    return suite.matched("MSC-U1"), end


@pytest.mark.parametrize("before", [SECOND, TINY])
def test_a_unit_is_started_until_the_moment_before_it_expires(
    bench: Bench, before: dt.timedelta
) -> None:
    suite, end = almost_over(bench)
    stand(bench, end - before)
    assert suite.start("MSC-U1").accepted


@pytest.mark.parametrize("after", [dt.timedelta(0), TINY, SECOND])
def test_a_unit_is_not_started_from_that_moment_on(
    bench: Bench, after: dt.timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page was opened, and the unit matched, while it was good."""
    suite, end = almost_over(bench)
    stand(bench, end + after)
    assert suite.start("MSC-U1").verdict.codes == ("expired",)
    monkeypatch.setattr(rules, "judge_expiry", lambda *_: ())
    without = suite.start("MSC-U1").reasons
    assert [r.about for r in without] == ["i06_expired_unit_is_not_started"], "the database's own"
    Shell(bench, untriggered=True).close()
    assert suite.start("MSC-U1").accepted, "without both an expired unit is given"


@pytest.mark.parametrize("night", NIGHTS)
def test_six_hours_are_six_hours_whatever_the_wall_clock_does(night: str) -> None:
    """The moment on the wall by hand: 15:35; 07:30; 05:30; 04:00 of the next day, twice."""
    filled = NIGHTS[night]
    zone = str(filled.tzinfo)
    end = expiry(load_default().product("msc"), zone, filled).at
    assert end.astimezone(UTC) - filled.astimezone(UTC) == dt.timedelta(hours=6)
    on_the_wall = {
        "a plain day": "2026-05-18T15:35",
        "clocks go forward": "2026-03-29T07:30",
        "clocks go back": "2026-10-25T05:30",
        "into a leap day": "2028-02-29T04:00",
        "out of a leap day": "2028-03-01T04:00",
    }
    assert end.isoformat()[:16] == on_the_wall[night]


def test_a_clock_a_day_ahead_gives_nothing_and_back_again_signs_nothing(bench: Bench) -> None:
    """A clock that was set forward costs time, never safety: cells look expired, not fresh.

    What was recorded meanwhile bears a time to come; so the right clock, an hour or a day behind
    it, authorises nothing until somebody who answers for the record has been told.
    """
    suite = day0(bench).matched("MSC-U1")
    right = bench.clock.at
    bench.clock.on(days=1)
    codes = suite.start("MSC-U1").verdict.codes
    assert {"expired", "sign_in_expired", "unit_check_too_old"} <= set(codes)
    bench.did("admin", "staff:person:added", {"username": "new.one", "name": "N", "roles": []})
    for behind in (dt.timedelta(days=1), dt.timedelta(hours=1)):
        bench.clock.to(right + dt.timedelta(days=1) - behind)
        assert "clock_went_back" in suite.start("MSC-U1").verdict.codes
        assert "clock_went_back" in suite.revoke().verdict.codes
    assert rows(bench, "infusion_start") == []


def test_without_the_rule_a_clock_set_back_gives_expired_cells(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite, end = almost_over(bench)
    stand(bench, end + dt.timedelta(minutes=1))
    assert suite.start("MSC-U1").verdict.codes == ("expired",)
    stand(bench, end - dt.timedelta(minutes=1))  # somebody turns the clock back by two minutes
    assert "clock_went_back" in suite.start("MSC-U1").verdict.codes
    monkeypatch.setattr("tracker.act._now", lambda site, *_: (site.clock(), ()))
    assert suite.start("MSC-U1").accepted
