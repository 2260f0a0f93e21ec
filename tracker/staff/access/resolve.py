"""A scanned badge: at a shared bench it leads to the PIN, elsewhere it says what it is for."""

from __future__ import annotations

from flask import session, url_for
from sqlalchemy.orm import Session

from tracker.identity.codes import Kind
from tracker.identity.scan import Native
from tracker.identity.verdict import Reason, reason
from tracker.pages.scanning import resolves
from tracker.pages.stations import station_here
from tracker.staff.access.listing import holder


@resolves(Kind.BADGE)
def badge(s: Session, found: Native) -> str | Reason:
    """The page that asks for the PIN; the badge waits in the cookie, never in an address (I24)."""
    if holder(s, found.code) is None:
        return reason("badge_unknown")
    if station_here() is None:
        return reason("badge_away_from_a_station")
    session["badge"] = found.code
    return url_for("staff.shift")
