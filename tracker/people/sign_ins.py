"""Who is signed in: a random token in the browser, its hash in the database."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.orm import Session

from tracker.db import Instant, table_of
from tracker.people.models import Person, PersonRole, Role, SignIn

LONGEST: Final = dt.timedelta(hours=12)
"""A sign-in ends after this, used or not."""

_instant = Instant()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person behind a token, as the database knows them at this request (I21)."""

    id: str
    username: str
    name: str
    roles: frozenset[Role]


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def open_for(conn: Connection, person_id: str, now: dt.datetime) -> str:
    """A new sign-in; returns the token, which is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    at = _instant.normal(now)
    row = {
        "token_sha256": _hashed(token),
        "person_id": person_id,
        "since": at,
        "used": at,
        "ended": None,
    }
    conn.execute(insert(table_of(SignIn)), row)
    return token


def close(conn: Connection, token: str, now: dt.datetime) -> None:
    """The sign-in is over; the token means nothing any more."""
    here = SignIn.token_sha256 == _hashed(token)
    conn.execute(update(SignIn).where(here).values(ended=_instant.normal(now)))


class Held:
    """Sign-ins of this process alone, while the record is read only and nothing is written (I23).

    They last as long as others do, and end with the process.
    """

    def __init__(self) -> None:
        self._persons: dict[bytes, tuple[str, dt.datetime]] = {}
        self._ended: set[bytes] = set()

    def open_for(self, person_id: str, now: dt.datetime) -> str:
        """A new sign-in that stands nowhere but here; returns its token."""
        token = secrets.token_urlsafe(32)
        self._persons[_hashed(token)] = person_id, now
        return token

    def close(self, token: str) -> None:
        """The sign-in is over as far as this process goes, also one that stands in the database."""
        self._persons.pop(_hashed(token), None)
        self._ended.add(_hashed(token))

    def has_ended(self, token: str) -> bool:
        """True when the sign-in was closed here."""
        return _hashed(token) in self._ended

    def person(self, token: str, now: dt.datetime) -> str | None:
        """Whose token it is; nothing when it is not of this process, or too old."""
        person_id, since = self._persons.get(_hashed(token), ("", now))
        return person_id if person_id and since > now - LONGEST else None


_PERSON = (
    select(Person.id, Person.username, Person.name, PersonRole.role, PersonRole.held)
    .outerjoin(PersonRole, PersonRole.person_id == Person.id)
    .where(Person.active)
    .order_by(PersonRole.given_at)
)
_BY_ID = _PERSON.where(Person.id == bindparam("id"))
_BY_TOKEN = _PERSON.join(SignIn, SignIn.person_id == Person.id).where(
    SignIn.token_sha256 == bindparam("hashed"),
    SignIn.ended.is_(None),
    SignIn.since > bindparam("earliest"),
)


def who(s: Session, token: str, now: dt.datetime, held: Held) -> SignedIn | None:
    """The active person signed in by this token; nothing when it ended or is too old."""
    if held.has_ended(token):
        return None
    if (person_id := held.person(token, now)) is not None:
        rows = s.execute(_BY_ID, {"id": person_id}).all()
    else:
        given = {"hashed": _hashed(token), "earliest": _instant.normal(now - LONGEST)}
        rows = s.execute(_BY_TOKEN, given).all()
    if not rows:
        return None
    roles: set[Role] = set()
    for row in rows:
        if row.role is not None:
            (roles.add if row.held else roles.discard)(row.role)
    return SignedIn(rows[0].id, rows[0].username, rows[0].name, frozenset(roles))
