"""Marrow arrives: accepted, held or rejected, never lost from sight."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated

from pydantic import Field
from sqlalchemy.orm import Session

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.collection import state
from tracker.journey.collection.acts.words import Celsius
from tracker.journey.collection.logger.models import Proposal
from tracker.journey.collection.models import (
    Receipt,
)
from tracker.journey.collection.rules import (
    ReceiptFacts,
    judge_receipt,
)
from tracker.journey.collection.state import (
    ShipmentNow,
    harvests_of,
    shipment_now,
)
from tracker.marking import scan
from tracker.marking.scan import take_scanned
from tracker.material.moves import asks_hands, hand_over, move
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.protocol.specification import Number
from tracker.quality.response import respond
from tracker.record.ahead import Question
from tracker.supplies import use as supplies
from tracker.supplies.use import use
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy

Ml = Annotated[Number, Field(gt=0, decimal_places=1)]


def to_tenth(value: Decimal) -> Decimal:
    """The temperature to a tenth of a degree, as a receipt keeps it."""
    return value.quantize(Decimal("0.1"), ROUND_HALF_EVEN)


class ReceiveShipment(StepInput):
    """What was found. Temperatures empty: no logger. ``seal``: its number as read."""

    shipment: str
    containers: Annotated[tuple[str, ...], Field(min_length=1)]
    seal: Annotated[str, Field(max_length=120)] = ""
    seal_intact: bool
    temp_min_c: Celsius | None = None
    temp_max_c: Celsius | None = None
    volume_ml: Ml
    clots: bool = False
    haemolysis: bool = False
    leak: bool = False
    identifiers: Annotated[int, Field(ge=0, le=9)] = 2
    accepted: bool
    equipment: tuple[str, ...] = ()

    def asks(self) -> tuple[Question, ...]:
        return (
            *super().asks(),
            *state.asks(self.therapy, self.shipment),
            *scan.asks(self.containers),
            *supplies.asks(equipment=self.equipment),
            asks_hands(self.therapy),
        )


@act("collection:shipment:received", by={Role.TECHNICIAN}, check=Check.PRESENT)
def receive_shipment(ctx: Act, given: ReceiveShipment) -> Outcome | Verdict:
    """The marrow is in the laboratory: accepted, accepted on hold, or rejected.

    Only a container of another patient stops; seal, temperature, time, clots and volume hold what
    cannot be bought again (21 CFR 1271.265, D04, D06-D09).
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    shipment = shipment_now(ctx.s, given.shipment)
    if shipment is None:
        return ctx.refusal(reason("shipment_unknown"))
    if shipment.therapy_id != therapy.id:
        return ctx.refusal(reason("shipment_of_another_patient", Severity.IDENTITY))
    taken = take_scanned(ctx, therapy.id, given.containers, [Kind.MARROW], [State.SHIPPED])
    if ctx.blocked:
        return ctx.refusal()
    logged = shipment.logged
    if logged and logged.proposal is Proposal.REJECT and given.accepted and not given.note.strip():
        return ctx.refusal(reason("accepted_against_the_logger", about=shipment.name))
    found = found_at_receipt(ctx.s, therapy, given, shipment, taken, ctx.at)
    step_id = do_step(ctx, therapy, "S09", "collection:shipment:received", given, found)
    ctx.add(
        Receipt(
            step_id=step_id,
            therapy_id=therapy.id,
            shipment_id=shipment.id,
            received_at=ctx.at,
            seal_intact=given.seal_intact,
            temp_min_c=given.temp_min_c if logged is None else to_tenth(logged.low_c),
            temp_max_c=given.temp_max_c if logged is None else to_tenth(logged.high_c),
            volume_ml=given.volume_ml,
            clots=given.clots,
            haemolysis=given.haemolysis,
            leak=given.leak,
            transit_min=max(0, (ctx.at - shipment.sent_at) // timedelta(minutes=1)),
            accepted=given.accepted,
        )
    )
    to = State.RECEIVED if given.accepted else State.REJECTED
    now = [move(ctx, c, to) for c in taken]
    hand_over(ctx, now, ctx.door.workplace or "laboratory", held_by=ctx.actor)
    used = use(ctx, therapy.id, step_id, (), given.equipment)
    respond(ctx, therapy, "S09", step_id, [*found, *used], containers=now)
    return Outcome({"receipt": step_id, "containers": {c.short_name: c.id for c in now}})


def found_at_receipt(
    s: Session,
    therapy: TherapyNow,
    given: ReceiveShipment,
    shipment: ShipmentNow,
    taken: list[ContainerNow],
    at: dt.datetime,
    inside: Collection[str] = (),
) -> list[Reason]:
    """What is not as it should be when the shipper is opened; all but alerts hold it.

    ``inside``: what should be there now, where that is not the whole shipment any more.
    """
    found: list[Reason] = []
    inside, here = set(inside or shipment.containers), {c.id for c in taken}
    for c in taken:
        if c.id not in inside:
            found.append(reason("container_not_in_shipment", about=c.short_name))
    if missing := len(inside - here):
        found.append(reason("container_not_received", Severity.HOLD, shipment.name, count=missing))
    if given.seal and given.seal != shipment.seal:
        found.append(reason("seal_number_differs", Severity.HOLD, shipment.name))
    own = harvests_of(s, therapy.id, here)
    collected = sum((h.volume_ml for h in own), Decimal(0))
    whole = all(h.containers <= here for h in own)
    facts = ReceiptFacts(
        container=shipment.name,
        belongs_to_therapy=True,  # a container of another therapy was stopped at its scan
        identifiers_on_container=given.identifiers,
        seal_intact=given.seal_intact,
        leak=given.leak,
        clots=given.clots,
        haemolysis=given.haemolysis,
        temperature_low_c=given.temp_min_c,
        temperature_high_c=given.temp_max_c,
        collection_ended_at=min(h.ended_at for h in own),
        received_at=at,
        collected_volume_ml=collected if whole else given.volume_ml,
        received_volume_ml=given.volume_ml,
        logged=shipment.logged is not None,
    )
    return [*found, *judge_receipt(facts, therapy.definition)]
