"""Units in the suite are looked at by two people and accepted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from sqlalchemy import bindparam, select

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.administration import facts as facts_of_units
from tracker.journey.administration.acts.issue import Refs
from tracker.journey.administration.bedside.models import UnitTurn
from tracker.journey.administration.facts import filled, units_facts
from tracker.journey.administration.models import (
    SuiteAcceptance,
    UnitReceipt,
)
from tracker.journey.administration.rules import judge_acceptance
from tracker.journey.administration.turns import turn_of
from tracker.marking import scan
from tracker.marking.scan import bags_among, take_scanned
from tracker.material.moves import move
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.quality.response import respond
from tracker.record.ahead import Question, question
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy


class AcceptUnits(StepInput):
    """Units in the suite, each scanned and looked at by two people.

    ``not_as_expected`` names those whose appearance, volume or label is not what it should be.
    """

    units: Refs
    not_as_expected: tuple[str, ...] = ()
    remark: Annotated[str, Field(max_length=400)] = ""

    def asks(self) -> tuple[Question, ...]:
        return (
            *super().asks(),
            *scan.asks(self.units),
            *scan.asks(self.not_as_expected),
            *facts_of_units.asks(self.therapy),
            question(_CAME, therapy_id=self.therapy),
        )


@act(
    "administration:units:accepted",
    by={Role.INFUSION_NURSE},
    checked_by={Role.PHYSICIAN, Role.INTERVENTIONALIST},
    check=Check.PRESENT,
)
def accept_units(ctx: Act, given: AcceptUnits) -> Outcome | Verdict:
    """The units may be checked at the bedside; those not as expected wait for QA, on hold.

    Refused for all when one is of another patient, not released, expired or on hold (I02, I06), or
    when it was the label of its bag that was scanned.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    units = take_scanned(ctx, therapy.id, given.units, {Kind.UNIT}, {State.ISSUED})
    odd = take_scanned(ctx, therapy.id, given.not_as_expected, {Kind.UNIT}, {State.ISSUED})
    ctx.find(*bags_among(ctx, given.units))
    if ctx.blocked:
        return ctx.refusal()
    odd_ids = {u.id for u in odd}
    good = [u for u in units if u.id not in odd_ids]
    facts = units_facts(ctx, therapy, good)
    found = [
        r for u in good if u.id in facts for r in judge_acceptance(facts[u.id], therapy.id, ctx.now)
    ]
    found += _judge_came(ctx, therapy.id, units)
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
    _take_turns(ctx, therapy, good)
    for u, why in zip(odd, odd_found, strict=True):
        respond(ctx, therapy, "S24", step_id, [why], containers=[u])
    return Outcome({"accepted": len(good)}, tuple(odd_found))


def _take_turns(ctx: Act, therapy: TherapyNow, units: Sequence[ContainerNow]) -> None:
    """Each unit has its turn among those for its place, as the definition orders products (H06)."""
    fills = filled(ctx.s, therapy.id)
    for u in units:
        fill = fills[u.id]
        turn = turn_of(therapy.definition.rank_of(fill.product), u.short_name)
        ctx.add(
            UnitTurn(
                unit_id=u.id,
                therapy_id=therapy.id,
                side=fill.target[0],
                artery=fill.target[1],
                product_rank=turn.product,
                dose=turn.dose,
            )
        )


_CAME = select(UnitReceipt.unit_id).where(UnitReceipt.therapy_id == bindparam("therapy_id"))


def _judge_came(ctx: Act, therapy_id: str, units: Sequence[ContainerNow]) -> list[Reason]:
    came = set(ctx.s.scalars(_CAME, {"therapy_id": therapy_id}))
    return [reason("unit_not_received", about=u.short_name) for u in units if u.id not in came]
