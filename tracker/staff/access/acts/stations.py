"""Shared bench computers: known by name, made so and ended by an act."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, ActInput, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.people.access.models import Station, StationEnd
from tracker.people.access.stations import stations
from tracker.people.models import Role
from tracker.staff.access.acts.lockouts import why_given

WHO = frozenset({Role.ADMINISTRATOR, Role.PRODUCTION, Role.QA})


class AddStation(ActInput):
    """What the people at the bench call this computer."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]


@act("staff:station:added", by=WHO)
def add_station(ctx: Act, given: AddStation) -> Outcome | Verdict:
    """The computer is a known station: several people may be signed in at it (H49, H50)."""
    ctx.find(*why_given(ctx))
    if ctx.s.scalar(select(Station.id).where(Station.name == given.name)):
        ctx.find(reason("station_known", about=given.name))
    if ctx.blocked:
        return ctx.refusal()
    station = Station(
        id=ctx.fresh("station"), name=given.name, added_at=ctx.now, added_by=ctx.actor
    )
    ctx.add(station)
    return Outcome({"station": station.id})


class EndStation(ActInput):
    """The computer that is no shared station any more."""

    station: str


@act("staff:station:ended", by=WHO)
def end_station(ctx: Act, given: EndStation) -> Outcome | Verdict:
    """No shift opens at this computer again."""
    ctx.find(*why_given(ctx))
    station = next((one for one in stations(ctx.s) if one.id == given.station), None)
    if station is None:
        ctx.find(reason("station_unknown"))
    if ctx.blocked or station is None:
        return ctx.refusal()
    ctx.add(StationEnd(station_id=station.id, ended_at=ctx.now, ended_by=ctx.actor))
    return Outcome({"station": station.id})
