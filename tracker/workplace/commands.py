"""Work areas and places of storage at the terminal, by the acts of the pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.act.terminal import Ask, told_here
from tracker.material.models import Place
from tracker.record.site import Site
from tracker.supplies.models import Equipment
from tracker.therapy.models import Patient, Therapy
from tracker.workplace.models import OpenOccupancy, WorkArea
from tracker.workplace.places.present import positions_of


def area_lines(site: Site) -> Iterator[str]:
    """Every work area with its code, and for whom it is open."""
    with site.database.reading() as s:
        for row in s.execute(
            select(WorkArea.name, WorkArea.code, Patient.subject_code)
            .outerjoin(OpenOccupancy, OpenOccupancy.work_area_id == WorkArea.id)
            .outerjoin(Therapy, Therapy.id == OpenOccupancy.therapy_id)
            .outerjoin(Patient, Patient.id == Therapy.patient_id)
            .order_by(WorkArea.name)
        ):
            now = f"open for {row.subject_code}" if row.subject_code else "closed"
            yield f"{row.name}  {row.code}  {now}"


def add_area(site: Site, name: str, why: str, ask: Ask, by: str) -> Answer:
    """The work area is known by its code, with nobody's material in it."""
    return told_here(site, "workplace:area:added", {"name": name}, ask, by, reason=why)


def close_area(site: Site, name: str, why: str, ask: Ask, by: str) -> Answer:
    """Nobody's material is open in the area; the next therapy needs a line clearance."""
    return told_here(site, "workplace:area:closed", {"area": name}, ask, by, reason=why)


def place_lines(site: Site) -> Iterator[str]:
    """Every place of storage with its kind, its code and its positions."""
    with site.database.reading() as s:
        for row in s.execute(
            select(Place.id, Place.name, Place.kind, Place.code).order_by(Place.name)
        ):
            positions = ", ".join(positions_of(s, row.id))
            yield f"{row.name}  {row.kind}  {row.code}{'  ' if positions else ''}{positions}"


def add_place(site: Site, name: str, kind: str, why: str, ask: Ask, by: str) -> Answer:
    """The place is known by its code; containers can be put there."""
    given = {"name": name, "kind": kind}
    return told_here(site, "material:place:added", given, ask, by, reason=why)


def name_positions(
    site: Site, name: str, positions: Sequence[str], why: str, ask: Ask, by: str
) -> Answer:
    """The place has these positions; one container at a time stands in each."""
    with site.database.reading() as s:
        given = {"place": _place(s, name), "positions": list(positions)}
    return told_here(site, "workplace:positions:named", given, ask, by, reason=why)


def fit_place(site: Site, name: str, equipment: str, why: str, ask: Ask, by: str) -> Answer:
    """The place is part of this equipment from now on: its calibration counts there."""
    with site.database.reading() as s:
        known = s.scalar(select(Equipment.id).where(Equipment.name == equipment))
        given = {"place": _place(s, name), "equipment": known or equipment}
    return told_here(site, "workplace:place:fitted", given, ask, by, reason=why)


def _place(s: Session, name: str) -> str:
    """The id of the place with this name; a name that none has stays: the act says so."""
    return s.scalar(select(Place.id).where(Place.name == name)) or name
