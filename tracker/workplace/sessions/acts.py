"""A session begins in a cleaned area, its plates are exposed, it ends cleaned."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field
from sqlalchemy import func, select

from tracker.act import Act, ActInput, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Person
from tracker.workplace.acts import AT_THE_BENCH
from tracker.workplace.present import the_area
from tracker.workplace.sessions.limits import READ_AFTER_DAYS, Grade, PlateKind, Status
from tracker.workplace.sessions.models import (
    Plate,
    SessionEnd,
    SessionPerson,
    SessionTherapy,
    WorkSession,
)
from tracker.workplace.sessions.present import SessionNow, session_now
from tracker.workplace.sessions.rules import action_limit, judge_room

Line = Annotated[str, Field(min_length=1, max_length=120)]
LETTERS = {
    PlateKind.AIR: "AIR",
    PlateKind.SETTLE: "SET",
    PlateKind.CONTACT: "CON",
    PlateKind.GLOVE: "GLV",
}


class OpenSession(ActInput):
    """The area, how it was cleaned, what the room showed; who works beside the one who says it."""

    area: str
    grade: Grade
    cleaned_with: Line
    particles: Status
    pressure: Status
    people: Annotated[tuple[str, ...], Field(max_length=20)] = ()


@act("workplace:session:opened", by=AT_THE_BENCH)
def open_session(ctx: Act, given: OpenSession) -> Outcome | Verdict:
    """Work may begin in the cleaned area; whose material is open there is of this session (I26)."""
    area = the_area(ctx, given.area)
    if area is None:
        return ctx.refusal()
    if area.session_id is not None:
        ctx.find(reason("session_open_already", about=area.name))
    people = sorted({ctx.actor, *given.people})
    known = set(ctx.s.scalars(select(Person.id).where(Person.id.in_(people))))
    if set(people) - known:
        ctx.find(reason("person_unknown"))
    if ctx.blocked:
        return ctx.refusal()
    ctx.find(*judge_room(area.name, given.particles, given.pressure))
    row = WorkSession(
        id=ctx.fresh("session"),
        work_area_id=area.id,
        grade=given.grade,
        cleaned_with=given.cleaned_with,
        particles=given.particles,
        pressure=given.pressure,
        opened_at=ctx.at,
        opened_by=ctx.actor,
    )
    ctx.add(row)
    for person in people:
        ctx.add(SessionPerson(session_id=row.id, person_id=person))
    if area.therapy_id is not None and area.clearance_id is not None:
        ctx.add(
            SessionTherapy(
                session_id=row.id,
                clearance_id=area.clearance_id,
                work_area_id=area.id,
                therapy_id=area.therapy_id,
                since=ctx.at,
            )
        )
    return Outcome({"session": row.id})


class ExposePlates(ActInput):
    """Plates of one kind, each by the spot where it stands."""

    session: str
    kind: PlateKind
    spots: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]


@act("workplace:plates:exposed", by=AT_THE_BENCH)
def expose_plates(ctx: Act, given: ExposePlates) -> Outcome | Verdict:
    """The plates are named and wait to be read, each with the action limit of its grade."""
    session = _open(ctx, given.session)
    if session is None:
        return ctx.refusal()
    limit = action_limit(given.kind, session.grade)
    if limit is None:
        about = f"{given.kind.value} {session.grade.value}"
        return ctx.refusal(reason("plate_has_no_limit", about=about))
    before = ctx.s.scalar(
        select(func.count()).where(Plate.session_id == session.id, Plate.kind == given.kind)
    )
    due_on = ctx.at.astimezone(ctx.site.zone).date() + dt.timedelta(days=READ_AFTER_DAYS)
    made = []
    for n, spot in enumerate(given.spots, (before or 0) + 1):
        row = Plate(
            id=ctx.fresh("plate"),
            session_id=session.id,
            name=f"{LETTERS[given.kind]}-{n}",
            kind=given.kind,
            spot=spot,
            action_cfu=limit,
            exposed_at=ctx.at,
            exposed_by=ctx.actor,
            read_due_on=due_on,
        )
        ctx.add(row)
        made.append(row)
    return Outcome({"plates": {row.name: row.id for row in made}, "due_on": due_on.isoformat()})


class EndSession(ActInput):
    """How the area was cleaned again, and what the room showed at the end."""

    session: str
    cleaned_with: Line
    particles: Status
    pressure: Status
    note: Annotated[str, Field(max_length=2000)] = ""


@act("workplace:session:ended", by=AT_THE_BENCH)
def end_session(ctx: Act, given: EndSession) -> Outcome | Verdict:
    """The session is over; refused while somebody's material is still open in the area (I26)."""
    session = _open(ctx, given.session)
    if session is None:
        return ctx.refusal()
    if session.open_for is not None:
        return ctx.refusal(reason("work_area_still_open", about=session.area))
    ctx.find(*judge_room(session.area, given.particles, given.pressure))
    ctx.add(
        SessionEnd(
            session_id=session.id,
            cleaned_with=given.cleaned_with,
            particles=given.particles,
            pressure=given.pressure,
            remark=given.note,
            ended_at=ctx.at,
            ended_by=ctx.actor,
        )
    )
    return Outcome({"session": session.id})


def _open(ctx: Act, session_id: str) -> SessionNow | None:
    """The session, still open; what is wrong with it is found on ``ctx``."""
    session = session_now(ctx.s, session_id)
    if session is None:
        ctx.find(reason("work_session_unknown"))
        return None
    if session.ended_at is not None:
        ctx.find(reason("session_over", about=session.area))
        return None
    return session
