"""A matched unit is started, and stopped with what was given of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field
from sqlalchemy import bindparam, select

from tracker.act import Act, Check, Outcome, Watch, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.administration.bedside.models import (
    InfusionStart,
    InfusionStop,
    UnitCheck,
    UnitMatch,
)
from tracker.journey.administration.bedside.session import (
    SessionNow,
    at_once,
    session_now,
    sides_of,
)
from tracker.journey.administration.bedside.stops import stop_attempt
from tracker.journey.administration.budget import endotoxin_of_the_hour
from tracker.journey.administration.facts import Filled, filled, units_facts
from tracker.journey.administration.giving import Given, delivered_cells, judge_given
from tracker.journey.administration.rules import UnitCheck as CheckFacts
from tracker.journey.administration.rules import judge_start
from tracker.journey.administration.words import Remainder
from tracker.marking.scan import take_scanned
from tracker.material.moves import move
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.quality.response import respond
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy

STEP = "S25"
START = "administration:infusion:started"
STOP = "administration:infusion:stopped"


class StartInfusion(StepInput):
    """The matched unit, and where the catheter lies now."""

    session: str
    unit: str
    side: str
    artery: str


@act(
    START,
    by={Role.INTERVENTIONALIST},
    checked_by={Role.INFUSION_NURSE},
    check=Check.SIGNATURE,
    watch=Watch.WHOLE,
)
def start_infusion(ctx: Act, given: StartInfusion) -> Outcome | Verdict:
    """The unit begins to be given: all that it depends on is read again in this transaction (I06).

    Of many who start one unit, one does; the others are refused, and the log says so (I03).
    """
    therapy = the_therapy(ctx, given.therapy)
    session = session_now(ctx.s, given.session)
    if therapy is None or session is None or session.therapy_id != given.therapy:
        return ctx.refusal(reason("session_unknown"))
    at_once(ctx)
    units = take_scanned(ctx, therapy.id, [given.unit], {Kind.UNIT})
    if session.ended:
        return ctx.refusal(reason("session_ended", about=session.id))
    if Verdict.of(ctx.findings).identity_stop:
        return stop_attempt(ctx, therapy, (), session_id=session.id)
    if ctx.blocked:
        return ctx.refusal()
    unit = units[0]
    found, match_id = _judge(ctx, therapy, session, unit, given)
    if Verdict.of(found).identity_stop:
        return stop_attempt(ctx, therapy, found, session_id=session.id, scanned=unit.id)
    step_id = do_step(ctx, therapy, STEP, START, given, found)
    if ctx.blocked or match_id is None:
        return ctx.refusal()
    started = move(ctx, unit, State.STARTED)
    assert ctx.verifier is not None  # the check of a signature
    ctx.add(
        InfusionStart(
            unit_id=unit.id,
            therapy_id=therapy.id,
            step_id=step_id,
            match_id=match_id,
            session_id=session.id,
            wristband_id=session.wristband_id,
            side=given.side,
            artery=given.artery,
            state_n=started.n,
            state=State.STARTED.value,
            started_at=ctx.now,
            by=ctx.actor,
            second=ctx.verifier,
        )
    )
    return Outcome({"unit": unit.id, "started_at": ctx.now.isoformat()})


_CHECKS = (
    select(
        UnitCheck.session_id,
        UnitCheck.checker,
        UnitCheck.side,
        UnitCheck.artery,
        UnitCheck.checked_at,
        UnitMatch.id.label("match_id"),
    )
    .outerjoin(UnitMatch, (UnitMatch.check_1 == UnitCheck.id) | (UnitMatch.check_2 == UnitCheck.id))
    .where(UnitCheck.unit_id == bindparam("unit"), UnitCheck.therapy_id == bindparam("therapy"))
    .order_by(UnitCheck.checked_at)
)


def _judge(
    ctx: Act, therapy: TherapyNow, session: SessionNow, unit: ContainerNow, given: StartInfusion
) -> tuple[list[Reason], str | None]:
    """Every reason of I06, and the newest match of this session and unit."""
    rows = ctx.s.execute(_CHECKS, {"unit": unit.id, "therapy": therapy.id}).all()
    ours = [r for r in rows if r.session_id == session.id] or rows
    checks = [
        CheckFacts(
            r.checker,
            unit.short_name,
            r.session_id,
            therapy.id,
            (r.side, r.artery),
            r.checked_at,
        )
        for r in ours
    ]
    match_id = next((r.match_id for r in reversed(ours) if r.match_id), None)
    endotoxin = endotoxin_of_the_hour(ctx, therapy, unit)
    facts = units_facts(ctx, therapy, [unit], endotoxin).get(unit.id)
    if facts is None:
        return [reason("not_released", about=unit.short_name, now=unit.state)], None
    place = (given.side, given.artery)
    limits = therapy.definition.bedside
    found = [*judge_start(facts, session.facts(), checks, place, ctx.now, limits)]
    if given.side not in sides_of(ctx.s, session.id):
        found.append(reason("side_not_marked", Severity.IDENTITY, unit.short_name, side=given.side))
    if match_id is None and not found:
        found.append(reason("unit_not_checked", about=unit.short_name))
    return list(dict.fromkeys(found)), match_id


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
    fill = filled(ctx.s, [unit.id])[unit.id]
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
