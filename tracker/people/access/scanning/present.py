"""How the scanners of the shared stations are set now, and when each was tried last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, aliased

from tracker.identity.wedge import Wedge
from tracker.people.access.models import StationBrowser, StationEnd
from tracker.people.access.scanning.models import ScannerSetting, ScannerTest
from tracker.people.access.stations import hashed

_LATER = aliased(ScannerSetting)
_NEWEST: Final = ScannerSetting.n == (
    select(func.max(_LATER.n))
    .where(_LATER.station_id == ScannerSetting.station_id)
    .correlate(ScannerSetting)
    .scalar_subquery()
)
_OF_BROWSER: Final = (
    select(ScannerSetting)
    .join(StationBrowser, StationBrowser.station_id == ScannerSetting.station_id)
    .outerjoin(StationEnd, StationEnd.station_id == ScannerSetting.station_id)
    .where(
        StationBrowser.token_sha256 == bindparam("token"),
        StationBrowser.ended.is_(None),
        StationEnd.station_id.is_(None),
        _NEWEST,
    )
)


def wedge_of(s: Session, token: str) -> Wedge | None:
    """The setting of the station whose browser has this token; nothing where none was made."""
    row = s.scalar(_OF_BROWSER, {"token": hashed(token)})
    return _wedge(row) if row else None


def settings(s: Session) -> Mapping[str, ScannerSetting]:
    """The setting of each station that has one."""
    return {row.station_id: row for row in s.scalars(select(ScannerSetting).where(_NEWEST))}


def wedge_at(s: Session, station_id: str) -> Wedge:
    """The station's setting; where none was made, what every scanner brings: Enter and no more."""
    row = settings(s).get(station_id)
    return _wedge(row) if row else Wedge()


def last_tests(s: Session) -> Mapping[str, ScannerTest]:
    """The newest test of each station that was tried."""
    rows = s.scalars(select(ScannerTest).order_by(ScannerTest.tried_at, ScannerTest.id))
    return {row.station_id: row for row in rows}


def _wedge(row: ScannerSetting) -> Wedge:
    return Wedge(row.prefix, row.suffix, row.terminator)
