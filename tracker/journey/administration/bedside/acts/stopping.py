"""What was given of a unit, and what becomes of the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.journey.administration.bedside.acts.starting import STEP
from tracker.journey.administration.bedside.models import (
    InfusionStart,
    InfusionStop,
)
from tracker.journey.administration.facts import Filled, filled
from tracker.journey.administration.giving import Given, delivered_cells, judge_given
from tracker.journey.administration.words import Remainder
from tracker.marking.scan import take_scanned
from tracker.material.moves import move
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.quality.response import respond
from tracker.therapy.steps import StepInput, do_step, the_therapy

STOP = "administration:infusion:stopped"


Ml = Annotated[Decimal, Field(ge=0, le=500, decimal_places=2)]


class StopInfusion(StepInput):
    """What was given of the unit, and what becomes of the rest.

    ``side`` and ``artery`` only when it went elsewhere than planned.
    """

    unit: str
    volume_ml: Ml
    residual_ml: Ml = Decimal("0")
    flush_ml: Ml = Decimal("0")
    rate_ml_min: Annotated[Decimal, Field(gt=0, le=100, decimal_places=2)] | None = None
    reason: Annotated[str, Field(max_length=400)] = ""
    remainder: Remainder = Remainder.NONE
    catheter: Annotated[str, Field(max_length=80)] = ""
    side: str | None = None
    artery: str | None = None


@act(
    STOP,
    by={Role.INTERVENTIONALIST},
    checked_by={Role.INFUSION_NURSE},
    check=Check.PRESENT,
)
def stop_infusion(ctx: Act, given: StopInfusion) -> Outcome | Verdict:
    """What was given stands: delivered cells are computed from the infused volume, never copied.

    A unit given in part needs its reason and what becomes of the rest; it is never used again.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    units = take_scanned(ctx, therapy.id, [given.unit], {Kind.UNIT}, {State.STARTED})
    if ctx.blocked:
        return ctx.refusal()
    unit = units[0]
    fill = filled(ctx.s, therapy.id)[unit.id]
    one = _given(unit, fill, given)
    found = [*judge_given(one, therapy.definition), *_judge_rest(ctx, unit, fill, given)]
    step_id = do_step(ctx, therapy, STEP, STOP, given, found)
    if ctx.blocked:
        return ctx.refusal()
    complete = given.volume_ml == fill.volume_ml
    cells = int(delivered_cells([one]))
    assert ctx.verifier is not None  # the check asks for one present
    ctx.add(
        InfusionStop(
            unit_id=unit.id,
            therapy_id=therapy.id,
            step_id=step_id,
            ended_at=ctx.at,
            volume_ml=given.volume_ml,
            residual_ml=given.residual_ml,
            flush_ml=given.flush_ml,
            rate_ml_min=given.rate_ml_min,
            complete=complete,
            reason=given.reason,
            remainder=given.remainder,
            delivered_cells=cells,
            catheter=given.catheter,
            by=ctx.actor,
            second=ctx.verifier,
        )
    )
    move(ctx, unit, State.INFUSED if complete else State.STOPPED, given.reason)
    respond(ctx, therapy, STEP, step_id, found, containers=[unit])
    return Outcome({"unit": unit.id, "delivered_cells": cells, "complete": complete})


def _given(unit: ContainerNow, fill: Filled, given: StopInfusion) -> Given:
    return Given(
        unit=unit.short_name,
        filled_ml=fill.volume_ml,
        infused_ml=given.volume_ml,
        residual_ml=given.residual_ml,
        rate_ml_per_min=given.rate_ml_min,
        label_target=fill.target,
        given_at_target=(given.side or fill.target[0], given.artery or fill.target[1]),
        viable_per_ml=Decimal(fill.viable_per_ml),
    )


def _judge_rest(
    ctx: Act, unit: ContainerNow, fill: Filled, given: StopInfusion
) -> Sequence[Reason]:
    found = []
    started_at: dt.datetime = ctx.s.scalars(
        select(InfusionStart.started_at).where(InfusionStart.unit_id == unit.id)
    ).one()
    if ctx.at < started_at:
        found.append(reason("times_reversed", about="start_to_stop"))
    if given.volume_ml < fill.volume_ml and not given.reason:
        found.append(reason("reason_missing", about=unit.short_name))
    if given.residual_ml > 0 and given.remainder is Remainder.NONE:
        found.append(reason("remainder_missing", about=unit.short_name))
    return found
