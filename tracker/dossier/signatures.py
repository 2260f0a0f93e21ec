"""The signatures of a therapy as a page: each in full, each with whether it still stands.

Annex 11 (draft of 2025) 13.6: full name, user name, role, meaning, date, time and zone; 13.8: what
was changed afterwards shows as unsigned, and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.dossier.batch.decided import MEANINGS
from tracker.dossier.words import said
from tracker.pages.frame import role_words
from tracker.pages.shown import Chip, ChipKind
from tracker.pages.words import gettext as _
from tracker.people.models import Person, Role
from tracker.therapy.signed import Change, SignedNow, Stand, standings

_USERS = select(Person.id, Person.username).where(Person.id.in_(bindparam("ids", expanding=True)))
CHANGES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature with its whole manifestation."""

    name: str
    username: str
    roles: str
    meaning: str
    subject: str
    at: datetime
    zone: str
    chip: Chip
    why: tuple[str, ...]
    content: str
    given_by: str


@dataclass(frozen=True, slots=True)
class SignaturesPage:
    """All of them, newest first; ``unsigned`` counts those that do not stand."""

    therapy_href: str
    unsigned: int
    lines: tuple[SignatureLine, ...]


def signatures_page(s: Session, therapy_id: str, therapy_href: str) -> SignaturesPage:
    """Every signature of the therapy, judged now."""
    found = standings(s, therapy_id)
    ids = sorted({x.signature.person_id for x in found})
    users = {row.id: row.username for row in s.execute(_USERS, {"ids": ids})}
    lines = tuple(_line(x, users.get(x.signature.person_id, "")) for x in reversed(found))
    return SignaturesPage(therapy_href, sum(not x.holds for x in found), lines)


def _line(x: SignedNow, username: str) -> SignatureLine:
    one = x.signature
    return SignatureLine(
        name=one.printed_name,
        username=username,
        roles=", ".join(_role(r) for r in one.role.split(", ")),
        meaning=meaning_words(one.meaning),
        subject=x.subject,
        at=one.signed_at,
        zone=one.zone,
        chip=stand_chip(x.stand),
        why=change_words(x.changes),
        content=one.content_sha256,
        given_by=given_words(x),
    )


def given_words(x: SignedNow) -> str:
    """How the signer proved who they are; a badge and its PIN sign nothing."""
    if x.passkey is None:
        return _("by password")
    return _("by passkey “%(label)s”", label=x.passkey.label)


def _role(role: str) -> str:
    return role_words(Role(role)) if role in set(Role) else role


def meaning_words(meaning: str) -> str:
    """What the person states by signing, in the reader's language."""
    first, _colon, _second = meaning.partition(":verified")
    known = {
        "consent:obtained": _("Consent obtained"),
        "eligibility:decided": _("Eligibility decided"),
        "therapy:ordered": _("Therapy prescribed"),
        "definition:changed": _("Newer version of the process"),
        "identity_checked": _("Identity of the patient checked"),
        "infusion_started": _("Infusion started"),
        "revoked": _("Release revoked"),
        "birth_date_corrected": _("Date of birth corrected"),
        "charts_linked": _("Two charts said to be one person's"),
        "charts_unlinked": _("Link of two charts ended"),
        "oos_invalidated": _("Out-of-specification result invalidated"),
        "oos_confirmed": _("Out-of-specification result confirmed"),
        "oos_accepted": _("Out-of-specification result accepted"),
    } | {word: said(words) for word, words in MEANINGS.items()}
    words = known.get(first) or (_("Day 0 decided") if first.endswith(":decided") else first)
    if meaning == first:
        return words
    return _("%(meaning)s; as the second person", meaning=words)


def stand_chip(stand: Stand) -> Chip:
    """Signed, unsigned, or signed before contents were kept."""
    return {
        Stand.STANDS: Chip(ChipKind.ACCEPTED, "sign", _("signed")),
        Stand.BROKEN: Chip(ChipKind.REFUSED, "cross", _("unsigned")),
        Stand.NOT_KEPT: Chip(ChipKind.ATTENTION, "flag", _("signed, content known by hash only")),
    }[stand]


def change_words(changes: Sequence[Change]) -> tuple[str, ...]:
    """What is not as it was signed: the first few, and how many more."""
    shown = [_change(c) for c in changes[:CHANGES_SHOWN]]
    if (more := len(changes) - CHANGES_SHOWN) > 0:
        shown.append(_("And %(n)s more.", n=more))
    return tuple(shown)


def _change(c: Change) -> str:
    if c.column:
        return _(
            "%(column)s in %(table)s %(row)s was changed after it was signed.",
            column=c.column,
            table=c.table,
            row=c.row,
        )
    return _("%(table)s %(row)s is not what was signed.", table=c.table, row=c.row)
