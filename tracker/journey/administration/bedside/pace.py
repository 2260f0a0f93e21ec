"""Wristbands of two patients within moments at one computer: are they on wrists at all (H20)?

A wristband on a cart, a door or a chart is scanned as well as one on a wrist, and nobody walks from
one patient to the next in a few seconds. The browser keeps whose wristband it read last, also when
another person takes the seat.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from flask import session

from tracker.act import Answer
from tracker.identity.verdict import Reason, Severity, reason
from tracker.pages.doors import posted
from tracker.pages.here import reading, site
from tracker.pages.stations import LAST_BAND
from tracker.people.alarms.present import alarms_now

TAG: Final = "administration:wristbands:close"


def judge_pace(
    earlier: tuple[str, dt.datetime] | None,
    therapy_id: str,
    now: dt.datetime,
    apart: dt.timedelta,
) -> tuple[Reason, ...]:
    """The alert that another patient's wristband was read here less than ``apart`` ago: pure.

    The other patient is not named: this chart is none of theirs. How long it takes at the least
    from one patient to the next the site says (house default 20 s).
    """
    if earlier is None or earlier[0] == therapy_id or not now - earlier[1] < apart:
        return ()
    seconds = max(0, int((now - earlier[1]).total_seconds()))
    return (reason("two_patients_at_once", Severity.ALERT, seconds=seconds),)


def told_too_close(therapy_id: str) -> Answer | None:
    """This wristband is the last one read here; the recorded alert when it came too soon."""
    now, earlier = site().clock(), _last()
    session[LAST_BAND] = {"therapy": therapy_id, "at": now.isoformat()}
    if earlier is None:
        return None
    found = judge_pace(earlier, therapy_id, now, alarms_now(reading()).patients_apart)
    if not found:
        return None
    return posted(TAG, {"therapy": therapy_id, "seconds": dict(found[0].facts)["seconds"]})


def _last() -> tuple[str, dt.datetime] | None:
    kept = session.get(LAST_BAND)
    if not isinstance(kept, dict):
        return None
    return str(kept["therapy"]), dt.datetime.fromisoformat(kept["at"])
