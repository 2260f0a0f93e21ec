"""From an address to a trace: which thing is meant, its page and its sheet."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.dossier.container import container_now
from tracker.dossier.container_trace import (
    ContainerTrace,
    container_trace_page,
    trace_container,
)
from tracker.dossier.facts import therapy_facts
from tracker.dossier.reach import reach_of_bottle, reach_of_equipment, reach_of_lot
from tracker.dossier.shared_work import (
    area_trace_page,
    session_trace_page,
    worked_in_area,
    worked_in_session,
)
from tracker.dossier.thing_trace import (
    bottle_trace_page,
    equipment_trace_page,
    lot_trace_page,
    place_trace_page,
)
from tracker.dossier.trace_csv import container_sheet, reach_sheet, stays_sheet, work_sheet
from tracker.dossier.trace_page import TracePage
from tracker.material.models import Place
from tracker.supplies.models import Equipment, ReagentLot
from tracker.supplies.opened.models import OpenedBottle
from tracker.workplace.models import WorkArea
from tracker.workplace.sessions.models import WorkSession


def _container(s: Session, thing: str) -> ContainerTrace | None:
    found = container_now(s, thing)
    facts = therapy_facts(s, found[0].therapy_id) if found else None
    return trace_container(s, found[0], facts) if found and facts else None


def trace_page(s: Session, kind: str, thing: str, zone: ZoneInfo) -> TracePage | None:
    """The page of the thing: container, lot, equipment or place; nothing for what is unknown."""
    if kind == "container":
        traced = _container(s, thing)
        return container_trace_page(traced, zone) if traced else None
    if kind == "lot" and (lot := s.get(ReagentLot, thing)) is not None:
        return lot_trace_page(s, lot, zone)
    if kind == "equipment" and (one := s.get(Equipment, thing)) is not None:
        return equipment_trace_page(s, one, zone)
    if kind == "bottle" and (bottle := s.get(OpenedBottle, thing)) is not None:
        return bottle_trace_page(s, bottle, zone)
    if kind == "session" and (session := s.get(WorkSession, thing)) is not None:
        return session_trace_page(s, session, zone)
    if kind == "area" and (area := s.get(WorkArea, thing)) is not None:
        return area_trace_page(s, area, zone)
    if kind == "place" and (place := s.get(Place, thing)) is not None:
        return place_trace_page(s, place, zone)
    return None


def trace_sheet(s: Session, kind: str, thing: str, zone: ZoneInfo) -> bytes | None:
    """The same as CSV."""
    if kind == "container":
        traced = _container(s, thing)
        return container_sheet(traced, zone) if traced else None
    if kind == "lot" and s.get(ReagentLot, thing) is not None:
        return reach_sheet(reach_of_lot(s, thing), zone)
    if kind == "equipment" and s.get(Equipment, thing) is not None:
        return reach_sheet(reach_of_equipment(s, thing), zone)
    if kind == "bottle" and s.get(OpenedBottle, thing) is not None:
        return reach_sheet(reach_of_bottle(s, thing), zone)
    if kind == "session" and s.get(WorkSession, thing) is not None:
        return work_sheet(worked_in_session(s, thing), zone)
    if kind == "area" and s.get(WorkArea, thing) is not None:
        return work_sheet(worked_in_area(s, thing), zone)
    if kind == "place" and s.get(Place, thing) is not None:
        return stays_sheet(s, thing, zone)
    return None


def therapy_of_container(s: Session, kind: str, thing: str) -> str | None:
    """Whose the traced container is; nothing for things that serve many therapies."""
    found = container_now(s, thing) if kind == "container" else None
    return found[0].therapy_id if found else None
