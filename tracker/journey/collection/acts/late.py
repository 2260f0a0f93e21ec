"""A container that was missing when its box was received arrives after all."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Severity, Verdict, reason
from tracker.journey.collection.acts.receiving import ReceiveShipment, found_at_receipt
from tracker.journey.collection.models import LateReceipt, Receipt
from tracker.journey.collection.state import ShipmentNow, shipment_now
from tracker.marking.scan import take_scanned
from tracker.material.moves import hand_over, move
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.quality.response import respond
from tracker.supplies.use import use
from tracker.therapy.steps import do_step, the_therapy

LATE: Final = "collection:container:received_late"


class ReceiveLate(ReceiveShipment):
    """One container of a box that was received without it. ``note``: where it was meanwhile."""

    containers: Annotated[tuple[str, ...], Field(min_length=1, max_length=1)]


def alone(shipment: ShipmentNow) -> ShipmentNow:
    """The shipment as a container knows it that was not in its box: without the box's logger."""
    return replace(shipment, logged=None)


@act(LATE, by={Role.TECHNICIAN}, check=Check.PRESENT)
def receive_late(ctx: Act, given: ReceiveLate) -> Outcome | Verdict:
    """The container is in the laboratory and on hold, or rejected: QA decides about it.

    Judged as its box was (21 CFR 1271.265, D04, D06-D09). Refused while the box itself waits to be
    received, and without a word on where the container was.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    shipment = shipment_now(ctx.s, given.shipment)
    if shipment is None:
        return ctx.refusal(reason("shipment_unknown"))
    if shipment.therapy_id != therapy.id:
        return ctx.refusal(reason("shipment_of_another_patient", Severity.IDENTITY))
    if not ctx.s.scalar(select(Receipt.step_id).where(Receipt.shipment_id == shipment.id)):
        ctx.find(reason("box_not_received_yet", about=shipment.name))
    if not given.note.strip():
        ctx.find(reason("say_where_it_was"))
    taken = take_scanned(ctx, therapy.id, given.containers, [Kind.MARROW], [State.SHIPPED])
    ctx.find(
        *(
            reason("container_not_in_shipment", about=c.short_name)
            for c in taken
            if c.id not in shipment.containers
        )
    )
    if ctx.blocked:
        return ctx.refusal()
    (one,) = taken
    found = [
        reason("container_came_late", Severity.HOLD, about=one.short_name),
        *found_at_receipt(ctx.s, therapy, given, alone(shipment), taken, ctx.at, inside={one.id}),
    ]
    step_id = do_step(ctx, therapy, "S09", LATE, given, found)
    ctx.add(
        LateReceipt(
            container_id=one.id,
            therapy_id=therapy.id,
            step_id=step_id,
            shipment_id=shipment.id,
            received_at=ctx.at,
            seal_intact=given.seal_intact,
            temp_min_c=given.temp_min_c,
            temp_max_c=given.temp_max_c,
            volume_ml=given.volume_ml,
            clots=given.clots,
            haemolysis=given.haemolysis,
            leak=given.leak,
            accepted=given.accepted,
        )
    )
    now = move(ctx, one, State.RECEIVED if given.accepted else State.REJECTED)
    hand_over(ctx, [now], ctx.door.workplace or "laboratory", held_by=ctx.actor)
    used = use(ctx, therapy.id, step_id, (), given.equipment)
    respond(ctx, therapy, "S09", step_id, [*found, *used], containers=[now])
    return Outcome({"receipt": step_id, "containers": {now.short_name: now.id}})
