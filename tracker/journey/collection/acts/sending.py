"""Marrow is sealed in and travels in the courier's hands."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.journey.collection.acts.words import Celsius, Line
from tracker.journey.collection.models import (
    Shipment,
    ShipmentContainer,
)
from tracker.marking import scan
from tracker.marking.scan import take_scanned
from tracker.material.moves import asks_hands, hand_over, move
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.quality.response import respond
from tracker.record.ahead import Question
from tracker.supplies import use as supplies
from tracker.supplies.use import use
from tracker.therapy.steps import StepInput, do_step, the_therapy

ShortName = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,19}$")]


class SendShipment(StepInput):
    """The containers as scanned into the shipper; the range is the definition's unless told."""

    name: ShortName
    containers: Annotated[tuple[str, ...], Field(min_length=1)]
    logger: Annotated[str, Field(max_length=40)] = ""
    seal: Line
    low_c: Celsius | None = None
    high_c: Celsius | None = None
    equipment: tuple[str, ...] = ()

    def asks(self) -> tuple[Question, ...]:
        return (
            *super().asks(),
            *scan.asks(self.containers),
            *supplies.asks(equipment=self.equipment),
            asks_hands(self.therapy),
        )


@act("collection:shipment:sent", by={Role.COURIER}, checked_by={Role.NURSE}, check=Check.LATER)
def send_shipment(ctx: Act, given: SendShipment) -> Outcome | Verdict:
    """The containers are sealed in and in the courier's hands."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    taken = take_scanned(ctx, therapy.id, given.containers, [Kind.MARROW], [State.FILLED])
    if ctx.blocked:
        return ctx.refusal()
    limit = therapy.definition.parameters_of("S08").get("temperature")
    low, high = given.low_c, given.high_c
    if limit is not None:
        low = limit.limit_low if low is None else low
        high = limit.limit_high if high is None else high
    if low is None or high is None or high < low:
        return ctx.refusal(reason("temperature_range_missing"))
    step_id = do_step(ctx, therapy, "S08", "collection:shipment:sent", given)
    row = Shipment(
        id=ctx.fresh("shipment"),
        therapy_id=therapy.id,
        step_id=step_id,
        name=given.name,
        logger=given.logger,
        seal=given.seal,
        low_c=low,
        high_c=high,
        sent_at=ctx.at,
        sent_by=ctx.actor,
    )
    ctx.add(row)
    for c in taken:
        ctx.add(ShipmentContainer(container_id=c.id, shipment_id=row.id, therapy_id=therapy.id))
        move(ctx, c, State.SHIPPED)
    used = use(ctx, therapy.id, step_id, (), given.equipment)
    respond(ctx, therapy, "S08", step_id, used, containers=taken)
    hand_over(ctx, taken, f"shipper {given.name}", held_by=ctx.actor)
    return Outcome({"shipment": row.id})
