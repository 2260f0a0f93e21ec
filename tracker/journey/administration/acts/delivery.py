"""Released units leave the laboratory and come to the suite."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field
from sqlalchemy import bindparam, select

from tracker.act import Act, Check, Outcome, Watch, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.administration import facts as facts_of_units
from tracker.journey.administration.facts import units_facts
from tracker.journey.administration.models import (
    SuiteReceipt,
    UnitIssue,
    UnitReceipt,
)
from tracker.journey.administration.rules import UnitFacts, judge_product
from tracker.marking import scan
from tracker.marking.scan import take_scanned
from tracker.material.moves import asks_hands, hand_over, move
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.protocol.readings import judge_value
from tracker.protocol.rules import judge_hold_time
from tracker.quality.response import open_task, respond
from tracker.record.ahead import Question, question
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy

Refs = Annotated[tuple[str, ...], Field(min_length=1, max_length=60)]


Line = Annotated[str, Field(max_length=120)]


RELEASED = (State.RELEASED, State.CONDITIONALLY_RELEASED, State.OOS_EXCEPTIONAL)


SUITE = "infusion suite"
"""Where units wait once they were received; what the custody line says."""


class IssueUnits(StepInput):
    """Released units, packed into one shipment and handed to the runner."""

    units: Refs
    shipment: Annotated[str, Field(min_length=1, max_length=60)]
    logger: Line = ""

    def asks(self) -> tuple[Question, ...]:
        return (
            *super().asks(),
            *scan.asks(self.units),
            *facts_of_units.asks(self.therapy),
            asks_hands(self.therapy),
        )


@act(
    "administration:units:issued",
    by={Role.TECHNICIAN},
    checked_by={Role.RUNNER, Role.INFUSION_NURSE},
    check=Check.PRESENT,
    watch=Watch.WHOLE,
)
def issue_units(ctx: Act, given: IssueUnits) -> Outcome | Verdict:
    """The units are on their way in the runner's hands; all of them or none.

    Refused: not released, on hold, expired, a release that no longer stands (I06, I31).
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    units = take_scanned(ctx, therapy.id, given.units, {Kind.UNIT}, RELEASED)
    if ctx.blocked:
        return ctx.refusal()
    facts = units_facts(ctx, therapy, units)
    found = [r for u in units for r in _judge_issue(ctx, u, facts.get(u.id))]
    step_id = do_step(ctx, therapy, "S23", "administration:units:issued", given, found)
    assert ctx.verifier is not None  # the check asks for one present
    for u in units:
        move(ctx, u, State.ISSUED)
        ctx.add(
            UnitIssue(
                unit_id=u.id,
                therapy_id=therapy.id,
                step_id=step_id,
                shipment=given.shipment,
                logger=given.logger,
                issued_at=ctx.at,
                issued_by=ctx.actor,
                carried_by=ctx.verifier,
            )
        )
    hand_over(ctx, units, given.shipment, held_by=ctx.verifier)
    return Outcome({"shipment": given.shipment, "units": [u.id for u in units]})


def _judge_issue(ctx: Act, unit: ContainerNow, facts: UnitFacts | None) -> tuple[Reason, ...]:
    if facts is None:
        return (reason("not_released", about=unit.short_name, now=unit.state),)
    return judge_product(facts, ctx.now, unit.state)


class ReceiveUnits(StepInput):
    """A shipment as it came: its units, scanned, and what its logger says."""

    shipment: str
    units: Refs
    temp_min_c: Annotated[Decimal, Field(ge=-100, le=60, decimal_places=1)]
    temp_max_c: Annotated[Decimal, Field(ge=-100, le=60, decimal_places=1)]

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
    found = [*_judge_way(ctx, therapy, given, sent), *_judge_set(units, sent)]
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
    select(UnitIssue.unit_id, UnitIssue.issued_at)
    .outerjoin(UnitReceipt, UnitReceipt.unit_id == UnitIssue.unit_id)
    .where(
        UnitIssue.therapy_id == bindparam("therapy_id"),
        UnitIssue.shipment == bindparam("shipment"),
        UnitReceipt.unit_id.is_(None),
    )
)


def _sent(ctx: Act, therapy_id: str, shipment: str) -> dict[str, datetime]:
    """When each unit of the shipment was issued that was not received before, by id."""
    rows = ctx.s.execute(_SENT, {"therapy_id": therapy_id, "shipment": shipment})
    return {row.unit_id: row.issued_at for row in rows}


def _judge_way(
    ctx: Act, therapy: TherapyNow, given: ReceiveUnits, sent: dict[str, datetime]
) -> list[Reason]:
    if not sent:
        return [reason("shipment_unknown", about=given.shipment)]
    definition = therapy.definition
    limit = definition.parameter("S23", "transport_temp")
    found = [*judge_value(limit, given.temp_min_c), *judge_value(limit, given.temp_max_c)]
    if given.temp_max_c < given.temp_min_c:
        found.append(reason("lowest_over_highest", about="transport_temp"))
    left_at = min(sent.values())
    found += judge_hold_time(definition.hold_time("dispatch_to_receipt"), left_at, ctx.at)
    return list(dict.fromkeys(found))


def _judge_set(units: Sequence[ContainerNow], sent: dict[str, datetime]) -> list[Reason]:
    found = [
        reason("unit_not_of_this_shipment", about=u.short_name) for u in units if u.id not in sent
    ]
    missing = len(sent) - len(units)
    if missing > 0:
        found.append(reason("units_missing", Severity.ALERT, expected=len(sent), missing=missing))
    return found
