"""Backup vials are frozen and put into liquid nitrogen vapour."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.journey.expansion.models import Freezing
from tracker.journey.expansion.present import asks_frozen, frozen_at
from tracker.marking import scan
from tracker.marking.scan import take_scanned
from tracker.material.balance import judge_taking
from tracker.material.models import CellCount, Custody
from tracker.material.moves import Parent, make, move, took_part
from tracker.material.naming import next_names
from tracker.material.present import ContainerNow
from tracker.material.quantities import Celsius, Ml, Pct, SomeCells, Words
from tracker.material.state import balances, names_beginning
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.protocol.rules import judge_hold_time
from tracker.quality.at_risk import go_on_at_risk
from tracker.quality.response import respond
from tracker.record.ahead import Question
from tracker.supplies import use as supplies
from tracker.supplies.use import Planned, use
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy, with_core
from tracker.workplace.present import asks_place, in_the_area, positions_taken, the_place

FROZEN: Final = "expansion:vials:frozen"
STORED: Final = "expansion:vials:stored"


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
    given = with_core(given, dmso=(given.dmso_pct, "% v/v"))
    step_id = do_step(ctx, therapy, "S16", FROZEN, given, found)
    planned = Planned("S16", therapy.definition.step("S16").materials)
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


class StoreVials(StepInput):
    """Vials in their positions of a tank, in the same order; the tank's coldest reading."""

    vials: Annotated[tuple[str, ...], Field(min_length=1, max_length=99)]
    place: str
    positions: Annotated[tuple[str, ...], Field(min_length=1, max_length=99)]
    min_temp_c: Celsius | None = None
    equipment: tuple[str, ...] = ()

    def asks(self) -> tuple[Question, ...]:
        return (
            *super().asks(),
            *scan.asks(self.vials),
            *asks_place(self.place),
            asks_frozen(self.therapy),
            *supplies.asks(equipment=self.equipment),
        )


@act(STORED, by={Role.TECHNICIAN}, checked_by={Role.TECHNICIAN, Role.QA}, check=Check.PRESENT)
def store_vials(ctx: Act, given: StoreVials) -> Outcome | Verdict:
    """Each vial has its own position; one too long out of liquid nitrogen is held (<= 7 d)."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    vials = take_scanned(ctx, therapy.id, given.vials, (Kind.VIAL,), (State.FROZEN,))
    place = the_place(ctx, given.place)
    if place is not None:
        ctx.find(*_judge_positions(positions_taken(ctx.s, given.place), given))
    if ctx.blocked or place is None:
        return ctx.refusal()
    found = _judge_wait(ctx, therapy, vials)
    step_id = do_step(ctx, therapy, "S16", STORED, given, found)
    use(ctx, therapy.id, step_id, equipment=given.equipment)
    cold = "" if given.min_temp_c is None else f"min {given.min_temp_c} C"
    for vial, position in zip(vials, given.positions, strict=True):
        move(ctx, vial, State.STORED)
        ctx.add(
            Custody(
                container_id=vial.id,
                n=0,
                therapy_id=therapy.id,
                place_id=place.id,
                where=position,
                held_by=ctx.actor,
                since=ctx.at,
                condition=cold,
            )
        )
    respond(ctx, therapy, "S16", step_id, ctx.findings, containers=vials)
    return Outcome({"stored": [c.short_name for c in vials], "place": place.id})


def _judge_positions(taken: dict[str, str], given: StoreVials) -> list[Reason]:
    """One vial a position: as many positions as vials, none twice, none in use."""
    found = []
    if len(given.positions) != len(given.vials):
        found.append(reason("a_position_for_each_vial", positions=len(given.positions)))
    twice = len(set(given.positions)) != len(given.positions)
    for position in given.positions:
        if position in taken or twice:
            found.append(reason("position_taken", about=position))
    return found


def _judge_wait(ctx: Act, therapy: TherapyNow, vials: list[ContainerNow]) -> list[Reason]:
    limit = {h.code: h for h in therapy.definition.hold_times}.get("freezer_to_ln2")
    if limit is None:
        return []
    moments = frozen_at(ctx.s, therapy.id, {c.id for c in vials})
    return [r for at in moments for r in judge_hold_time(limit, at, ctx.at)]
