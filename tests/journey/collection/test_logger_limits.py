"""A logger's file at its limits: zones behind Greenwich, gaps, and what of a line is shown."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.journey.collection.test_logger_file import HEAD, SENT, file_of, read
from tracker.identity.verdict import reason
from tracker.journey.collection.logger.grammar import read_log
from tracker.journey.collection.logger.rules import Journey, figures_of

SECOND = dt.timedelta(seconds=1)
FIVE = dt.timedelta(minutes=5)


@pytest.mark.parametrize(
    ("zone", "hours"), [("-05:00", 13), ("-03:30", 11.5), ("+05:30", 2.5), ("+08:00", 0)]
)
def test_a_zone_behind_greenwich_is_later(zone: str, hours: float) -> None:
    """08:50 on the wall of a zone five hours behind is thirteen hours after 08:50 at +08:00."""
    log = read(file_of("18.2", head=HEAD.replace("+08:00", zone)))
    assert log.readings[0][0] - SENT == dt.timedelta(hours=hours)


@pytest.mark.parametrize(
    ("line", "text"),
    [("", "—"), ("so", "so"), ("温", "?"), ("x" * 41, "x" * 40)],
)
def test_of_a_wrong_line_only_what_is_short_and_printable_is_shown(line: str, text: str) -> None:
    found = read_log(f"{HEAD}{line}\n{file_of('18.2', head='')}")
    assert found == reason("logger_line_not_readable", about="csv", line=6, text=text)


@pytest.mark.parametrize(
    ("sent", "until", "gaps", "longest_s"),
    [
        (dt.timedelta(), FIVE, 0, 0),
        (-FIVE * 1.5, FIVE * 2.5, 0, 0),  # 450 s before and after: one and a half intervals
        (-FIVE * 1.5 - SECOND, FIVE * 2.5, 1, 451),
        (-FIVE * 1.5, FIVE * 2.5 + SECOND, 1, 451),
        (-FIVE * 2, FIVE * 4, 2, 900),
    ],
)
def test_a_gap_is_more_than_one_interval_and_a_half(
    sent: dt.timedelta, until: dt.timedelta, gaps: int, longest_s: int
) -> None:
    """Two readings, at 0 and 300 s, on a way from ``sent`` to ``until``."""
    way = Journey(SENT + sent, SENT + until)
    found = figures_of(read(file_of("18.2", "18.4")), way, None)
    assert (found.gaps, found.longest_gap_s) == (gaps, longest_s)


def test_between_two_readings_a_gap_counts_too() -> None:
    text = HEAD + "2026-04-23 08:50:00,18.2\n2026-04-23 08:57:31,18.2\n"
    way = Journey(SENT, SENT + dt.timedelta(seconds=451))
    found = figures_of(read(text), way, None)
    assert (found.gaps, found.longest_gap_s) == (1, 451)
