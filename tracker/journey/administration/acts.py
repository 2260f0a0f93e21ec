"""Units leave the laboratory, come to the suite, are accepted there, and are accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, Check, Outcome, Watch, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.administration.facts import units_facts
from tracker.journey.administration.giving import Accountability, judge_accountability
from tracker.journey.administration.models import (
    SuiteAcceptance,
    SuiteReceipt,
    UnitAccount,
    UnitAccounted,
    UnitIssue,
    UnitReceipt,
)
from tracker.journey.administration.rules import UnitFacts, judge_acceptance, judge_product
from tracker.marking.scan import take_scanned
from tracker.material.models import Container
from tracker.material.moves import hand_over, move
from tracker.material.present import CONTAINERS, ContainerNow
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.protocol.readings import judge_value
from tracker.protocol.rules import judge_hold_time
from tracker.quality.response import open_task, respond
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy

Refs = Annotated[tuple[str, ...], Field(min_length=1, max_length=60)]
Line = Annotated[str, Field(max_length=120)]
RELEASED = (State.RELEASED, State.CONDITIONALLY_RELEASED, State.OOS_EXCEPTIONAL)
RETURNABLE = (State.ISSUED, State.ACCEPTED)
DESTROYABLE = (*RETURNABLE, State.RETURNED, State.REVOKED, State.REJECTED, State.STOPPED)
SUITE = "infusion suite"
"""Where units wait once they were received; what the custody line says."""


class IssueUnits(StepInput):
    """Released units, packed into one shipment and handed to the runner."""

    units: Refs
    shipment: Annotated[str, Field(min_length=1, max_length=60)]
    logger: Line = ""


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


def _sent(ctx: Act, therapy_id: str, shipment: str) -> dict[str, UnitIssue]:
    """Units of the shipment that were not received before, by id."""
    rows = ctx.s.scalars(
        select(UnitIssue)
        .outerjoin(UnitReceipt, UnitReceipt.unit_id == UnitIssue.unit_id)
        .where(
            UnitIssue.therapy_id == therapy_id,
            UnitIssue.shipment == shipment,
            UnitReceipt.unit_id.is_(None),
        )
    )
    return {row.unit_id: row for row in rows}


def _judge_way(
    ctx: Act, therapy: TherapyNow, given: ReceiveUnits, sent: dict[str, UnitIssue]
) -> list[Reason]:
    if not sent:
        return [reason("shipment_unknown", about=given.shipment)]
    definition = therapy.definition
    limit = definition.parameter("S23", "transport_temp")
    found = [*judge_value(limit, given.temp_min_c), *judge_value(limit, given.temp_max_c)]
    if given.temp_max_c < given.temp_min_c:
        found.append(reason("lowest_over_highest", about="transport_temp"))
    left_at = min(row.issued_at for row in sent.values())
    found += judge_hold_time(definition.hold_time("dispatch_to_receipt"), left_at, ctx.at)
    return list(dict.fromkeys(found))


def _judge_set(units: Sequence[ContainerNow], sent: dict[str, UnitIssue]) -> list[Reason]:
    found = [
        reason("unit_not_of_this_shipment", about=u.short_name) for u in units if u.id not in sent
    ]
    missing = len(sent) - len(units)
    if missing > 0:
        found.append(reason("units_missing", Severity.ALERT, expected=len(sent), missing=missing))
    return found


class AcceptUnits(StepInput):
    """Units in the suite, each scanned and looked at by two people.

    ``not_as_expected`` names those whose appearance, volume or label is not what it should be.
    """

    units: Refs
    not_as_expected: tuple[str, ...] = ()
    remark: Annotated[str, Field(max_length=400)] = ""


@act(
    "administration:units:accepted",
    by={Role.INFUSION_NURSE},
    checked_by={Role.PHYSICIAN, Role.INTERVENTIONALIST},
    check=Check.PRESENT,
)
def accept_units(ctx: Act, given: AcceptUnits) -> Outcome | Verdict:
    """The units may be checked at the bedside; those not as expected wait for QA, on hold.

    Refused for all when one is of another patient, not released, expired or on hold (I02, I06).
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    units = take_scanned(ctx, therapy.id, given.units, {Kind.UNIT}, {State.ISSUED})
    odd = take_scanned(ctx, therapy.id, given.not_as_expected, {Kind.UNIT}, {State.ISSUED})
    if ctx.blocked:
        return ctx.refusal()
    odd_ids = {u.id for u in odd}
    good = [u for u in units if u.id not in odd_ids]
    facts = units_facts(ctx, therapy, good)
    found = [
        r for u in good if u.id in facts for r in judge_acceptance(facts[u.id], therapy.id, ctx.now)
    ]
    found += _judge_came(ctx, units)
    odd_found = [reason("unit_not_as_expected", Severity.HOLD, u.short_name) for u in odd]
    step_id = do_step(
        ctx, therapy, "S24", "administration:units:accepted", given, [*found, *odd_found]
    )
    assert ctx.verifier is not None  # the check asks for one present
    for u in good:
        move(ctx, u, State.ACCEPTED)
        ctx.add(
            SuiteAcceptance(
                unit_id=u.id,
                therapy_id=therapy.id,
                step_id=step_id,
                accepted_at=ctx.at,
                accepted_by=ctx.actor,
                second=ctx.verifier,
            )
        )
    for u, why in zip(odd, odd_found, strict=True):
        respond(ctx, therapy, "S24", step_id, [why], containers=[u])
    return Outcome({"accepted": len(good)}, tuple(odd_found))


def _judge_came(ctx: Act, units: Sequence[ContainerNow]) -> list[Reason]:
    came = set(
        ctx.s.scalars(
            select(UnitReceipt.unit_id).where(UnitReceipt.unit_id.in_([u.id for u in units]))
        )
    )
    return [reason("unit_not_received", about=u.short_name) for u in units if u.id not in came]


class AccountUnits(StepInput):
    """What becomes of the units that were not given; those given are known."""

    returned: tuple[str, ...] = ()
    destroyed: tuple[str, ...] = ()
    empty_syringes_to_lab: bool = False


@act(
    "administration:units:accounted",
    by={Role.INFUSION_NURSE},
    checked_by={Role.QA, Role.RUNNER},
    check=Check.PRESENT,
)
def account_units(ctx: Act, given: AccountUnits) -> Outcome | Verdict:
    """Every unit that the suite received is given, returned or destroyed: received = their sum.

    Refused while one is none of these. A unit given in part counts as given, its rest as destroyed.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    back = take_scanned(ctx, therapy.id, given.returned, {Kind.UNIT}, RETURNABLE)
    gone = take_scanned(ctx, therapy.id, given.destroyed, {Kind.UNIT}, DESTROYABLE)
    if ctx.blocked:
        return ctx.refusal()
    received = _received(ctx, therapy.id)
    now = {u.id: u for u in received}
    now |= {u.id: move(ctx, u, State.RETURNED, given.note) for u in back if u.id in now}
    now |= {u.id: move(ctx, u, State.DESTROYED, given.note) for u in gone if u.id in now}
    given_in_part = {u.id for u in received if u.state is State.STOPPED}
    ended = {id_: _ended(u, id_ in given_in_part) for id_, u in now.items()}
    n = Counter(ended.values())
    infused = n["infused"] + n["infused_in_part"]
    total = Accountability(len(received), infused, n["returned"], n["destroyed"])
    found = [reason("unit_not_accounted", about=now[i].short_name) for i in ended if not ended[i]]
    found += judge_accountability(total) if received else [reason("no_units_to_account")]
    step_id = do_step(ctx, therapy, "S23", "administration:units:accounted", given, found)
    ctx.add(
        UnitAccount(
            step_id=step_id,
            therapy_id=therapy.id,
            received=total.received,
            infused=infused,
            infused_in_part=n["infused_in_part"],
            returned=total.returned,
            destroyed=total.destroyed,
            empty_syringes_to_lab=given.empty_syringes_to_lab,
        )
    )
    for id_, how in ended.items():
        ctx.add(UnitAccounted(unit_id=id_, therapy_id=therapy.id, step_id=step_id, ended=how))
    return Outcome(
        {
            "received": total.received,
            "infused": infused,
            "returned": total.returned,
            "destroyed": total.destroyed,
        }
    )


def _received(ctx: Act, therapy_id: str) -> list[ContainerNow]:
    """Units that came to the suite and stand in no account yet."""
    rows = ctx.s.execute(
        CONTAINERS.join(UnitReceipt, UnitReceipt.unit_id == Container.id)
        .outerjoin(UnitAccounted, UnitAccounted.unit_id == Container.id)
        .where(UnitReceipt.therapy_id == therapy_id, UnitAccounted.unit_id.is_(None))
        .order_by(Container.short_name)
    )
    return [ContainerNow(*row) for row in rows]


def _ended(unit: ContainerNow, given_in_part: bool) -> str:
    """How the unit ended; empty when it has not."""
    if given_in_part:
        return "infused_in_part"
    return {
        State.INFUSED: "infused",
        State.RETURNED: "returned",
        State.DESTROYED: "destroyed",
    }.get(unit.state, "")
