"""Passwords: argon2id hashes, compared in constant time; never logged, never in an image (I24)."""

from __future__ import annotations

from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import Session

from tracker.db import table_of
from tracker.people.models import Credential, Person

LENGTH_MIN: Final = 15  # characters; NIST SP 800-63B-4 for a single factor
_hasher: Final = PasswordHasher()
_NOBODY: Final = _hasher.hash("nobody has this password")


def set_password(conn: Connection, person_id: str, password: str, *, must_change: bool) -> None:
    """The person's password is this one from now on. ValueError when it is too short."""
    if len(password) < LENGTH_MIN:
        raise ValueError(f"A password has at least {LENGTH_MIN} characters.")
    values = {
        "password_hash": _hasher.hash(password),
        "must_change": int(must_change),
        "failures": 0,
    }
    table = table_of(Credential)
    here = table.c.person_id == person_id
    if conn.execute(update(table).where(here).values(values)).rowcount == 0:
        conn.execute(insert(table), values | {"person_id": person_id})


def person_with(s: Session, username: str, password: str) -> str | None:
    """The id of the active person with this name and password; the same time is spent on none."""
    if "\0" in username:  # PostgreSQL would not even compare it
        username = ""
    row = s.execute(
        select(Person.id, Person.active, Credential.password_hash)
        .join(Credential, Credential.person_id == Person.id)
        .where(Person.username == username)
    ).first()
    right = _matches(row.password_hash if row else _NOBODY, password)
    return str(row.id) if row and row.active and right else None


def _matches(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
