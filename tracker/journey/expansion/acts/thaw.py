"""Backup vials are thawed into one pool, which goes on as a lot of its own (T15)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.journey.expansion.doublings import thaw_recovery_pct
from tracker.journey.expansion.models import Thawing
from tracker.journey.expansion.present import vials_in_store
from tracker.journey.expansion.rules import judge_thaw
from tracker.marking.scan import take_scanned
from tracker.material.models import CellCount
from tracker.material.moves import Parent, hand_over, made_from, make, move, open_lot
from tracker.material.naming import next_names
from tracker.material.present import ContainerNow
from tracker.material.quantities import Cells, Celsius, Ml, Pct, Words, to_micro
from tracker.material.state import balances, names_beginning
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.protocol.definition import ProcessDefinition
from tracker.quality.at_risk import go_on_at_risk
from tracker.quality.response import respond
from tracker.supplies.use import Planned, use
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy, with_core
from tracker.workplace.present import in_the_area

TAG: Final = "expansion:vials:thawed"


class ThawVials(StepInput):
    """The vials, how they were thawed, and the count of what came out of all of them together."""

    vials: Annotated[tuple[str, ...], Field(min_length=1, max_length=99)]
    viable_recovered: Cells
    viability_pct: Pct
    volume_ml: Ml | None = None
    bath_c: Celsius | None = None
    seconds: Annotated[int, Field(gt=0, le=3600)] | None = None
    at_risk_reason: Words = ""
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()


@act(TAG, by={Role.TECHNICIAN}, checked_by={Role.TECHNICIAN, Role.QA}, check=Check.PRESENT)
def thaw_vials(ctx: Act, given: ThawVials) -> Outcome | Verdict:
    """One pool of a new lot holds the recovered cells; the vials' positions are free.

    Passage number and doublings go on from the pool that was frozen. Recovery and viability below
    their limits hold the new lot.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    in_the_area(ctx, therapy.id)
    states = (State.STORED, State.RECEIVED)
    vials = take_scanned(ctx, therapy.id, given.vials, (Kind.VIAL,), states)
    if len({c.passage for c in vials}) > 1:
        ctx.find(reason("vials_of_two_passages", about=", ".join(c.short_name for c in vials)))
    if ctx.blocked:
        return ctx.refusal()
    frozen = sum(b.left or 0 for b in balances(ctx.s, [c.id for c in vials]).values())
    recovery_pct = thaw_recovery_pct(Decimal(given.viable_recovered), Decimal(frozen))
    found = [
        *judge_thaw(recovery_pct, given.viability_pct, therapy.definition),
        *go_on_at_risk(ctx, therapy.id, vials, given.at_risk_reason),
    ]
    asked = therapy.definition.parameters_of("S16")
    given = with_core(given, asked, post_thaw_viability=(given.viability_pct, "%"))
    step_id = do_step(ctx, therapy, "S16", TAG, given, found)
    planned = Planned("S16", therapy.definition.materials_of("S16"))
    lots, equipment = given.lots, given.equipment
    use(ctx, therapy.id, step_id, lots, equipment, planned=planned, cells_inside=True)
    pool, lot_id = _pool(ctx, therapy, given, step_id, vials)
    use_by = _use_by(ctx.at, therapy.definition)
    ctx.add(_row(ctx, given, step_id, pool, lot_id, vials, frozen, recovery_pct, use_by))
    hand_over(ctx, vials, "thawed", held_by=ctx.actor)
    respond(ctx, therapy, "S16", step_id, ctx.findings, lot_id=lot_id)
    return Outcome(
        {
            "containers": {pool.short_name: pool.id},
            "lot": lot_id,
            "recovery_pct": f"{to_micro(recovery_pct):f}",
            "use_by": use_by.isoformat() if use_by else None,
            "vials_left": vials_in_store(ctx.s, therapy.id) - len(vials),
        }
    )


def _use_by(at: dt.datetime, definition: ProcessDefinition) -> dt.datetime | None:
    """The end of the clock of thawed cells (Pal 2008: 2 h)."""
    limit = definition.parameters_of("S16").get("post_thaw_use")
    if limit is None or limit.limit_high is None:
        return None
    return at + dt.timedelta(seconds=int(limit.limit_high * 3600))


def _pool(
    ctx: Act, therapy: TherapyNow, given: ThawVials, step_id: str, vials: Sequence[ContainerNow]
) -> tuple[ContainerNow, str]:
    lot = open_lot(ctx, therapy, vials[0].product or next(iter(therapy.definition.cultured), ""))
    made_from(ctx, therapy.id, lot.id, [c.id for c in vials])
    stem = "THAW-"
    (name,) = next_names(names_beginning(ctx.s, therapy.id, stem), stem, 1, 1)
    pool = make(
        ctx,
        therapy,
        Kind.POOL,
        name,
        step_id,
        parents=[Parent(c) for c in vials],
        lot_id=lot.id,
        product=vials[0].product,
        passage=vials[0].passage,
    )
    for c in vials:
        move(ctx, move(ctx, c, State.THAWED), State.USED_UP)
    ctx.add(
        CellCount(
            id=ctx.fresh("count"),
            therapy_id=therapy.id,
            container_id=pool.id,
            step_id=step_id,
            cells_total=None,
            cells_viable=given.viable_recovered,
            viability_pct=given.viability_pct,
            volume_ml=given.volume_ml,
            counted_at=ctx.at,
        )
    )
    return pool, lot.id


def _row(
    ctx: Act,
    given: ThawVials,
    step_id: str,
    pool: ContainerNow,
    lot_id: str,
    vials: Sequence[ContainerNow],
    frozen: int,
    recovery_pct: Decimal,
    use_by: dt.datetime | None,
) -> Thawing:
    return Thawing(
        step_id=step_id,
        therapy_id=pool.therapy_id,
        lot_id=lot_id,
        pool_id=pool.id,
        vials=len(vials),
        viable_frozen=frozen,
        viable_recovered=given.viable_recovered,
        viability_pct=given.viability_pct,
        recovery_pct=to_micro(recovery_pct),
        bath_c=given.bath_c,
        seconds=given.seconds,
        thawed_at=ctx.at,
        use_by=use_by,
        at_risk_reason=given.at_risk_reason,
    )
