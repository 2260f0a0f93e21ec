"""A pool is washed into the bulk."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.journey.formulation.models import Wash
from tracker.journey.formulation.rules import recovery_pct
from tracker.marking.scan import take_scanned
from tracker.material.models import CellCount, Lot
from tracker.material.moves import Parent, make, move, took_part
from tracker.material.naming import free_name
from tracker.material.present import ContainerNow
from tracker.material.quantities import Ml, Pct, SomeCells, Words, to_micro
from tracker.material.state import balances, names_beginning
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.protocol.readings import judge_value
from tracker.quality.at_risk import go_on_at_risk
from tracker.quality.response import respond
from tracker.supplies.use import Planned, use
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy
from tracker.workplace.present import in_the_area

TAG: Final = "formulation:bulk:washed"


class WashBulk(StepInput):
    """The pool in, the bulk out: viable cells after the wash, their viability, the excipient."""

    pool: str
    washes: Annotated[int, Field(ge=0, le=20)]
    viable_after: SomeCells
    viability_pct: Pct
    volume_ml: Ml | None = None
    excipient: Words
    at_risk_reason: Words = ""
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()


@act(TAG, by={Role.TECHNICIAN}, checked_by={Role.TECHNICIAN}, check=Check.PRESENT)
def wash_bulk(ctx: Act, given: WashBulk) -> Outcome | Verdict:
    """The bulk is there with its count; recovery is against what was counted into the pool."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    in_the_area(ctx, therapy.id)
    kinds, states = (Kind.POOL, Kind.INTERMEDIATE), (State.FILLED, State.THAWED)
    taken = take_scanned(ctx, therapy.id, [given.pool], kinds, states)
    if ctx.blocked:
        return ctx.refusal()
    (pool,) = taken
    before = balances(ctx.s, [pool.id])[pool.id].left
    if not before:
        return ctx.refusal(reason("container_not_counted", about=pool.short_name))
    recovery = recovery_pct(Decimal(given.viable_after), Decimal(before))
    found = [*_judge(therapy, recovery)]
    found += go_on_at_risk(ctx, therapy.id, [pool], given.at_risk_reason)
    step_id = do_step(ctx, therapy, "S18", TAG, given, found)
    planned = Planned("S18", therapy.definition.materials_of("S18"))
    use(ctx, therapy.id, step_id, given.lots, given.equipment, planned=planned)
    if ctx.blocked:
        return ctx.refusal()
    bulk = _make(ctx, therapy, pool, before, step_id)
    move(ctx, pool, State.USED_UP)
    ctx.add(
        _row(ctx, given, step_id, pool, bulk, before, recovery), _count(ctx, given, bulk, step_id)
    )
    took_part(ctx, therapy.id, [bulk.lot_id], "made")
    respond(ctx, therapy, "S18", step_id, ctx.findings, containers=[bulk], lot_id=bulk.lot_id)
    return Outcome(
        {"containers": {bulk.short_name: bulk.id}, "recovery_pct": f"{to_micro(recovery):f}"}
    )


def _judge(therapy: TherapyNow, recovery: Decimal) -> tuple[Reason, ...]:
    limit = therapy.definition.parameters_of("S18").get("wash_recovery")
    return judge_value(limit, recovery) if limit else ()


def _make(
    ctx: Act, therapy: TherapyNow, pool: ContainerNow, before: int, step_id: str
) -> ContainerNow:
    product = pool.product
    if product is None and pool.lot_id is not None:
        product = ctx.s.scalar(select(Lot.product).where(Lot.id == pool.lot_id))
    stem = "BULK"
    if product is not None:
        stem = f"{therapy.definition.product(product).unit_prefix}-BULK"
    return make(
        ctx,
        therapy,
        Kind.BULK,
        free_name(names_beginning(ctx.s, therapy.id, stem), stem),
        step_id,
        parents=[Parent(pool, before)],
        lot_id=pool.lot_id,
        product=product,
        passage=pool.passage,
    )


def _count(ctx: Act, given: WashBulk, bulk: ContainerNow, step_id: str) -> CellCount:
    return CellCount(
        id=ctx.fresh("count"),
        therapy_id=bulk.therapy_id,
        container_id=bulk.id,
        step_id=step_id,
        cells_total=None,
        cells_viable=given.viable_after,
        viability_pct=given.viability_pct,
        volume_ml=given.volume_ml,
        counted_at=ctx.at,
    )


def _row(
    ctx: Act,
    given: WashBulk,
    step_id: str,
    pool: ContainerNow,
    bulk: ContainerNow,
    before: int,
    recovery: Decimal,
) -> Wash:
    return Wash(
        step_id=step_id,
        therapy_id=bulk.therapy_id,
        pool_id=pool.id,
        bulk_id=bulk.id,
        washes=given.washes,
        viable_before=before,
        viable_after=given.viable_after,
        recovery_pct=to_micro(recovery),
        viability_pct=given.viability_pct,
        volume_ml=given.volume_ml,
        excipient=given.excipient,
        washed_at=ctx.at,
        at_risk_reason=given.at_risk_reason,
    )
