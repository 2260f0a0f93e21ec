"""Two people who prove themselves at one browser within moments: perhaps one of them twice (H21).

Whoever knows a colleague's PIN could check for both. It is flagged and refused nothing: a second
person who stands beside may well be quick, and living cells do not wait. Two who sign one form
together are no sign of it: they stand there together by design.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session, aliased

from tracker.db import table_of
from tracker.people.access.models import Station
from tracker.people.alarms.models import TwoPeople
from tracker.people.models import Person

AGAIN_AFTER: Final = dt.timedelta(hours=1)
"""The same two are told once an hour."""
SHOWN: Final = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Hands:
    """Who proved themselves at a browser last, and when; two where both signed one form."""

    people: Collection[str]
    at: dt.datetime


def too_close(
    earlier: Hands | None, person_id: str, now: dt.datetime, apart: dt.timedelta
) -> str | None:
    """Whom this person followed within less than ``apart`` at the same browser: pure."""
    if earlier is None or person_id in earlier.people or now - earlier.at >= apart:
        return None
    return min(earlier.people, default=None)


def flag(
    conn: Connection, first_id: str, then_id: str, now: dt.datetime, seconds: int, station: str
) -> None:
    """The two stand on the list, unless they do so since less than an hour."""
    recent = select(TwoPeople.id).where(
        TwoPeople.first_id.in_((first_id, then_id)),
        TwoPeople.then_id.in_((first_id, then_id)),
        TwoPeople.at > now - AGAIN_AFTER,
    )
    if conn.execute(recent).first() is None:
        row = {"first_id": first_id, "then_id": then_id, "seconds": seconds, "at": now}
        row |= {"id": secrets.token_hex(16), "station_id": station}
        conn.execute(insert(table_of(TwoPeople)), row)


@dataclass(frozen=True, slots=True)
class Followed:
    """Who followed whom, when, after how many seconds; the station, empty for one's own browser."""

    first: str
    then: str
    at: dt.datetime
    seconds: int
    station: str


def followed(s: Session, now: dt.datetime) -> list[Followed]:
    """The newest first, of the last thirty days."""
    one, two = aliased(Person), aliased(Person)
    query = (
        select(one.name, two.name, TwoPeople.at, TwoPeople.seconds, Station.name)
        .join(one, one.id == TwoPeople.first_id)
        .join(two, two.id == TwoPeople.then_id)
        .outerjoin(Station, Station.id == TwoPeople.station_id)
        .where(TwoPeople.at > now - SHOWN)
        .order_by(TwoPeople.at.desc(), TwoPeople.id)
    )
    return [Followed(r[0], r[1], r[2], r[3], r[4] or "") for r in s.execute(query)]
