"""MNC are plated for colonies, and two weeks later the colonies are counted (CFU-F)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, Outcome, act
from tracker.identity.verdict import Severity, Verdict, reason
from tracker.journey.isolation.rules import judge_plated
from tracker.marking.scan import take_scanned
from tracker.material.balance import judge_taking
from tracker.material.models import ColonyAssay, ColonyCount
from tracker.material.moves import Parent, make, move
from tracker.material.naming import free_name, harvest_letter
from tracker.material.quantities import SomeCells, to_milli
from tracker.material.state import balances, names_beginning
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.quality.response import respond
from tracker.supplies.use import use
from tracker.therapy.steps import StepInput, do_step, the_therapy, with_core

PLATED: Final = "isolation:colonies:plated"
COUNTED: Final = "isolation:colonies:counted"
ANALYSTS: Final = frozenset({Role.QC_ANALYST, Role.TECHNICIAN})


class PlateColonies(StepInput):
    """MNC plated thinly, to be read after ``read_day`` days."""

    container: str
    mnc_plated: SomeCells
    read_day: Annotated[int, Field(ge=1, le=60)] = 14
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()


@act(PLATED, by=ANALYSTS)
def plate_colonies(ctx: Act, given: PlateColonies) -> Outcome | Verdict:
    """The assay is a sample of the MNC with the day on which it is due to be read."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    taken = take_scanned(ctx, therapy.id, [given.container], (Kind.INTERMEDIATE,), (State.FILLED,))
    if ctx.blocked:
        return ctx.refusal()
    (mnc,) = taken
    now = balances(ctx.s, [mnc.id])[mnc.id]
    tolerance_pct = therapy.definition.mass_balance_tolerance_pct
    found = (
        *judge_taking(mnc.short_name, now, given.mnc_plated, tolerance_pct),
        *judge_plated(given.mnc_plated, mnc.short_name, therapy.definition),
    )
    step_id = do_step(ctx, therapy, "S10", PLATED, given, found, part=True)
    use(ctx, therapy.id, step_id, given.lots, given.equipment)
    name = f"QC-CFU-{harvest_letter(mnc.short_name)}"
    sample = make(
        ctx,
        therapy,
        Kind.SAMPLE,
        free_name(names_beginning(ctx.s, therapy.id, name), name),
        step_id,
        parents=[Parent(mnc, cells_viable=given.mnc_plated)],
        lot_id=mnc.lot_id,
    )
    due_on = ctx.at.astimezone(ctx.site.zone).date() + dt.timedelta(days=given.read_day)
    ctx.add(
        ColonyAssay(
            container_id=sample.id,
            therapy_id=therapy.id,
            of_container_id=mnc.id,
            step_id=step_id,
            mnc_plated=given.mnc_plated,
            plated_at=ctx.at,
            read_due_on=due_on,
        )
    )
    return Outcome(
        {"containers": {sample.short_name: sample.id}, "read_due_on": due_on.isoformat()}
    )


class CountColonies(StepInput):
    """The colonies seen in one assay."""

    sample: str
    colonies: Annotated[int, Field(ge=0, le=1_000_000)]


@act(COUNTED, by=ANALYSTS, checked_by=ANALYSTS | {Role.QC_MANAGER})
def count_colonies(ctx: Act, given: CountColonies) -> Outcome | Verdict:
    """The colonies stand: from now on the doublings of P0 are known (76 of 2.0e6 = 38 per 10^6)."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    taken = take_scanned(ctx, therapy.id, [given.sample], (Kind.SAMPLE,))
    assay = ctx.s.get(ColonyAssay, taken[0].id) if taken else None
    if taken and assay is None:
        ctx.find(reason("not_a_colony_assay", about=taken[0].short_name))
    earlier = ctx.s.get(ColonyCount, taken[0].id) if taken else None
    if earlier is not None:
        ctx.find(reason("colonies_counted_already", about=taken[0].short_name))
    if ctx.blocked or assay is None:
        return ctx.refusal()
    (sample,) = taken
    per_million = to_milli(Decimal(given.colonies) * 1_000_000 / assay.mnc_plated)
    found = []
    if given.colonies == 0:
        found.append(reason("no_colonies", Severity.ALERT, sample.short_name))
    asked = therapy.definition.parameters_of("S10")
    given = with_core(given, asked, cfu_f=(per_million, "per 10^6 MNC"))
    step_id = do_step(ctx, therapy, "S10", COUNTED, given, found, part=True)
    ctx.add(
        ColonyCount(
            container_id=sample.id,
            therapy_id=therapy.id,
            step_id=step_id,
            colonies=given.colonies,
            read_at=ctx.at,
        )
    )
    move(ctx, sample, State.USED_UP)
    respond(ctx, therapy, "S10", step_id, ctx.findings, containers=[sample])
    return Outcome({"cfu_f_per_million": f"{per_million:f}"})
