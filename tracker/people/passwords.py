"""Passwords: argon2id hashes, compared in constant time; never logged, never in an image (I24).

The parameters are RFC 9106's second recommended option (64 MiB, three passes, four lanes), which
argon2-cffi has by default; a hash made with others is made anew at the next right password.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, insert, select, update

from tracker.db import Instant, table_of
from tracker.people.models import Credential, Person

_hasher: Final = PasswordHasher()
NOBODY: Final = _hasher.hash("nobody has this password")
"""Compared with when there is nobody to compare with, so that the answer takes as long."""
_instant = Instant()


def set_password(
    conn: Connection,
    person_id: str,
    password: str,
    *,
    must_change: bool,
    given_at: dt.datetime | None = None,
) -> None:
    """The person's password is this one from now on. Whether it is fit was judged before."""
    values = {
        "password_hash": _hasher.hash(password),
        "must_change": int(must_change),
        "failures": 0,
        "given_at": _instant.normal(given_at) if given_at else None,
    }
    table = table_of(Credential)
    here = table.c.person_id == person_id
    if conn.execute(update(table).where(here).values(values)).rowcount == 0:
        conn.execute(insert(table), values | {"person_id": person_id})


def hashed(secret: str) -> str:
    """The secret's hash, salted."""
    return _hasher.hash(secret)


def keep_strong(conn: Connection, person_id: str, old: str, password: str) -> None:
    """A hash made with weaker parameters than today's is made anew."""
    if _hasher.check_needs_rehash(old):
        table = table_of(Credential)
        here = (table.c.person_id == person_id) & (table.c.password_hash == old)
        conn.execute(update(table).where(here).values(password_hash=_hasher.hash(password)))


def matches(against: str, secret: str) -> bool:
    """True when the hash was made of this secret."""
    try:
        return _hasher.verify(against, secret)
    except (VerificationError, InvalidHashError):
        return False


def same_as_now(conn: Connection, person_id: str, password: str) -> bool:
    """True when this is the password that the person has already."""
    old = conn.execute(
        select(Credential.password_hash).where(Credential.person_id == person_id)
    ).scalar()
    return old is not None and matches(old, password)


def must_change(conn: Connection, person_id: str) -> bool:
    """True while the person's password was chosen by somebody else."""
    query = select(Credential.must_change).join(Person, Person.id == Credential.person_id)
    return bool(conn.execute(query.where(Person.id == person_id)).scalar())
