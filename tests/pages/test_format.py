"""Instants and numbers as people read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from tracker.pages.format import (
    NARROW,
    NBSP,
    ago,
    amount,
    brief,
    cells,
    clock,
    in_time,
    short_day,
    span,
    when,
)

CST = timezone(timedelta(hours=8))
DAY0 = datetime(2026, 5, 18, 13, 0, tzinfo=CST)


@pytest.fixture(autouse=True)
def context() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


# The counts are those of the worked case, rounded by hand to three figures.
@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0"),
        (76, "76"),
        (5985, "5985"),
        (10_000, "1.00 × 10⁴"),
        (102_000_000, "1.02 × 10⁸"),
        (58_380_000, "5.84 × 10⁷"),
        (58_350_000, "5.84 × 10⁷"),  # a half goes up
        (145_600_000, "1.46 × 10⁸"),
        (2_950_000_000, "2.95 × 10⁹"),
        (99_960_000, "1.00 × 10⁸"),  # rounding reaches the next power
    ],
)
def test_counts_have_three_figures_and_a_power_of_ten(count: int, shown: str) -> None:
    assert cells(count) == shown.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("10", "ml", "10.0~ml"),
        ("0.1", "EU/ml", "0.100~EU/ml"),
        ("67.88", "h", "67.9~h"),
        ("2.475", "", "2.48"),
        ("9.996", "ml", "10.0~ml"),
        ("0", "ml", "0.00~ml"),
        ("-168", "°C", "−168~°C"),
        ("31800", "cm²", "31~800~cm²"),
        ("6364", "cm²", "6360~cm²"),
    ],
)
def test_measured_values_have_three_figures_and_their_unit(
    value: str, unit: str, shown: str
) -> None:
    assert amount(Decimal(value), unit) == shown.replace("~", NARROW)


def test_an_instant_is_shown_with_its_zone_and_in_the_zone_of_the_site() -> None:
    assert when(DAY0) == f"2026-05-18{NBSP}13:00{NBSP}+08:00"
    assert when(DAY0, UTC) == f"2026-05-18{NBSP}05:00{NBSP}+00:00"
    assert clock(datetime(2026, 5, 18, 5, 0, tzinfo=UTC), CST) == "13:00"


def test_an_instant_without_zone_is_not_shown() -> None:
    with pytest.raises(ValueError, match="without zone"):
        when(datetime(2026, 5, 18, 13, 0))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (42, "42 s"),
        (249, "4 min 09 s"),
        (1140, "19 min"),
        (7560, "2 h 06 min"),
        (183_600, "2 d 3 h"),  # 51 h
        (172_800, "2 d"),
        (-5, "0 s"),
    ],
)
def test_a_length_of_time_has_its_two_largest_units(seconds: int, words: str) -> None:
    assert span(seconds) == words


def test_time_before_and_after() -> None:
    now = DAY0 - timedelta(days=2, hours=3)
    assert in_time(DAY0, now) == "in 2 d 3 h"
    assert in_time(DAY0, DAY0 + timedelta(minutes=28)) == "28 min ago"
    assert ago(DAY0 - timedelta(hours=1, minutes=5), DAY0) == "1 h 05 min ago"


def test_near_days_have_names_counted_in_the_zone_of_the_site() -> None:
    late = datetime(2026, 5, 17, 16, 30, tzinfo=UTC)  # already 00:30 on the 18th in Fuzhou
    assert brief(late, DAY0, CST) == f"today{NBSP}00:30"
    assert brief(DAY0 + timedelta(days=1), DAY0, CST) == f"tomorrow{NBSP}13:00"
    assert brief(DAY0 - timedelta(days=1), DAY0, CST) == f"yesterday{NBSP}13:00"
    assert brief(DAY0 + timedelta(days=3), DAY0, CST) == f"21{NBSP}May{NBSP}13:00"


def test_days_follow_the_language() -> None:
    assert short_day(DAY0, CST, "en") == f"18{NBSP}May"
    assert short_day(DAY0.date(), None, "zh_Hans_CN") == "5月18日"


def test_nothing_is_a_dash() -> None:
    with force_locale("en"):
        assert {cells(None), amount(None), when(None), clock(None), ago(None, DAY0)} == {"—"}
        assert {in_time(None, DAY0), short_day(None), brief(None, DAY0, CST)} == {"—"}
