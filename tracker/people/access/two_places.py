"""One person at two places within the same minute: a shared account, or a PIN that was told (H49).

It is flagged and refused nothing: somebody who runs from the bench to a telephone is one person,
and living cells do not wait. Whoever reads the list asks them.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session, aliased

from tracker.db import Instant, table_of
from tracker.people.access.models import Station, TwoPlaces
from tracker.people.held import hashed
from tracker.people.models import Person, SignIn

WITHIN: Final = dt.timedelta(minutes=1)
AGAIN_AFTER: Final = dt.timedelta(hours=1)
"""The same two places are told once an hour."""
SHOWN: Final = dt.timedelta(days=30)
_instant = Instant()


@dataclass(frozen=True, slots=True)
class Use:
    """A sign-in of somebody, its place, and when it was used last."""

    token: bytes
    place: str
    used: dt.datetime


def elsewhere(own: Use, others: Iterable[Use]) -> tuple[Use, ...]:
    """The other sign-ins that were used within the same minute at another place: pure.

    Two sign-ins at one station are one place: there each person has one seat, and a new sign-in
    takes the place of the old. Two browsers of one's own are two places.
    """
    return tuple(
        other
        for other in others
        if other.token != own.token
        and abs(own.used - other.used) < WITHIN
        and not (own.place and other.place == own.place)
    )


def flag(conn: Connection, token: str, now: dt.datetime) -> None:
    """Whoever sits behind this token stands on the list, if they are at two places at once."""
    mine = conn.execute(
        select(SignIn.person_id, SignIn.station_id).where(SignIn.token_sha256 == hashed(token))
    ).first()
    if mine is None:
        return
    rows = conn.execute(
        select(SignIn.token_sha256, SignIn.station_id, SignIn.used).where(
            SignIn.person_id == mine.person_id,
            SignIn.ended.is_(None),
            SignIn.used > _instant.normal(now - WITHIN),
        )
    )
    uses = [Use(bytes(r[0]), r[1] or "", dt.datetime.fromisoformat(r[2])) for r in rows]
    own = Use(hashed(token), mine.station_id or "", now)
    for other in elsewhere(own, uses):
        if not _told(conn, mine.person_id, own, other):
            row = {"person_id": mine.person_id, "at": now, "here": own.place, "there": other.place}
            conn.execute(insert(table_of(TwoPlaces)), row | {"id": secrets.token_hex(16)})


def _told(conn: Connection, person_id: str, own: Use, other: Use) -> bool:
    pair = (own.place, other.place)
    recent = select(TwoPlaces.here, TwoPlaces.there).where(
        TwoPlaces.person_id == person_id, TwoPlaces.at > own.used - AGAIN_AFTER
    )
    return any(sorted(row) == sorted(pair) for row in conn.execute(recent))


@dataclass(frozen=True, slots=True)
class Flagged:
    """Who, when, and the names of the two places; empty for a browser of one's own."""

    person: str
    at: dt.datetime
    here: str
    there: str


def flagged(s: Session, now: dt.datetime, person_id: str | None = None) -> list[Flagged]:
    """The newest first, of the last thirty days: of everybody, or of one person."""
    one, two = aliased(Station), aliased(Station)
    query = (
        select(Person.name, TwoPlaces.at, one.name, two.name)
        .join(Person, Person.id == TwoPlaces.person_id)
        .outerjoin(one, one.id == TwoPlaces.here)
        .outerjoin(two, two.id == TwoPlaces.there)
        .where(TwoPlaces.at > now - SHOWN)
        .order_by(TwoPlaces.at.desc(), TwoPlaces.id)
    )
    if person_id is not None:
        query = query.where(TwoPlaces.person_id == person_id)
    return [Flagged(r[0], r[1], r[2] or "", r[3] or "") for r in s.execute(query)]
