"""Units come to the suite, with temperature and time on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field
from sqlalchemy import bindparam, select

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.administration.acts.issue import Refs
from tracker.journey.administration.models import (
    SuiteReceipt,
    UnitIssue,
    UnitReceipt,
)
from tracker.journey.collection.acts.receiving import to_tenth
from tracker.journey.collection.logger.models import LoggerFile
from tracker.journey.collection.models import ShipmentContainer
from tracker.marking import scan
from tracker.marking.scan import take_scanned
from tracker.material.moves import asks_hands, hand_over
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.readings import judge_asked
from tracker.protocol.rules import judge_clock
from tracker.quality.response import open_task, respond
from tracker.record.ahead import Question, question
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy

SUITE = "infusion suite"
"""Where units wait once they were received; what the custody line says."""


Celsius = Annotated[Decimal, Field(ge=-100, le=60, decimal_places=1)]


class ReceiveUnits(StepInput):
    """A shipment as it came: its units, scanned, and what its logger says.

    Temperatures are left out when the file of its logger was read: it said them.
    """

    shipment: str
    units: Refs
    temp_min_c: Celsius | None = None
    temp_max_c: Celsius | None = None

    def asks(self) -> tuple[Question, ...]:
        return (
            *super().asks(),
            *scan.asks(self.units),
            question(_SENT, therapy_id=self.therapy, shipment=self.shipment),
            asks_hands(self.therapy),
        )


@act(
    "administration:units:received",
    by={Role.INFUSION_NURSE},
    checked_by={Role.RUNNER, Role.NURSE, Role.QA},
    check=Check.PRESENT,
)
def receive_units(ctx: Act, given: ReceiveUnits) -> Outcome | Verdict:
    """What came stands in the record, with temperature and time on the way.

    A unit that was not issued in this shipment is refused; one that did not come is told to QA. A
    temperature outside its limits, or too long a way, holds the units (D31).
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    units = take_scanned(ctx, therapy.id, given.units, {Kind.UNIT}, {State.ISSUED})
    if ctx.blocked:
        return ctx.refusal()
    sent = _sent(ctx, therapy.id, given.shipment)
    reached = _reached(given, sent)
    found = [*_judge_way(ctx, therapy, given, sent), *_judge_set(units, sent)]
    step_id = do_step(ctx, therapy, "S23", "administration:units:received", given, found)
    if ctx.blocked or reached is None:
        return ctx.refusal()
    ctx.add(
        SuiteReceipt(
            step_id=step_id,
            therapy_id=therapy.id,
            shipment=given.shipment,
            temp_min_c=reached[0],
            temp_max_c=reached[1],
            units_expected=len(sent),
            units_received=len(units),
        )
    )
    for u in units:
        ctx.add(
            UnitReceipt(
                unit_id=u.id,
                therapy_id=therapy.id,
                step_id=step_id,
                received_at=ctx.at,
                received_by=ctx.actor,
                second=ctx.verifier,
            )
        )
    hand_over(ctx, units, SUITE, held_by=ctx.actor)
    respond(ctx, therapy, "S23", step_id, found, containers=units)
    if len(units) < len(sent):
        open_task(ctx, therapy, "units_missing", given.shipment, "qa", ctx.at)
    return Outcome({"expected": len(sent), "received": len(units)}, tuple(found))


_SENT = (
    select(UnitIssue.unit_id, UnitIssue.issued_at, LoggerFile.low_c, LoggerFile.high_c)
    .outerjoin(UnitReceipt, UnitReceipt.unit_id == UnitIssue.unit_id)
    .outerjoin(ShipmentContainer, ShipmentContainer.container_id == UnitIssue.unit_id)
    .outerjoin(LoggerFile, LoggerFile.shipment_id == ShipmentContainer.shipment_id)
    .where(
        UnitIssue.therapy_id == bindparam("therapy_id"),
        UnitIssue.shipment == bindparam("shipment"),
        UnitReceipt.unit_id.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class SentUnit:
    """When a unit left, and what the file of its logger said; nothing when none was read."""

    issued_at: datetime
    low_c: Decimal | None
    high_c: Decimal | None


def _sent(ctx: Act, therapy_id: str, shipment: str) -> dict[str, SentUnit]:
    """Each unit of the shipment that was not received before, by id."""
    rows = ctx.s.execute(_SENT, {"therapy_id": therapy_id, "shipment": shipment})
    return {row[0]: SentUnit(*row[1:]) for row in rows}


def _reached(given: ReceiveUnits, sent: dict[str, SentUnit]) -> tuple[Decimal, Decimal] | None:
    """Coldest and warmest on the way: of the file where one was read, else as typed."""
    cold = [given.temp_min_c if u.low_c is None else to_tenth(u.low_c) for u in sent.values()]
    warm = [given.temp_max_c if u.high_c is None else to_tenth(u.high_c) for u in sent.values()]
    low, high = [c for c in cold if c is not None], [c for c in warm if c is not None]
    return (min(low), max(high)) if low and len(low) == len(high) == len(sent) else None


def _judge_way(
    ctx: Act, therapy: TherapyNow, given: ReceiveUnits, sent: dict[str, SentUnit]
) -> list[Reason]:
    if not sent:
        return [reason("shipment_unknown", about=given.shipment)]
    definition = therapy.definition
    found: list[Reason] = []
    if any(u.low_c is None for u in sent.values()):  # what a file said was judged when it was read
        found += _judge_typed(definition, given.temp_min_c, given.temp_max_c)
    left_at = min(u.issued_at for u in sent.values())
    found += judge_clock(definition, "dispatch_to_receipt", left_at, ctx.at)
    return list(dict.fromkeys(found))


def _judge_typed(
    definition: ProcessDefinition, low_c: Decimal | None, high_c: Decimal | None
) -> list[Reason]:
    """What somebody read off the logger: both values, the right way up, within the limits (D31)."""
    if low_c is None or high_c is None:
        return [reason("way_not_read")]
    found: list[Reason] = []
    for reached_c in (low_c, high_c):
        found += judge_asked(definition, "S23", "transport_temp", reached_c)
    if high_c < low_c:
        found.append(reason("lowest_over_highest", about="transport_temp"))
    return found


def _judge_set(units: Sequence[ContainerNow], sent: dict[str, SentUnit]) -> list[Reason]:
    found = [
        reason("unit_not_of_this_shipment", about=u.short_name) for u in units if u.id not in sent
    ]
    missing = len(sent) - len(units)
    if missing > 0:
        found.append(reason("units_missing", Severity.ALERT, expected=len(sent), missing=missing))
    return found
