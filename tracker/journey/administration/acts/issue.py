"""Released units leave the laboratory in the runner's hands."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.act import Act, Check, Outcome, Watch, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.journey.administration import facts as facts_of_units
from tracker.journey.administration.facts import units_facts
from tracker.journey.administration.models import (
    UnitIssue,
)
from tracker.journey.administration.rules import UnitFacts, judge_product
from tracker.marking import scan
from tracker.marking.scan import take_scanned
from tracker.material.moves import asks_hands, hand_over, move
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.record.ahead import Question
from tracker.therapy.steps import StepInput, do_step, the_therapy

Line = Annotated[str, Field(max_length=120)]

Refs = Annotated[tuple[str, ...], Field(min_length=1, max_length=60)]


RELEASED = (State.RELEASED, State.CONDITIONALLY_RELEASED, State.OOS_EXCEPTIONAL)


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
