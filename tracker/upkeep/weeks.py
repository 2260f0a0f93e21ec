"""What was refused, and what went on with a warning, week by week: read from the log itself."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.record.models import Entry

ENTRIES: Final = 4000
"""Newest entries that are read for the page: so many stay under 50 ms."""
WEEKS: Final = 8
TYPED: Final = "scanning:code:typed"
_NEWEST = select(Entry.header, Entry.answer).order_by(Entry.seq.desc()).limit(bindparam("at_most"))


@dataclass(slots=True)
class Week:
    """Seven days from a Monday in the site's zone."""

    monday: dt.date
    acts: int = 0
    refused: int = 0
    warned: int = 0
    stops: int = 0
    typed: int = 0
    """Codes that were typed instead of scanned (H18)."""


def weeks(s: Session, zone: ZoneInfo, at_most: int = ENTRIES) -> list[Week]:
    """The newest week first. The oldest may be short: only the newest entries are read."""
    found: dict[dt.date, Week] = {}
    for row in s.execute(_NEWEST, {"at_most": at_most}):
        answer = json.loads(row.answer)
        header = json.loads(row.header)
        at = dt.datetime.fromisoformat(header["recorded_at"]).astimezone(zone)
        monday = at.date() - dt.timedelta(days=at.weekday())
        _count(found.setdefault(monday, Week(monday)), header["tag"], answer)
    return [found[monday] for monday in sorted(found, reverse=True)[:WEEKS]]


def _count(week: Week, tag: str, answer: dict[str, object]) -> None:
    reasons = answer["reasons"]
    assert isinstance(reasons, list)
    graves = {r["severity"] for r in reasons}
    week.acts += 1
    week.refused += not answer["accepted"]
    week.warned += bool(answer["accepted"] and graves & {"alert", "hold"})
    week.stops += "identity" in graves
    week.typed += bool(answer["accepted"]) and tag == TYPED
