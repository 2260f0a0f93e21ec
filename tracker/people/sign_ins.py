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


_BY_TOKEN = (
    select(Person.id, Person.username, Person.name, PersonRole.role, PersonRole.held)
    .join(SignIn, SignIn.person_id == Person.id)
    .outerjoin(PersonRole, PersonRole.person_id == Person.id)
    .where(
        SignIn.token_sha256 == bindparam("hashed"),
        SignIn.ended.is_(None),
        SignIn.since > bindparam("earliest"),
        Person.active,
    )
    .order_by(PersonRole.given_at)
)


def who(s: Session, token: str, now: dt.datetime) -> SignedIn | None:
    """The active person signed in by this token; nothing when it ended or is too old."""
    given = {"hashed": _hashed(token), "earliest": _instant.normal(now - LONGEST)}
    rows = s.execute(_BY_TOKEN, given).all()
    if not rows:
        return None
    roles: set[Role] = set()
    for row in rows:
        if row.role is not None:
            (roles.add if row.held else roles.discard)(row.role)
    return SignedIn(rows[0].id, rows[0].username, rows[0].name, frozenset(roles))
