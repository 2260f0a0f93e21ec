"""Where an act happens: the work area, one therapy open at a time (I26), and places of storage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.act import Act
from tracker.identity.codes import Kind
from tracker.identity.verdict import Reason, Severity, reason
from tracker.marking.scan import is_code, not_ours
from tracker.material.models import Custody, Place
from tracker.record.ahead import Question, question
from tracker.supplies.models import Equipment
from tracker.workplace.models import OpenOccupancy, WorkArea
from tracker.workplace.places.models import PlaceEquipment, PlacePosition
from tracker.workplace.places.present import FIT_COLUMNS, GONE, NEWEST_FIT, Fitted
from tracker.workplace.sessions.models import SessionEnd, WorkSession


@dataclass(frozen=True, slots=True)
class AreaNow:
    """A work area, whose material is open in it, and the session that goes on there."""

    id: str
    name: str
    therapy_id: str | None
    clearance_id: str | None
    session_id: str | None


@dataclass(frozen=True, slots=True)
class PlaceNow:
    """A place of storage, and the equipment that it is part of."""

    id: str
    name: str
    kind: str
    code: str
    equipment: Fitted | None = None


_SESSION = (
    select(WorkSession.id)
    .outerjoin(SessionEnd, SessionEnd.session_id == WorkSession.id)
    .where(WorkSession.work_area_id == WorkArea.id, SessionEnd.session_id.is_(None))
    .correlate(WorkArea)
    .scalar_subquery()
)
_AREAS = select(
    WorkArea.id,
    WorkArea.name,
    OpenOccupancy.therapy_id,
    OpenOccupancy.clearance_id,
    _SESSION.label("session_id"),
).outerjoin(OpenOccupancy, OpenOccupancy.work_area_id == WorkArea.id)


def area_now(s: Session, ref: str) -> AreaNow | None:
    """The work area with this id, code or name; nothing when there is none."""
    same = or_(WorkArea.id == ref, WorkArea.code == ref, WorkArea.name == ref)
    row = s.execute(_AREAS.where(same)).first()
    return AreaNow(*row) if row else None


def the_area(ctx: Act, ref: str) -> AreaNow | None:
    """The area that was scanned; when it is none of ours, that is found on ``ctx``."""
    wrong = not_ours(ctx, ref, Kind.WORK_AREA) if is_code(ref) else None
    area = None if wrong else area_now(ctx.s, ref)
    if area is None:
        ctx.find(wrong or reason("work_area_unknown"))
    return area


def judge_area(name: str, open_for: str | None, therapy_id: str) -> tuple[Reason, ...]:
    """Why material of this therapy may not be opened in the area: pure (I26, I20)."""
    if open_for is None:
        return (reason("work_area_not_cleared", about=name),)
    if open_for != therapy_id:
        return (reason("work_area_open_for_another_patient", Severity.IDENTITY, name),)
    return ()


def in_the_area(ctx: Act, therapy_id: str) -> None:
    """Finds on ``ctx`` what keeps this therapy's material from being opened where the act happens.

    Only where the door's workplace names a work area: a desk or an incubator room is none.
    """
    if not ctx.door.workplace:
        return
    area = area_now(ctx.s, ctx.door.workplace)
    if area is not None:
        ctx.find(*judge_area(area.name, area.therapy_id, therapy_id))


_PLACE = (
    select(Place.id, Place.name, Place.kind, Place.code, *FIT_COLUMNS)
    .select_from(Place)
    .outerjoin(PlaceEquipment, (PlaceEquipment.place_id == Place.id) & NEWEST_FIT)
    .outerjoin(Equipment, Equipment.id == PlaceEquipment.equipment_id)
    .where(or_(Place.id == bindparam("ref"), Place.code == bindparam("ref")))
)
_LATER = aliased(Custody)
_NEWEST = (
    select(func.max(_LATER.n))
    .where(_LATER.container_id == Custody.container_id)
    .correlate(Custody)
    .scalar_subquery()
)
_HERE = or_(Place.id == bindparam("ref"), Place.code == bindparam("ref"))
_TAKEN = (
    select(Custody.where, Custody.container_id)
    .join(Place, Place.id == Custody.place_id)
    .where(_HERE, Custody.n == _NEWEST, ~GONE)
)
_NAMED = (
    select(PlacePosition.position)
    .join(Place, Place.id == PlacePosition.place_id)
    .where(_HERE)
    .order_by(PlacePosition.n)
)


def asks_place(ref: str) -> tuple[Question, ...]:
    """What ``the_place``, ``positions_taken`` and ``positions_named`` read."""
    return question(_PLACE, ref=ref), question(_TAKEN, ref=ref), question(_NAMED, ref=ref)


def the_place(ctx: Act, ref: str) -> PlaceNow | None:
    """The place with this id or scanned code; when there is none, that is found on ``ctx``."""
    wrong = not_ours(ctx, ref, Kind.PLACE) if is_code(ref) else None
    place = None
    if wrong is None:
        row = ctx.s.execute(_PLACE, {"ref": ref}).first()
        place = _place(row) if row else None
    if place is None:
        ctx.find(wrong or reason("place_unknown"))
    return place


def _place(row: Any) -> PlaceNow:
    equipment = Fitted(*row[4:]) if row[4] is not None else None
    return PlaceNow(row[0], row[1], row[2], row[3], equipment)


def in_calibration(ctx: Act, place: PlaceNow) -> None:
    """Finds on ``ctx`` why nothing may be begun in the place: its equipment has lapsed (I27)."""
    if place.equipment is not None:
        on = ctx.at.astimezone(ctx.site.zone).date()
        ctx.find(*place.equipment.judged(on, inside=False))


def positions_named(s: Session, ref: str) -> list[str]:
    """The named positions of the place with this id or code, in their order."""
    return list(s.scalars(_NAMED, {"ref": ref}))


def positions_taken(s: Session, ref: str) -> dict[str, str]:
    """Position within the place with this id or code -> the container that stands there now."""
    return {row[0]: row[1] for row in s.execute(_TAKEN, {"ref": ref})}
