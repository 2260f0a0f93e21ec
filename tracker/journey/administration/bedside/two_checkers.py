"""Two people's checks of one unit within moments at one browser: was it one person (H21)?

Each has to scan wristband and syringe and to say side and artery. It is an alert of the record,
and refuses nothing: two who stand at one screen may be quick.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from flask import session

from tracker.act import Door, perform
from tracker.identity.verdict import Reason, Severity, reason
from tracker.pages.doors import fresh_op
from tracker.pages.here import let_go, reading, signed_in, site
from tracker.pages.stations import LAST_CHECK
from tracker.people.alarms.present import alarms_now

TAG: Final = "administration:checks:close"


@dataclass(frozen=True, slots=True)
class CheckHere:
    """Who checked which unit at this browser, and when."""

    by: str
    unit: str
    at: dt.datetime


def judge_two_checks(
    earlier: CheckHere | None, now: CheckHere, apart: dt.timedelta
) -> tuple[Reason, ...]:
    """The alert that another person checked this unit here less than ``apart`` ago: pure."""
    if earlier is None or earlier.unit != now.unit or earlier.by == now.by:
        return ()
    if now.at - earlier.at >= apart:
        return ()
    seconds = max(0, int((now.at - earlier.at).total_seconds()))
    return (reason("two_people_at_once", Severity.ALERT, seconds=seconds),)


def checked_here(therapy_id: str, code: str) -> None:
    """This person's accepted check of the unit is the last one here; the alert when too close."""
    earlier, me = _last(), signed_in().id
    now = CheckHere(me, code, site().clock())
    session[LAST_CHECK] = {"by": me, "unit": code, "at": now.at.isoformat()}
    if earlier is None:
        return
    found = judge_two_checks(earlier, now, alarms_now(reading()).people_apart)
    let_go()
    if found:
        given = {"therapy": therapy_id, "seconds": dict(found[0].facts)["seconds"]}
        perform(site(), Door(me, fresh_op()), TAG, given)


def _last() -> CheckHere | None:
    kept = session.get(LAST_CHECK)
    if not isinstance(kept, dict):
        return None
    return CheckHere(kept["by"], kept["unit"], dt.datetime.fromisoformat(kept["at"]))
