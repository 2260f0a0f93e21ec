"""A place is emptied in one act; equipment that lapsed with cells inside is judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Final, Literal

from pydantic import Field

from tracker.act import Act, ActInput, Outcome, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.material.present import ContainerNow, containers_now
from tracker.people.models import Role
from tracker.protocol.steps import CatalogueEntry
from tracker.quality.deviations import deviations_now
from tracker.quality.models import Deviation
from tracker.quality.response import catalogue_entry, open_deviation, open_task, place_hold
from tracker.therapy.present import TherapyNow, therapy_now
from tracker.workplace.places.acts import Position, may_receive, put
from tracker.workplace.places.present import Standing, standing_in
from tracker.workplace.present import PlaceNow, the_place

Why = Literal["alarm", "calibration", "cleaning"]
ALARMS: Final = ("list_vessels_inside", "inventory_check")
"""What the catalogue asks for when an incubator, or a tank, gives alarm."""
LEFT_INSIDE: Final = "left_inside"
SOON: Final = dt.timedelta(hours=1)
STEP: Final = ""


class Moved(ActInput):
    """One container, and where it went."""

    container: str
    place: str
    position: Position | Literal[""] = ""


class EvacuatePlace(ActInput):
    """The place that is emptied, why, and where each container went; who is not named stays."""

    place: str
    why: Why
    note: Annotated[str, Field(max_length=2000)] = ""
    moves: Annotated[tuple[Moved, ...], Field(min_length=1, max_length=400)]


@act("quality:place:evacuated", by={Role.TECHNICIAN, Role.PRODUCTION, Role.QA})
def evacuate_place(ctx: Act, given: EvacuatePlace) -> Outcome | Verdict:
    """Every container named stands elsewhere, each move on record; who is still inside is told.

    An alarm opens the catalogue's deviation for each therapy that was inside. What is left there
    is a task of production within the hour. Living cells are cared for wherever they stand (I28).
    """
    place = the_place(ctx, given.place)
    if place is None:
        return ctx.refusal()
    inside = {x.container_id: x for x in standing_in(ctx.s, place.id)}
    _judge(ctx, place, given, inside)
    if ctx.blocked:
        return ctx.refusal()
    every = containers_now(ctx.s, list(inside))
    for to, moves in _by_place(ctx, given.moves).items():
        containers = [every[m.container] for m in moves]
        wanted = [m.position for m in moves]
        may_receive(ctx, to, wanted, set())
        put(ctx, containers, to, wanted, f"from {place.name}: {given.why}")
    if ctx.blocked:
        return ctx.refusal()
    moved = {m.container for m in given.moves}
    left = [x for x in inside.values() if x.container_id not in moved]
    opened = []
    for therapy, own in _by_therapy(ctx, inside.values()):
        if given.why == "alarm":
            containers = [every[x.container_id] for x in own]
            opened.append(_alarm(ctx, therapy, place, containers).id)
        names = ", ".join(x.name for x in own if x.container_id not in moved)
        if names:
            title = f"{LEFT_INSIDE} {place.name}: {names}"
            due_at = ctx.at + SOON
            open_task(ctx, therapy, LEFT_INSIDE, title, Role.PRODUCTION.value, due_at)
    return Outcome(
        {
            "moved": sorted(inside[id_].name for id_ in moved),
            "still_inside": sorted(x.name for x in left),
            "deviations": opened,
        }
    )


def _judge(ctx: Act, place: PlaceNow, given: EvacuatePlace, inside: dict[str, Standing]) -> None:
    named = [m.container for m in given.moves]
    if len(set(named)) < len(named):
        ctx.find(reason("container_given_twice"))
    for id_ in dict.fromkeys(named):
        if id_ not in inside:
            ctx.find(reason("container_not_in_place", about=place.name))
    if place.id in {m.place for m in given.moves}:
        ctx.find(reason("evacuated_into_itself", about=place.name))


def _by_place(ctx: Act, moves: Iterable[Moved]) -> dict[PlaceNow, list[Moved]]:
    out: dict[str, list[Moved]] = {}
    for m in moves:
        out.setdefault(m.place, []).append(m)
    known = {id_: the_place(ctx, id_) for id_ in out}
    return {place: out[id_] for id_, place in known.items() if place is not None}


def _by_therapy(ctx: Act, there: Iterable[Standing]) -> list[tuple[TherapyNow, list[Standing]]]:
    own: dict[str, list[Standing]] = {}
    for x in there:
        own.setdefault(x.therapy_id, []).append(x)
    found = [(therapy_now(ctx.s, id_), xs) for id_, xs in sorted(own.items())]
    return [(therapy, xs) for therapy, xs in found if therapy is not None]


def _alarm(
    ctx: Act, therapy: TherapyNow, place: PlaceNow, containers: list[ContainerNow]
) -> Deviation:
    """The deviation of an alarm: the catalogue's entry for this kind of place."""
    found = reason("place_alarm", Severity.ALERT, place.name, containers=len(containers))
    return open_deviation(ctx, therapy, found, _alarm_entry(therapy, place), None, containers, None)


def _alarm_entry(therapy: TherapyNow, place: PlaceNow) -> CatalogueEntry | None:
    wanted = ALARMS[1] if place.kind == "ln2_tank" else ALARMS[0]
    return next((d for d in therapy.definition.deviations if wanted in d.actions), None)


class JudgeLapse(ActInput):
    """The place whose equipment is out of calibration with cells inside."""

    place: str


@act("quality:place:lapsed", by={Role.QA, Role.PRODUCTION, Role.QC_MANAGER})
def judge_lapse(ctx: Act, given: JudgeLapse) -> Outcome | Verdict:
    """Each therapy inside has its deviation and its containers are held; the cells go on (I27).

    A lapse is told once until QA closes its deviation.
    """
    place = the_place(ctx, given.place)
    if place is None:
        return ctx.refusal()
    equipment = place.equipment
    inside = standing_in(ctx.s, place.id)
    on = ctx.at.astimezone(ctx.site.zone).date()
    found = equipment.judged(on, inside=True) if equipment else ()
    if not found or not inside:
        return ctx.refusal(reason("nothing_lapsed_here", about=place.name))
    every = containers_now(ctx.s, [x.container_id for x in inside])
    held: dict[str, list[str]] = {}
    for therapy, own in _by_therapy(ctx, inside):
        if _told_already(ctx, therapy, found[0]):
            continue
        containers = [every[x.container_id] for x in own]
        entry = catalogue_entry(therapy, STEP, found[0])
        row = open_deviation(ctx, therapy, found[0], entry, None, containers, None)
        place_hold(ctx, therapy, found[0].code, containers, None, row.id)
        held[therapy.subject_code] = [x.name for x in own]
    if not held:
        return ctx.refusal(reason("lapse_told_already", about=place.name))
    ctx.find(reason("judged_at_risk", Severity.ALERT, place.name))
    return Outcome({"place": place.id, "held": held})


def _told_already(ctx: Act, therapy: TherapyNow, found: Reason) -> bool:
    return any(
        d.title == found.code and found.about in d.cause and not d.closed
        for d in deviations_now(ctx.s, therapy.id)
    )
