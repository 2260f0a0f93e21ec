"""Plates of a work session are read; growth beyond the limit holds what was open there."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, ActInput, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.journey.expansion.models import VesselCare
from tracker.journey.testing.awaited import PLATE, end_awaited
from tracker.journey.testing.lineage import given_already
from tracker.journey.testing.suspicion import TO_ACT_WITHIN
from tracker.material.models import Container, Parentage
from tracker.material.present import ContainerNow, containers_now
from tracker.people.models import Role
from tracker.quality.response import catalogue_entry, open_deviation, open_task, place_hold
from tracker.therapy.models import StepRecord
from tracker.therapy.present import TherapyNow, therapy_now
from tracker.workplace.sessions.models import PlateReading, SessionTherapy
from tracker.workplace.sessions.present import PlateNow, SessionNow, plate_now, session_now
from tracker.workplace.sessions.rules import judge_plate

TAG: Final = "testing:plate:read"
NO_STEP: Final = ""


class ReadPlate(ActInput):
    """The colonies counted on a plate, and what they are once that is known."""

    plate: str
    cfu: Annotated[int, Field(ge=0, le=10_000)]
    organism: Annotated[str, Field(max_length=200)] = ""


@act(TAG, by={Role.QC_ANALYST, Role.QC_MANAGER})
def read_plate(ctx: Act, given: ReadPlate) -> Outcome | Verdict:
    """The count stands; beyond its action limit each therapy that was open has its deviation.

    What was worked on there in that session is on hold with its descendants until QA decides; the
    cells are cared for (I28). A plate is read once (I18).
    """
    plate = plate_now(ctx.s, given.plate)
    session = session_now(ctx.s, plate.session_id) if plate else None
    if plate is None or session is None:
        return ctx.refusal(reason("plate_unknown"))
    if plate.cfu is not None:
        return ctx.refusal(reason("plate_read_before", about=plate.name))
    found = judge_plate(plate.said, given.cfu, plate.action_cfu, given.organism)
    ctx.find(*found)
    ctx.add(
        PlateReading(
            plate_id=plate.id,
            cfu=given.cfu,
            action_cfu=plate.action_cfu,
            beyond=given.cfu > plate.action_cfu,
            organism=given.organism,
            read_at=ctx.at,
            read_by=ctx.actor,
        )
    )
    held: dict[str, list[str]] = {}
    for therapy_id in _open_there(ctx, session):
        end_awaited(ctx, therapy_id, [(PLATE, plate.said, f"{given.cfu} CFU")])
        therapy = therapy_now(ctx.s, therapy_id)
        assert therapy is not None  # a foreign key of its clearance
        for why in found:
            held[therapy.subject_code] = _hold(ctx, therapy, plate, session, why)
    return Outcome({"beyond": bool(found), "held": held})


def _open_there(ctx: Act, session: SessionNow) -> list[str]:
    rows = select(SessionTherapy.therapy_id).where(SessionTherapy.session_id == session.id)
    return sorted(set(ctx.s.scalars(rows)))


def _hold(
    ctx: Act, therapy: TherapyNow, plate: PlateNow, session: SessionNow, why: Reason
) -> list[str]:
    """The therapy's deviations, its hold, and QA's look-back; gives the names of what is held.

    Where no container can be named, the whole therapy waits.
    """
    containers = worked_on(ctx, therapy.id, session)
    entry = catalogue_entry(therapy, NO_STEP, why)
    lots = sorted({c.lot_id for c in containers if c.lot_id})
    concerned: list[str | None] = [*lots] or [None]
    rows = [
        open_deviation(ctx, therapy, why, entry, None, containers, lot_id) for lot_id in concerned
    ]
    place_hold(ctx, therapy, why.code, containers, None, rows[0].id)
    owners = [("look_back", Role.QA)]
    if given_already(ctx.s, lots):
        owners += [("notify", Role.INVESTIGATOR), ("notify", Role.QA)]
    for action, owner in owners:
        title = f"{action} {plate.said}"
        open_task(ctx, therapy, action, title, owner.value, ctx.at + TO_ACT_WITHIN)
    return [c.short_name for c in containers]


def worked_on(ctx: Act, therapy_id: str, session: SessionNow) -> list[ContainerNow]:
    """What was made, filled or cared for in this therapy's steps while the session went on."""
    until = session.ended_at or dt.datetime.max.replace(tzinfo=dt.UTC)
    steps = select(StepRecord.id).where(
        StepRecord.therapy_id == therapy_id,
        StepRecord.done_at >= session.opened_at,
        StepRecord.done_at <= min(until, ctx.now),
    )
    ids: set[str] = set()
    for query in (
        select(Container.id).where(Container.step_id.in_(steps)),
        select(Parentage.child_id).where(Parentage.step_id.in_(steps)),
        select(VesselCare.container_id).where(VesselCare.step_id.in_(steps)),
    ):
        ids |= set(ctx.s.scalars(query))
    return sorted(containers_now(ctx.s, ids).values(), key=lambda c: c.short_name)
