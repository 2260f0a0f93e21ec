"""The wristband that one person has scanned for a check: for this session, for a minute, once.

It waits in this person's own cookie between two scans. Judged when it is scanned: another patient's
is the recorded identity stop of the session at once, what is no wristband a recorded refusal.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from flask import session
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.identity.codes import Kind
from tracker.identity.scan import Native
from tracker.identity.verdict import Reason, reason
from tracker.journey.administration.bedside.pace import told_too_close
from tracker.journey.administration.bedside.session import AT_ONCE, wearer_of
from tracker.pages.doors import posted
from tracker.pages.here import site
from tracker.pages.scanning import record_refusal
from tracker.pages.wedge import read_here

KEY: Final = "bedside_check_band"


def band_read(session_id: str) -> str:
    """The wristband scanned for this session within the last minute; else empty."""
    kept = session.get(KEY)
    if not isinstance(kept, dict) or kept.get("session_id") != session_id:
        return ""
    age = site().clock() - dt.datetime.fromisoformat(kept["at"])
    return str(kept["code"]) if dt.timedelta() <= age <= AT_ONCE else ""


def drop_band() -> None:
    """No wristband waits for its syringe any more."""
    session.pop(KEY, None)


def take_band(s: Session, session_id: str, therapy_id: str, text: str) -> Answer | None:
    """The wristband waits for its syringe; else the recorded refusal, alert or identity stop."""
    drop_band()
    read = read_here(text)
    if not isinstance(read, Native):
        return record_refusal((read.reason(),))
    if read.kind is not Kind.WRISTBAND:
        return _refused(read.reason())
    wearer, worn = wearer_of(s, read.code)
    if wearer is None:
        return _refused(reason("wristband_unknown"))
    if wearer != therapy_id:
        given = {"session": session_id, "wristband": read.code}
        return posted("administration:unit:checked", given)
    if not worn:
        return _refused(reason("wristband_not_active"))
    if (alert := told_too_close(therapy_id)) is not None:
        return alert
    at = site().clock().isoformat()
    session[KEY] = {"session_id": session_id, "code": read.code, "at": at}
    return None


def _refused(why: Reason) -> Answer:
    return record_refusal((why,))
