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
from tracker.journey.collection.logger.models import LoggerFile
from tracker.journey.collection.logger.rules import longest_silence_s
from tracker.journey.collection.models import ShipmentContainer
from tracker.marking import scan
from tracker.marking.scan import take_scanned
from tracker.material.moves import asks_hands, hand_over
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.people.models import Role
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
    """A shipment as it came: its units, scanned, and what its logger says."""

    shipment: str
    units: Refs
    temp_min_c: Celsius
    temp_max_c: Celsius

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
    temperature outside its limits, or too long a way, holds the units (D31). So does a file of
    their logger that was read before they came and ends too early: it hides the rest of the way.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    units = take_scanned(ctx, therapy.id, given.units, {Kind.UNIT}, {State.ISSUED})
    if ctx.blocked:
        return ctx.refusal()
    sent = _sent(ctx, therapy.id, given.shipment)
    came = [sent[u.id] for u in units if u.id in sent]
    found = [
        *_judge_way(ctx, therapy, given, sent),
        *judge_end(given.shipment, came, ctx.at),
        *_judge_set(units, sent),
    ]
    step_id = do_step(ctx, therapy, "S23", "administration:units:received", given, found)
    if ctx.blocked:
        return ctx.refusal()
    ctx.add(
        SuiteReceipt(
            step_id=step_id,
            therapy_id=therapy.id,
            shipment=given.shipment,
            temp_min_c=given.temp_min_c,
            temp_max_c=given.temp_max_c,
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
    select(UnitIssue.unit_id, UnitIssue.issued_at, LoggerFile.last_at, LoggerFile.interval_s)
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
    """When a unit left, and how far a file of its logger goes; nothing when none was read."""

    issued_at: datetime
    last_at: datetime | None
    interval_s: int | None


def _sent(ctx: Act, therapy_id: str, shipment: str) -> dict[str, SentUnit]:
    """Each unit of the shipment that was not received before, by id."""
    rows = ctx.s.execute(_SENT, {"therapy_id": therapy_id, "shipment": shipment})
    return {row[0]: SentUnit(*row[1:]) for row in rows}


def _judge_way(
    ctx: Act, therapy: TherapyNow, given: ReceiveUnits, sent: dict[str, SentUnit]
) -> list[Reason]:
    if not sent:
        return [reason("shipment_unknown", about=given.shipment)]
    definition = therapy.definition
    found: list[Reason] = []
    for reached_c in (given.temp_min_c, given.temp_max_c):
        found += judge_asked(definition, "S23", "transport_temp", reached_c)
    if given.temp_max_c < given.temp_min_c:
        found.append(reason("lowest_over_highest", about="transport_temp"))
    left_at = min(u.issued_at for u in sent.values())
    found += judge_clock(definition, "dispatch_to_receipt", left_at, ctx.at)
    return list(dict.fromkeys(found))


def judge_end(name: str, came: Sequence[SentUnit], at: datetime) -> list[Reason]:
    """A file that ends before its units came says nothing of the rest of their way."""
    silent_s = [
        s
        for u in came
        if u.last_at is not None and u.interval_s is not None
        if (s := int((at - u.last_at).total_seconds())) > longest_silence_s(u.interval_s)
    ]
    if not silent_s:
        return []
    return [reason("logger_gaps", Severity.HOLD, name, gaps=1, minutes=max(silent_s) // 60)]


def _judge_set(units: Sequence[ContainerNow], sent: dict[str, SentUnit]) -> list[Reason]:
    found = [
        reason("unit_not_of_this_shipment", about=u.short_name) for u in units if u.id not in sent
    ]
    missing = len(sent) - len(units)
    if missing > 0:
        found.append(reason("units_missing", Severity.ALERT, expected=len(sent), missing=missing))
    return found
