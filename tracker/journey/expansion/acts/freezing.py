"""A pool's cells are frozen in equal vials."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Verdict
from tracker.journey.expansion.models import Freezing
from tracker.marking.scan import take_scanned
from tracker.material.balance import judge_taking
from tracker.material.models import CellCount
from tracker.material.moves import Parent, make, took_part
from tracker.material.naming import next_names
from tracker.material.present import ContainerNow
from tracker.material.quantities import Ml, Pct, SomeCells, Words
from tracker.material.state import balances, names_beginning
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.quality.at_risk import go_on_at_risk
from tracker.quality.response import respond
from tracker.supplies.use import Planned, use
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy, with_core
from tracker.workplace.present import in_the_area

FROZEN: Final = "expansion:vials:frozen"


class FreezeVials(StepInput):
    """A pool's cells in equal vials, frozen by a programme; ``planned_store`` in words."""

    container: str
    vials: Annotated[int, Field(ge=1, le=99)]
    viable_per_vial: SomeCells
    volume_ml: Ml
    dmso_pct: Pct
    programme: Words = ""
    planned_store: Words = ""
    at_risk_reason: Words = ""
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()


@act(FROZEN, by={Role.TECHNICIAN}, checked_by={Role.TECHNICIAN, Role.QA}, check=Check.PRESENT)
def freeze_vials(ctx: Act, given: FreezeVials) -> Outcome | Verdict:
    """The vials are filled, counted by the pool's count, and frozen."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    in_the_area(ctx, therapy.id)
    taken = take_scanned(ctx, therapy.id, [given.container], (Kind.POOL,), (State.FILLED,))
    if ctx.blocked:
        return ctx.refusal()
    (pool,) = taken
    now = balances(ctx.s, [pool.id])[pool.id]
    wanted = given.vials * given.viable_per_vial
    tolerance_pct = therapy.definition.mass_balance_tolerance_pct
    found = [
        *judge_taking(pool.short_name, now, wanted, tolerance_pct),
        *go_on_at_risk(ctx, therapy.id, [pool], given.at_risk_reason),
    ]
    asked = therapy.definition.parameters_of("S16")
    given = with_core(given, asked, dmso=(given.dmso_pct, "% v/v"))
    step_id = do_step(ctx, therapy, "S16", FROZEN, given, found)
    planned = Planned("S16", therapy.definition.materials_of("S16"))
    use(ctx, therapy.id, step_id, given.lots, given.equipment, planned=planned)
    vials = _vials(ctx, therapy, given, step_id, pool)
    ctx.add(_row(ctx, given, step_id, pool))
    took_part(ctx, therapy.id, [pool.lot_id], "made")
    respond(ctx, therapy, "S16", step_id, ctx.findings, containers=vials, lot_id=pool.lot_id)
    return Outcome({"containers": {c.short_name: c.id for c in vials}})


def _vials(
    ctx: Act, therapy: TherapyNow, given: FreezeVials, step_id: str, pool: ContainerNow
) -> list[ContainerNow]:
    stem = "VIAL-"
    names = next_names(names_beginning(ctx.s, therapy.id, stem), stem, given.vials, 1)
    vials = []
    for name in names:
        vial = make(
            ctx,
            therapy,
            Kind.VIAL,
            name,
            step_id,
            parents=[Parent(pool, cells_viable=given.viable_per_vial)],
            states=(State.FILLED, State.FROZEN),
            lot_id=pool.lot_id,
            product=pool.product,
            passage=pool.passage,
        )
        ctx.add(
            CellCount(
                id=ctx.fresh("count"),
                therapy_id=therapy.id,
                container_id=vial.id,
                step_id=step_id,
                cells_total=None,
                cells_viable=given.viable_per_vial,
                viability_pct=None,
                volume_ml=given.volume_ml,
                counted_at=ctx.at,
            )
        )
        vials.append(vial)
    return vials


def _row(ctx: Act, given: FreezeVials, step_id: str, pool: ContainerNow) -> Freezing:
    return Freezing(
        step_id=step_id,
        therapy_id=pool.therapy_id,
        lot_id=pool.lot_id,
        from_container_id=pool.id,
        vials=given.vials,
        viable_per_vial=given.viable_per_vial,
        volume_ml=given.volume_ml,
        dmso_pct=given.dmso_pct,
        programme=given.programme,
        planned_store=given.planned_store,
        frozen_at=ctx.at,
        at_risk_reason=given.at_risk_reason,
    )
