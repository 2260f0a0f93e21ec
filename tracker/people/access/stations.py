"""Shared stations: which there are, and which of them a browser is by its token."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import Session

from tracker.db import Instant, table_of
from tracker.people.access.models import Station, StationBrowser, StationEnd

_instant = Instant()


def hashed(token: str) -> bytes:
    """What the database keeps of a browser's token."""
    return hashlib.sha256(token.encode()).digest()


def stations(s: Session) -> list[Station]:
    """The stations that have not ended, by name."""
    query = (
        select(Station)
        .outerjoin(StationEnd, StationEnd.station_id == Station.id)
        .where(StationEnd.station_id.is_(None))
        .order_by(Station.name)
    )
    return list(s.scalars(query))


def station_of(s: Session, token: str) -> tuple[str, str] | None:
    """Id and name of the station whose browser has this token."""
    query = (
        select(Station.id, Station.name)
        .join(StationBrowser, StationBrowser.station_id == Station.id)
        .outerjoin(StationEnd, StationEnd.station_id == Station.id)
        .where(
            StationBrowser.token_sha256 == hashed(token),
            StationBrowser.ended.is_(None),
            StationEnd.station_id.is_(None),
        )
    )
    row = s.execute(query).first()
    return (row[0], row[1]) if row else None


def open_browser(conn: Connection, station_id: str, now: dt.datetime) -> str:
    """The browser that gets this token is the station; any earlier browser of it is not."""
    table, at = table_of(StationBrowser), _instant.normal(now)
    here = (table.c.station_id == station_id) & table.c.ended.is_(None)
    conn.execute(update(table).where(here).values(ended=at))
    token = secrets.token_urlsafe(32)
    row = {"token_sha256": hashed(token), "station_id": station_id, "since": at, "ended": None}
    conn.execute(insert(table), row)
    return token
