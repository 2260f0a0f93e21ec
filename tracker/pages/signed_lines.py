"""A signature as every page shows it: in full, with whether it still stands, and why not.

Annex 11 (draft of 2025) 13.6: full name, user name, role, meaning, date, time and zone; 13.8: what
was changed afterwards shows as unsigned, and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tracker.pages.frame import role_words
from tracker.pages.shown import Chip, ChipKind
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.people.passkeys.models import PersonPasskey
from tracker.people.signatures.stand import Change, Stand

SECOND: Final = ":verified"
CHANGES_SHOWN: Final = 6


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


def given_words(passkey: PersonPasskey | None) -> str:
    """How the signer proved who they are; a badge and its PIN sign nothing."""
    if passkey is None:
        return _("by password")
    return _("by passkey “%(label)s”", label=passkey.label)


def roles_words(roles: str) -> str:
    """The roles that the signer held, as they are kept: joined by commas."""
    known = set(Role)
    return ", ".join(role_words(Role(r)) if r in known else r for r in roles.split(", "))


def with_part(words: str, *, second: bool) -> str:
    """The meaning as the first or as the second of two people states it."""
    return _("%(meaning)s; as the second person", meaning=words) if second else words


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
