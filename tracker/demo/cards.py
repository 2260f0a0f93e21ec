"""The cards of the sign-in page: one click enters, a second seat opens beside."""

from __future__ import annotations

from flask import url_for

from tracker.demo.people import ACTORS
from tracker.pages.frame import role_words
from tracker.pages.seat import SEAT
from tracker.pages.words import language
from tracker.staff.sign_in_page import RoleCard


def cards() -> tuple[RoleCard, ...]:
    """A card for each person worth being."""
    chinese = language() != "en"
    return tuple(
        RoleCard(
            account=a.username,
            name=a.name,
            role=", ".join(role_words(r) for r in a.roles),
            does=a.does[chinese],
            icon=a.icon,
            password=a.password,
            beside_href=f"{SEAT}{url_for('staff.sign_in')}".replace(SEAT + SEAT, SEAT),
        )
        for a in ACTORS
        if a.does[0]
    )
