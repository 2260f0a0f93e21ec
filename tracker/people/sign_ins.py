"""Who is signed in: a random token in the browser, its hash in the database."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, not_, select, update
from sqlalchemy.orm import Session

from tracker.db import Instant, table_of
from tracker.people.access.policies import value_now
from tracker.people.access.rules import POLICIES, PolicyName
from tracker.people.held import Held, hashed
from tracker.people.models import Credential, Person, PersonRole, Role, SignIn
from tracker.people.passkeys.standing import PASSKEYS

TOUCH_EVERY: Final = dt.timedelta(minutes=1)
"""Use is written down at most this often: reading pages stays reading."""

_instant = Instant()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person behind a token, as the database knows them at this request (I21).

    ``locked``: unused for longer than the policy allows, nothing may be done until they prove
    themselves again. ``must_change``: their password was chosen by somebody else. ``by_pin``: at
    this bench only badge and PIN were given since the last change of hands. ``passkeys``: the
    site lets them sign.
    """

    id: str
    username: str
    name: str
    roles: frozenset[Role]
    locked: bool = False
    must_change: bool = False
    by_pin: bool = False
    shift: str | None = None
    station_id: str | None = None
    idle_left: dt.timedelta = dt.timedelta()
    touch_due: bool = False
    passkeys: bool = False


def open_for(
    conn: Connection,
    person_id: str,
    now: dt.datetime,
    *,
    shift: str | None = None,
    station_id: str | None = None,
) -> str:
    """A new sign-in; returns the token, which is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    at = _instant.normal(now)
    row = {
        "token_sha256": hashed(token),
        "person_id": person_id,
        "since": at,
        "used": at,
        "ended": None,
        "shift": shift,
        "by_pin": 0,
        "station_id": station_id,
    }
    conn.execute(insert(table_of(SignIn)), row)
    return token


def close(conn: Connection, token: str, now: dt.datetime) -> None:
    """The sign-in is over; the token means nothing any more."""
    here = SignIn.token_sha256 == hashed(token)
    conn.execute(update(SignIn).where(here).values(ended=_instant.normal(now)))


def close_all_of(conn: Connection, person_id: str, now: dt.datetime, but: str = "") -> None:
    """Every sign-in of this person is over, wherever it is, but the one with this token."""
    here = (SignIn.person_id == person_id) & SignIn.ended.is_(None)
    here &= SignIn.token_sha256 != hashed(but)
    conn.execute(update(SignIn).where(here).values(ended=_instant.normal(now)))


def touch(conn: Connection, token: str, now: dt.datetime) -> None:
    """The sign-in was used now."""
    here = SignIn.token_sha256 == hashed(token)
    conn.execute(update(SignIn).where(here).values(used=_instant.normal(now)))


def prove_again(conn: Connection, token: str, now: dt.datetime, *, by_pin: bool) -> None:
    """The person has proved themselves again: the idle time begins anew.

    By PIN what the sign-in allows stays less than by password; only the password lifts that.
    """
    here = SignIn.token_sha256 == hashed(token)
    conn.execute(update(SignIn).where(here).values(used=_instant.normal(now), by_pin=int(by_pin)))


_PERSON = (
    select(
        Person.id,
        Person.username,
        Person.name,
        PersonRole.role,
        PersonRole.held,
        Credential.must_change,
        value_now(PolicyName.IDLE_MINUTES).label("idle_minutes"),
        value_now(PolicyName.SESSION_HOURS).label("session_hours"),
        PASSKEYS.label("passkeys"),
    )
    .outerjoin(Credential, Credential.person_id == Person.id)
    .outerjoin(PersonRole, PersonRole.person_id == Person.id)
    .where(Person.active)
    .order_by(PersonRole.given_at)
)
_BY_ID = _PERSON.where(Person.id == bindparam("id"))
_BY_TOKEN = (
    _PERSON.join(SignIn, SignIn.person_id == Person.id)
    .add_columns(SignIn.since, SignIn.used, SignIn.by_pin, SignIn.shift, SignIn.station_id)
    .where(SignIn.token_sha256 == bindparam("hashed"), SignIn.ended.is_(None))
)


def who(s: Session, token: str, now: dt.datetime, held: Held | None = None) -> SignedIn | None:
    """The active person signed in by this token; nothing when it ended or is too old.

    ``held``: sign-ins and uses that could not be written, because the record is read only.
    """
    if held and held.has_ended(token):
        return None
    mine = held.of(token) if held else None
    if mine is not None:
        rows = s.execute(_BY_ID, {"id": mine.person_id}).all()
    else:
        rows = s.execute(_BY_TOKEN, {"hashed": hashed(token)}).all()
    if not rows:
        return None
    one = rows[0]
    since = mine.since if mine else dt.datetime.fromisoformat(one.since)
    uses = [since] if mine else [dt.datetime.fromisoformat(one.used)]
    if held and (later := held.used(token)):
        uses.append(later)
    hours = one.session_hours or POLICIES[PolicyName.SESSION_HOURS].default
    if now - since >= dt.timedelta(hours=hours):
        return None
    roles: set[Role] = set()
    for row in rows:
        if row.role is not None:
            (roles.add if row.held else roles.discard)(row.role)
    return _signed_in(one, frozenset(roles), now - max(uses), plain=mine is not None)


def _signed_in(one: Any, roles: frozenset[Role], unused: dt.timedelta, *, plain: bool) -> SignedIn:
    """What a row says; ``plain``: of a sign-in that stands in no row, and so at no bench."""
    minutes = one.idle_minutes or POLICIES[PolicyName.IDLE_MINUTES].default
    left = dt.timedelta(minutes=minutes) - unused
    return SignedIn(
        one.id,
        one.username,
        one.name,
        roles,
        locked=left <= dt.timedelta(),
        must_change=bool(one.must_change),
        by_pin=False if plain else bool(one.by_pin),
        shift=None if plain else one.shift,
        station_id=None if plain else one.station_id,
        idle_left=left,
        touch_due=unused >= TOUCH_EVERY,
        passkeys=bool(one.passkeys),
    )


def disabled_behind(s: Session, token: str) -> str | None:
    """Whose token this was, if that person has been disabled since."""
    query = (
        select(Person.id)
        .join(SignIn, SignIn.person_id == Person.id)
        .where(SignIn.token_sha256 == hashed(token), not_(Person.active))
    )
    found: str | None = s.scalar(query)
    return found


def members(s: Session, shift: str, now: dt.datetime) -> dict[str, str]:
    """Who is signed in to this shift: person -> name. Each has given their password here."""
    query = (
        select(Person.id, Person.name, SignIn.since)
        .join(SignIn, SignIn.person_id == Person.id)
        .where(SignIn.shift == shift, SignIn.ended.is_(None), Person.active)
        .order_by(SignIn.since)
    )
    hours = s.scalar(select(value_now(PolicyName.SESSION_HOURS)))
    longest = dt.timedelta(hours=hours or POLICIES[PolicyName.SESSION_HOURS].default)
    rows = s.execute(query)
    return {r.id: r.name for r in rows if now - dt.datetime.fromisoformat(r.since) < longest}
