"""Tries of passwords and PINs: counted before they are judged, so that none is free.

A try takes its place in the count first, in a transaction of its own; of many at once no more are
judged than the policy allows. The count lies outside the log, the lock-out that follows is an act.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from tracker.db import table_of
from tracker.people.access.models import (
    Badge,
    BadgeRevocation,
    BenchPin,
    Factor,
    Lockout,
    LockoutEnd,
)
from tracker.people.models import Credential, Person


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be behind a name or badge, and what would prove it."""

    id: str
    username: str
    active: bool
    hashed: str
    must_change: bool
    given_at: dt.datetime | None
    locked: bool


def _open_lock(*factors: Factor) -> Any:
    return exists(
        select(Lockout.id)
        .outerjoin(LockoutEnd, LockoutEnd.lockout_id == Lockout.id)
        .where(
            Lockout.person_id == Person.id,
            Lockout.factor.in_(factors),
            LockoutEnd.lockout_id.is_(None),
        )
    )


_BY_NAME: Final = (
    select(
        Person.id,
        Person.username,
        Person.active,
        Credential.password_hash,
        Credential.must_change,
        Credential.given_at,
        _open_lock(Factor.PASSWORD).label("locked"),
    )
    .join(Credential, Credential.person_id == Person.id)
    .where(Person.username == bindparam("sought"))
)
_BY_BADGE: Final = (
    select(
        Person.id,
        Person.username,
        Person.active,
        BenchPin.pin_hash,
        Credential.must_change,
        literal(None).label("given_at"),
        _open_lock(Factor.PASSWORD, Factor.PIN).label("locked"),
    )
    .join(BenchPin, BenchPin.person_id == Person.id)
    .join(Credential, Credential.person_id == Person.id)
    .join(Badge, Badge.person_id == Person.id)
    .outerjoin(BadgeRevocation, BadgeRevocation.badge_id == Badge.id)
    .where(Badge.code == bindparam("sought"), BadgeRevocation.badge_id.is_(None))
)
SOUGHT: Final[dict[Factor, Select[Any]]] = {Factor.PASSWORD: _BY_NAME, Factor.PIN: _BY_BADGE}
_COUNT: Final[dict[Factor, Any]] = {Factor.PASSWORD: Credential, Factor.PIN: BenchPin}


def candidate(s: Session, factor: Factor, sought: str) -> Candidate | None:
    """Who has this user name or this badge; nothing when nobody does."""
    if "\0" in sought:  # PostgreSQL would not even compare it
        return None
    row = s.execute(SOUGHT[factor], {"sought": sought}).first()
    if row is None:
        return None
    given = dt.datetime.fromisoformat(row[5]) if row[5] else None
    return Candidate(row[0], row[1], bool(row[2]), row[3], bool(row[4]), given, bool(row[6]))


def reserve(conn: Connection, factor: Factor, person_id: str, most: int) -> bool:
    """The try has its place in the count; False when the count is full."""
    table = table_of(_COUNT[factor])
    free = and_(table.c.person_id == person_id, table.c.failures < most)
    counted = update(table).where(free).values(failures=table.c.failures + 1)
    return bool(conn.execute(counted).rowcount)


def counted(conn: Connection, factor: Factor, person_id: str) -> int:
    """How many tries stand in the count."""
    table = table_of(_COUNT[factor])
    n = conn.execute(select(table.c.failures).where(table.c.person_id == person_id)).scalar()
    return int(n or 0)


def forgive(conn: Connection, factor: Factor, person_id: str) -> None:
    """The count begins anew: after a right try, and when a lock-out ends."""
    table = table_of(_COUNT[factor])
    conn.execute(update(table).where(table.c.person_id == person_id).values(failures=0))


def open_lockouts(s: Session, person_id: str | None = None) -> list[Lockout]:
    """The lock-outs that have not ended, oldest first: of one person, or of everybody."""
    query = (
        select(Lockout)
        .outerjoin(LockoutEnd, LockoutEnd.lockout_id == Lockout.id)
        .where(
            LockoutEnd.lockout_id.is_(None),
            or_(Lockout.person_id == person_id, literal(person_id is None)),
        )
        .order_by(Lockout.locked_at, Lockout.id)
    )
    return list(s.scalars(query))


def is_locked(s: Session, person_id: str, *factors: Factor) -> bool:
    """True while a lock-out of one of these factors stands."""
    found = s.scalar(select(_open_lock(*factors)).where(Person.id == person_id))
    return bool(found)
