"""Whether passkeys may sign here, which there are, and challenges that are handed out and spent."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from tracker.db import Instant, table_of
from tracker.people.access.models import Factor
from tracker.people.access.tries import is_locked
from tracker.people.held import hashed
from tracker.people.models import Credential, Person
from tracker.people.passkeys.binding import LIFE
from tracker.people.passkeys.models import (
    PasskeyChallenge,
    PasskeyCounter,
    PasskeyPolicy,
    PasskeyRevocation,
    PasskeyUse,
    PersonPasskey,
)
from tracker.record.ahead import Question, question

_instant = Instant()
_POLICY: Final = select(PasskeyPolicy.allowed, PasskeyPolicy.n).order_by(PasskeyPolicy.n.desc())
PASSKEYS: Final = (
    select(PasskeyPolicy.allowed).order_by(PasskeyPolicy.n.desc()).limit(1).scalar_subquery()
)
"""Whether passkeys may sign, as a column of another select; NULL without any version."""
_STANDING: Final = (
    select(PersonPasskey.id)
    .outerjoin(PasskeyRevocation, PasskeyRevocation.passkey_id == PersonPasskey.id)
    .where(
        PersonPasskey.id.in_(bindparam("ids", expanding=True)),
        PasskeyRevocation.passkey_id.is_(None),
    )
)
_OF_PERSON: Final = (
    select(PersonPasskey, PasskeyRevocation)
    .outerjoin(PasskeyRevocation, PasskeyRevocation.passkey_id == PersonPasskey.id)
    .where(PersonPasskey.person_id == bindparam("person_id"))
    .order_by(PersonPasskey.registered_at)
)


@dataclass(frozen=True, slots=True)
class Owned:
    """A passkey with whether it still signs, and for whom."""

    passkey: PersonPasskey
    ended: PasskeyRevocation | None


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose passkey a credential is. ``may``: active, not locked out, with a password of theirs."""

    passkey: PersonPasskey
    counter: int
    revoked: bool
    may: bool


def allowed(s: Session) -> bool:
    """True when this site's newest policy lets passkeys sign; without any, they do not."""
    return bool(s.scalar(_POLICY.limit(1)))


def policy_n(s: Session) -> int:
    """The newest version of the policy; -1 when there is none."""
    n = s.scalar(select(func.max(PasskeyPolicy.n)))
    return -1 if n is None else n


def policies(s: Session) -> list[PasskeyPolicy]:
    """Every version of the policy, the newest first."""
    return list(s.scalars(select(PasskeyPolicy).order_by(PasskeyPolicy.n.desc())))


def owned(s: Session, person_id: str) -> list[Owned]:
    """Every passkey that the person has ever had, the oldest first."""
    return [Owned(*row) for row in s.execute(_OF_PERSON, {"person_id": person_id})]


def standing(s: Session, ids: list[str]) -> frozenset[str]:
    """Those of these passkeys that were not revoked."""
    return frozenset(s.scalars(_STANDING, {"ids": ids}))


def asks(ids: list[str]) -> tuple[Question, ...]:
    """What ``standing`` reads."""
    return (question(_STANDING, ids=ids),)


def holder(s: Session, credential: str) -> Holder | None:
    """Who signs with this credential; nothing when nobody ever registered it."""
    row = s.execute(
        select(PersonPasskey, PasskeyRevocation.passkey_id, Person.active, Credential.must_change)
        .join(Person, Person.id == PersonPasskey.person_id)
        .outerjoin(Credential, Credential.person_id == Person.id)
        .outerjoin(PasskeyRevocation, PasskeyRevocation.passkey_id == PersonPasskey.id)
        .where(PersonPasskey.credential == credential)
    ).first()
    if row is None:
        return None
    own: PersonPasskey = row[0]
    locked = is_locked(s, own.person_id, Factor.PASSWORD)
    may = bool(row[2]) and not row[3] and not locked
    return Holder(own, _counter(s, own), row[1] is not None, may)


def _counter(s: Session, own: PersonPasskey) -> int:
    """The furthest that the device has said: kept beside the log, and never behind it."""
    kept = s.scalar(select(PasskeyCounter.counter).where(PasskeyCounter.passkey_id == own.id))
    used = s.scalar(select(func.max(PasskeyUse.counter)).where(PasskeyUse.passkey_id == own.id))
    return max(own.counter, kept or 0, used or 0)


def advance(conn: Connection, passkey_id: str, counter: int) -> bool:
    """The counter stands there now; False when another use of the device was faster.

    A device that counts says more each time; one that does not says nought for ever.
    """
    table = table_of(PasskeyCounter)
    here = table.c.passkey_id == passkey_id
    onward = or_(table.c.counter < counter, (table.c.counter == 0) & (counter == 0))
    if conn.execute(update(table).where(here & onward).values(counter=counter)).rowcount:
        return True
    if conn.execute(select(table.c.counter).where(here)).first() is not None:
        return False
    conn.execute(insert(table), {"passkey_id": passkey_id, "counter": counter})
    return True


def hand_out(conn: Connection, token: str, now: dt.datetime) -> str:
    """A fresh nonce for the sign-in with this token."""
    nonce, table = secrets.token_urlsafe(32), table_of(PasskeyChallenge)
    row = {
        "nonce_sha256": _of(nonce),
        "token_sha256": hashed(token),
        "made_at": _instant.normal(now),
        "spent": 0,
    }
    conn.execute(insert(table), row)
    return nonce


def spend(conn: Connection, nonce: str, token: str, now: dt.datetime) -> bool:
    """True once, for the sign-in that the nonce was handed to, while it is fresh."""
    table = table_of(PasskeyChallenge)
    fresh = table.c.made_at > _instant.normal(now - LIFE)
    own = (table.c.nonce_sha256 == _of(nonce)) & (table.c.token_sha256 == hashed(token))
    mine = own & (table.c.spent == 0) & fresh
    return bool(conn.execute(update(table).where(mine).values(spent=1)).rowcount)


def _of(nonce: str) -> bytes:
    return hashlib.sha256(nonce.encode()).digest()
