"""Which shared station this browser is, and where a try is made from."""

from __future__ import annotations

from typing import Final

from flask import current_app, request

from tracker.pages.here import reading
from tracker.people.access.history import Where
from tracker.people.access.models import Through
from tracker.people.access.stations import station_of

COOKIE: Final = "marrowtrace-station"
KEPT_S: Final = 400 * 24 * 3600
"""Seconds that a browser keeps the cookie; browsers keep none for longer."""

LAST_BAND: Final = "band_last"
"""Whose wristband this browser read last, and when: of the browser, not of who sits there (H20)."""

LAST_HANDS: Final = "hands_last"
"""Who proved themselves at this browser last, and when (H21)."""
LAST_CHECK: Final = "check_last"
"""Who checked which unit at this browser last, and when (H21)."""
OF_THE_BROWSER: Final = (LAST_BAND, LAST_HANDS, LAST_CHECK)
"""What stays in the browser when another person takes the seat."""


def cookie_name() -> str:
    """The cookie's name; ``__Host-`` where there is HTTPS, so that no other host can set it."""
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def station_here() -> tuple[str, str] | None:
    """Id and name of the station that this browser is; nothing for a person's own computer."""
    token = request.cookies.get(cookie_name(), "")
    return station_of(reading(), token) if token else None


def where_here(door: Through = Through.PAGE) -> Where:
    """This request's place, for the sign-in history."""
    found = station_here()
    return Where(door, request.remote_addr or "", found[0] if found else None)
