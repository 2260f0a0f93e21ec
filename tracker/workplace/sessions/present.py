"""Sessions and plates as they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.record.ahead import Question, question
from tracker.workplace.models import OpenOccupancy, WorkArea
from tracker.workplace.sessions.limits import Grade, PlateKind
from tracker.workplace.sessions.models import (
    Plate,
    PlateReading,
    SessionEnd,
    SessionTherapy,
    WorkSession,
)


@dataclass(frozen=True, slots=True)
class SessionNow:
    """A session, its area, and for whom that area is open at this moment."""

    id: str
    area_id: str
    area: str
    grade: Grade
    opened_at: dt.datetime
    opened_by: str
    ended_at: dt.datetime | None
    open_for: str | None


@dataclass(frozen=True, slots=True)
class PlateNow:
    """A plate; ``cfu`` is nothing until it was read."""

    id: str
    session_id: str
    area: str
    name: str
    kind: PlateKind
    spot: str
    action_cfu: int
    exposed_at: dt.datetime
    read_due_on: dt.date
    cfu: int | None
    beyond: bool | None
    organism: str | None

    @property
    def said(self) -> str:
        """Area and plate, as tasks and findings name it."""
        return f"{self.area} {self.name}"


_SESSIONS = (
    select(
        WorkSession.id,
        WorkSession.work_area_id,
        WorkArea.name,
        WorkSession.grade,
        WorkSession.opened_at,
        WorkSession.opened_by,
        SessionEnd.ended_at,
        OpenOccupancy.therapy_id,
    )
    .join(WorkArea, WorkArea.id == WorkSession.work_area_id)
    .outerjoin(SessionEnd, SessionEnd.session_id == WorkSession.id)
    .outerjoin(OpenOccupancy, OpenOccupancy.work_area_id == WorkSession.work_area_id)
)
_PLATES = (
    select(
        Plate.id,
        Plate.session_id,
        WorkArea.name.label("area"),
        Plate.name,
        Plate.kind,
        Plate.spot,
        Plate.action_cfu,
        Plate.exposed_at,
        Plate.read_due_on,
        PlateReading.cfu,
        PlateReading.beyond,
        PlateReading.organism,
    )
    .join(WorkSession, WorkSession.id == Plate.session_id)
    .join(WorkArea, WorkArea.id == WorkSession.work_area_id)
    .outerjoin(PlateReading, PlateReading.plate_id == Plate.id)
    .order_by(Plate.exposed_at, Plate.name)
)
_OF_THERAPY = select(SessionTherapy.session_id).where(
    SessionTherapy.therapy_id == bindparam("therapy_id")
)


def session_now(s: Session, session_id: str) -> SessionNow | None:
    """The session with this id."""
    row = s.execute(_SESSIONS.where(WorkSession.id == session_id)).first()
    return SessionNow(*row) if row else None


def open_sessions(s: Session) -> dict[str, SessionNow]:
    """The open session of each area, by the area."""
    rows = s.execute(_SESSIONS.where(SessionEnd.ended_at.is_(None)))
    return {row.work_area_id: SessionNow(*row) for row in rows}


def plate_now(s: Session, plate_id: str) -> PlateNow | None:
    """The plate with this id."""
    found = _plates(s.execute(_PLATES.where(Plate.id == plate_id)).all())
    return found[0] if found else None


def plates_of(s: Session, session_ids: Sequence[str]) -> list[PlateNow]:
    """The plates of these sessions, in the order of their exposure."""
    query = _PLATES.where(Plate.session_id.in_(list(session_ids)))
    return _plates(s.execute(query).all()) if session_ids else []


def plates_waiting(s: Session) -> list[PlateNow]:
    """Every plate that nobody has read."""
    return _plates(s.execute(_PLATES.where(PlateReading.plate_id.is_(None))).all())


_AROUND = _PLATES.where(Plate.session_id.in_(_OF_THERAPY))


def asks_around(therapy_id: str) -> Question:
    """What ``plates_around`` reads."""
    return question(_AROUND, therapy_id=therapy_id)


def plates_around(s: Session, therapy_id: str) -> list[PlateNow]:
    """The plates of every session in which this therapy's material was open; one statement."""
    return _plates(s.execute(_AROUND, {"therapy_id": therapy_id}).all())


def _plates(rows: Sequence[Any]) -> list[PlateNow]:
    return [PlateNow(*tuple(row)) for row in rows]
