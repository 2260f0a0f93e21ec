"""Whose hands were at work at this browser last: another's within moments is flagged (H21).

The browser keeps it, also when another person takes the seat. Nothing is refused.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from flask import session

from tracker.pages.here import let_go, reading, site
from tracker.pages.stations import LAST_HANDS, where_here
from tracker.people.alarms import two_people
from tracker.people.alarms.present import alarms_now
from tracker.people.alarms.rules import BOUNDS
from tracker.people.alarms.two_people import Hands, too_close

_LONGEST: Final = dt.timedelta(seconds=BOUNDS["people_apart_s"].high)


def _last() -> Hands | None:
    kept = session.get(LAST_HANDS)
    if not isinstance(kept, dict):
        return None
    return Hands(tuple(kept["people"]), dt.datetime.fromisoformat(kept["at"]))


def at_work(person_id: str, beside: str = "") -> None:
    """This person has just proved themselves here; ``beside``: who signed the same form."""
    earlier, now = _last(), site().clock()
    people = [person_id, beside] if beside else [person_id]
    session[LAST_HANDS] = {"people": people, "at": now.isoformat()}
    if site().recovery or too_close(earlier, person_id, now, _LONGEST) is None:
        return
    apart, station = alarms_now(reading()).people_apart, where_here().station_id
    let_go()
    first = too_close(earlier, person_id, now, apart)
    if first is not None and earlier is not None:
        seconds = max(0, int((now - earlier.at).total_seconds()))
        with site().beside() as conn:
            two_people.flag(conn, first, person_id, now, seconds, station or "")
