"""Until when something may be used: pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo


def end_of(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The first moment after that day, by the clock of the site.

    A lot may be used to the end of the day on its pack (USP General Notices 10.40).
    """
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)


def usable_until(
    begins: dt.datetime,
    hours: int | None,
    days: Iterable[dt.date],
    moments: Iterable[dt.datetime],
    zone: ZoneInfo,
) -> dt.datetime:
    """The earliest end of all: so many hours from the beginning, these days, these moments."""
    ends = [end_of(day, zone) for day in days] + list(moments)
    if hours is not None:
        ends.append(begins + dt.timedelta(hours=hours))
    return min(ends)


def last_day(until: dt.datetime, zone: ZoneInfo) -> dt.date:
    """The last day, by the clock of the site, on which it may still be used for a moment."""
    return (until.astimezone(zone) - dt.timedelta(microseconds=1)).date()
