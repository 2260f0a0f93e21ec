"""The sign-in history: lines that are added and never changed, outside the log."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from tracker.db import table_of
from tracker.people.access.models import Device, Factor, SignInEvent, Station, Through, What

SHOWN_MAX = 200
"""Lines on a page; all of them stay in the database."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where somebody tries: through what, at which station, from which address."""

    door: Through = Through.COMMAND
    address: str = ""
    station_id: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the history as it is shown."""

    at: dt.datetime
    what: What
    factor: str
    door: Through
    station: str
    address: str


def note(
    conn: Connection,
    what: What,
    person_id: str | None,
    now: dt.datetime,
    where: Where,
    factor: Factor | Device = Factor.PASSWORD,
) -> None:
    """The line stands in the history."""
    row = {
        "id": secrets.token_hex(16),
        "at": now,
        "person_id": person_id,
        "what": what,
        "factor": factor.value,
        "door": where.door,
        "station_id": where.station_id,
        "address": where.address[:80],
    }
    conn.execute(insert(table_of(SignInEvent)), row)


def of_person(s: Session, person_id: str) -> list[Line]:
    """The newest lines of a person, newest first."""
    return _lines(s, SignInEvent.person_id == person_id)


def of_nobody(s: Session) -> list[Line]:
    """The newest tries with names that nobody has."""
    return _lines(s, SignInEvent.person_id.is_(None))


def _lines(s: Session, which: object) -> list[Line]:
    query = (
        select(
            SignInEvent.at,
            SignInEvent.what,
            SignInEvent.factor,
            SignInEvent.door,
            Station.name,
            SignInEvent.address,
        )
        .outerjoin(Station, Station.id == SignInEvent.station_id)
        .where(which)  # type: ignore[arg-type]  # a condition over the columns above
        .order_by(SignInEvent.at.desc(), SignInEvent.id)
        .limit(SHOWN_MAX)
    )
    return [Line(r[0], What(r[1]), r[2], Through(r[3]), r[4] or "", r[5]) for r in s.execute(query)]
