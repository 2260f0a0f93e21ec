"""The signatures of the site as a page: each in full, each with whether it still stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from tracker.pages.signed_lines import (
    SignatureLine,
    change_words,
    given_words,
    roles_words,
    stand_chip,
)
from tracker.people.names import usernames
from tracker.people.signatures.standing import SiteSigned, site_standings
from tracker.staff.signatures.words import meaning_words


@dataclass(frozen=True, slots=True)
class SiteSignaturesPage:
    """All of them, newest first; ``unsigned`` counts those that do not stand."""

    back_href: str
    unsigned: int
    lines: tuple[SignatureLine, ...]


def site_signatures_page(s: Session) -> SiteSignaturesPage:
    """Every signature of the site, judged now."""
    found = site_standings(s)
    return SiteSignaturesPage(
        url_for("training.people"), sum(not x.holds for x in found), lines_of(s, found)
    )


def lines_of(s: Session, found: Sequence[SiteSigned]) -> tuple[SignatureLine, ...]:
    """These signatures as lines, the newest first."""
    users = usernames(s, [x.signature.person_id for x in found])
    return tuple(_line(x, users.get(x.signature.person_id, "")) for x in reversed(found))


def _line(x: SiteSigned, username: str) -> SignatureLine:
    one = x.signature
    return SignatureLine(
        name=one.printed_name,
        username=username,
        roles=roles_words(one.role),
        meaning=meaning_words(one.meaning),
        subject=one.subject,
        at=one.signed_at,
        zone=one.zone,
        chip=stand_chip(x.stand),
        why=change_words(x.changes),
        content=one.content_sha256,
        given_by=given_words(x.passkey),
    )
