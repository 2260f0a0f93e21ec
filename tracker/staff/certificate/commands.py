"""Agreeing at the terminal: whoever approves a definition there has no page open yet."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from tracker.act import Door, perform
from tracker.act.proving import signer
from tracker.people.certificate.models import Tongue
from tracker.people.certificate.standing import Wording, wording_now
from tracker.people.models import Person
from tracker.record.site import Site
from tracker.staff.accounts import HERE, AccountError, must


def _now(site: Site) -> Wording:
    with site.database.reading() as s:
        now = wording_now(s)
    if now is None:
        raise AccountError("The site has no text for its signers: run `tracker upgrade`.")
    return now


def own_text(site: Site) -> str:
    """The text in force, in the language of the command line."""
    return _now(site).texts[Tongue.ENGLISH]


def agree_here(site: Site, username: str, password: str) -> None:
    """The person has agreed to the English text. Raises AccountError."""
    now = _now(site)
    with site.database.reading() as s:
        person_id = s.scalar(select(Person.id).where(Person.username == username))
    if person_id is None:
        raise AccountError(f"Nobody has the user name {username}.")
    own = signer(site, username, password, HERE)
    given = {
        "wording": now.n,
        "language": Tongue.ENGLISH.value,
        "text_sha256": now.sha256[Tongue.ENGLISH],
        "agreed": True,
    }
    signed = frozenset({person_id} if own == person_id else ())
    door = Door(person_id, f"agree:{secrets.token_hex(8)}", signed=signed)
    answer = perform(site, door, "staff:signature:agreed", given)
    must(() if answer.accepted else answer.reasons)
