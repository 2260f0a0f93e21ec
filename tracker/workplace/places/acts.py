"""Positions are named, a place is joined to its equipment, containers are put in positions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlalchemy import bindparam, func, select

from tracker.act import Act, ActInput, Outcome, act
from tracker.identity.codes import Kind
from tracker.identity.verdict import Verdict, reason
from tracker.marking.scan import is_code, not_ours, take_scanned
from tracker.material.models import Custody
from tracker.material.present import ContainerNow
from tracker.people.models import Role
from tracker.supplies.models import Equipment
from tracker.therapy.steps import TherapyInput, the_therapy
from tracker.workplace.places.models import PlaceEquipment, PlacePosition
from tracker.workplace.places.present import fitted_to, positions_of, standing_in
from tracker.workplace.places.rules import MOST, judge_positions
from tracker.workplace.present import PlaceNow, in_calibration, the_place

KEEPS = frozenset({Role.PRODUCTION, Role.QA, Role.ADMINISTRATOR})
Position = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,19}$")]


class NamePositions(ActInput):
    """The positions of a place, in the order in which a person would count them."""

    place: str
    positions: Annotated[tuple[Position, ...], Field(min_length=1, max_length=MOST)]


@act("workplace:positions:named", by=KEEPS)
def name_positions(ctx: Act, given: NamePositions) -> Outcome | Verdict:
    """The place has these positions; one container at a time stands in each."""
    place = the_place(ctx, given.place)
    if place is None:
        return ctx.refusal()
    known = set(positions_of(ctx.s, place.id))
    twice = len(set(given.positions)) < len(given.positions)
    for position in given.positions:
        if position in known or position == place.name or twice:
            ctx.find(reason("position_known", about=position))
    if ctx.blocked:
        return ctx.refusal()
    for n, position in enumerate(given.positions, len(known)):
        ctx.add(PlacePosition(place_id=place.id, position=position, n=n))
    return Outcome({"place": place.id, "positions": len(known) + len(given.positions)})


class FitPlace(ActInput):
    """The place, and the equipment that it is part of."""

    place: str
    equipment: str


@act("workplace:place:fitted", by=KEEPS)
def fit_place(ctx: Act, given: FitPlace) -> Outcome | Verdict:
    """The place is part of this equipment from now on: its calibration counts there (I27).

    To another equipment than until now only with a reason.
    """
    place = the_place(ctx, given.place)
    wrong = not_ours(ctx, given.equipment, Kind.EQUIPMENT) if is_code(given.equipment) else None
    same = (Equipment.id == given.equipment) | (Equipment.code == given.equipment)
    id_ = None if wrong else ctx.s.scalar(select(Equipment.id).where(same))
    if id_ is None:
        ctx.find(wrong or reason("equipment_unknown"))
    if place and fitted_to(ctx.s, place.id) and not ctx.door.reason.strip():
        ctx.find(reason("change_needs_its_reason"))
    if place is None or id_ is None or ctx.blocked:
        return ctx.refusal()
    row = PlaceEquipment(place_id=place.id, since=ctx.now, equipment_id=id_, by=ctx.actor)
    ctx.add(row)
    return Outcome({"place": place.id, "equipment": id_})


class PutContainers(TherapyInput):
    """Containers of one therapy, the place, and a position for each where it has positions."""

    containers: Annotated[tuple[str, ...], Field(min_length=1, max_length=99)]
    place: str
    positions: Annotated[tuple[Position, ...], Field(max_length=99)] = ()


@act("workplace:containers:put", by={Role.TECHNICIAN, Role.PRODUCTION, Role.QC_ANALYST})
def put_containers(ctx: Act, given: PutContainers) -> Outcome | Verdict:
    """Each container stands in its place and position from now on; the way it came stays.

    Refused: a position that is taken or that the place has not, equipment out of calibration (I27).
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    containers = take_scanned(ctx, therapy.id, given.containers)
    place = the_place(ctx, given.place)
    if place is None or ctx.blocked:
        return ctx.refusal()
    wanted = list(given.positions) or [""] * len(containers)
    if len(wanted) != len(containers):
        ctx.find(reason("a_position_for_each", positions=len(wanted)))
    may_receive(ctx, place, wanted, {c.id for c in containers})
    if ctx.blocked:
        return ctx.refusal()
    put(ctx, containers, place, wanted, "")
    return Outcome({"put": [c.short_name for c in containers], "place": place.id})


def may_receive(ctx: Act, place: PlaceNow, wanted: list[str], moving: set[str]) -> None:
    """Finds on ``ctx`` why these positions cannot be filled now; ``moving`` leave theirs."""
    known = positions_of(ctx.s, place.id)
    there = standing_in(ctx.s, place.id)
    taken = {x.position: x.name for x in there if x.position and x.container_id not in moving}
    ctx.find(*judge_positions(wanted, known, taken))
    in_calibration(ctx, place)


def put(
    ctx: Act, containers: list[ContainerNow], place: PlaceNow, positions: list[str], condition: str
) -> None:
    """A row of custody for each: in this place, in its position."""
    ids = [c.id for c in containers]
    last = {row[0]: row[1] for row in ctx.s.execute(_LAST, {"ids": ids})}
    for container, position in zip(containers, positions, strict=True):
        ctx.add(
            Custody(
                container_id=container.id,
                n=last.get(container.id, -1) + 1,
                therapy_id=container.therapy_id,
                place_id=place.id,
                where=position or place.name,
                held_by=ctx.actor,
                since=ctx.at,
                condition=condition,
            )
        )


_LAST = (
    select(Custody.container_id, func.max(Custody.n))
    .where(Custody.container_id.in_(bindparam("ids", expanding=True)))
    .group_by(Custody.container_id)
)
