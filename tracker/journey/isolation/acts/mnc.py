"""Mononuclear cells are isolated on a density gradient."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.journey.collection.state import HarvestNow, harvests_of
from tracker.journey.isolation.models import GradientRun
from tracker.journey.isolation.present import CountNow, count_of, processed_ml
from tracker.journey.isolation.rules import (
    IsolationFacts,
    IsolationFigures,
    isolation_figures,
    judge_isolation,
)
from tracker.marking.scan import take_scanned
from tracker.material.models import CellCount
from tracker.material.moves import Parent, make
from tracker.material.naming import free_name, harvest_letter
from tracker.material.present import ContainerNow
from tracker.material.quantities import Ml, Moment, Pct, SomeCells, Words, to_micro, whole
from tracker.material.state import names_beginning
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.protocol.rules import judge_hold_time
from tracker.quality.at_risk import go_on_at_risk
from tracker.quality.response import respond
from tracker.supplies.use import Planned, use
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy, with_core
from tracker.workplace.present import in_the_area

TAG: Final = "isolation:mnc:isolated"


class IsolateMnc(StepInput):
    """Counted marrow in, mononuclear cells out. Gradient, g, minutes and brake are readings.

    ``started_at``: when the run began (default: now).
    """

    containers: Annotated[tuple[str, ...], Field(min_length=1, max_length=12)]
    processed_ml: Ml
    mnc_total: SomeCells
    viability_pct: Pct
    volume_ml: Ml | None = None
    dilution: Words = ""
    tubes: Annotated[int, Field(ge=1, le=200)] | None = None
    washes: Annotated[int, Field(ge=0, le=20)] = 0
    started_at: Moment | None = None
    at_risk_reason: Words = ""
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Run:
    count: CountNow
    harvest: HarvestNow
    facts: IsolationFacts
    figures: IsolationFigures


@act(TAG, by={Role.TECHNICIAN}, checked_by={Role.TECHNICIAN, Role.QA}, check=Check.PRESENT)
def isolate_mnc(ctx: Act, given: IsolateMnc) -> Outcome | Verdict:
    """The mononuclear cells are one counted container, with recovery and yield of the run.

    Only marrow of one harvest, received and counted, and no more of it than was counted; what
    misses a limit is held.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    in_the_area(ctx, therapy.id)
    marrow = take_scanned(ctx, therapy.id, given.containers, (Kind.MARROW,), (State.RECEIVED,))
    run = None if ctx.blocked else _run(ctx, therapy, given, marrow)
    if run is None or ctx.blocked:
        return ctx.refusal()
    at_risk = go_on_at_risk(ctx, therapy.id, marrow, given.at_risk_reason)
    found = [*judge_isolation(run.facts, run.figures, therapy.definition), *at_risk]
    found += _judge_times(therapy, run.harvest.ended_at, _started(ctx, given), ctx.at)
    asked = therapy.definition.parameters_of("S11")
    given = with_core(given, asked, mnc_viability=(given.viability_pct, "%"))
    step_id = do_step(ctx, therapy, "S11", TAG, given, found)
    planned = Planned("S11", therapy.definition.materials_of("S11"))
    use(ctx, therapy.id, step_id, given.lots, given.equipment, planned=planned)
    mnc = _make(ctx, therapy, given, marrow, step_id)
    ctx.add(_row(ctx, given, step_id, mnc, run))
    ctx.add(_count(ctx, given, step_id, mnc, run))
    respond(ctx, therapy, "S11", step_id, ctx.findings, containers=[mnc])
    return Outcome(
        {
            "containers": {mnc.short_name: mnc.id},
            "mnc_viable": whole(run.figures.viable_mnc_cells),
            "recovery_pct": f"{to_micro(run.figures.mnc_recovery_pct):f}",
        }
    )


def _run(
    ctx: Act, therapy: TherapyNow, given: IsolateMnc, marrow: Sequence[ContainerNow]
) -> _Run | None:
    """The run's figures; what they cannot be computed without is found on ``ctx``."""
    ids = [c.id for c in marrow]
    names = ", ".join(c.short_name for c in marrow)
    count = count_of(ctx.s, ids)
    harvests = harvests_of(ctx.s, therapy.id, ids)
    if count is None:
        ctx.find(reason("marrow_not_counted", about=names))
    elif not count.mnc_fraction_pct:
        ctx.find(reason("no_mnc_in_the_marrow", about=names))
    else:
        ctx.find(*_judge_volume(ctx, names, count, given.processed_ml))
    if len(harvests) != 1:
        ctx.find(reason("marrow_not_of_one_harvest", about=names, harvests=len(harvests)))
    if count is None or ctx.blocked:
        return None
    facts = IsolationFacts(
        wbc_million_per_ml=count.wbc_million_per_ml,
        processed_ml=given.processed_ml,
        mnc_fraction_pct=count.mnc_fraction_pct,
        mnc_total_cells=given.mnc_total,
        mnc_viability_pct=given.viability_pct,
        net_marrow_ml=harvests[0].net_volume_ml,
    )
    return _Run(count, harvests[0], facts, isolation_figures(facts))


def _judge_volume(ctx: Act, names: str, count: CountNow, wanted_ml: Decimal) -> list[Reason]:
    before_ml = processed_ml(ctx.s, count.step_id)
    if before_ml + wanted_ml <= count.volume_ml:
        return []
    return [
        reason(
            "more_volume_than_counted",
            about=names,
            processed_ml=before_ml + wanted_ml,
            counted_ml=count.volume_ml,
        )
    ]


def _started(ctx: Act, given: IsolateMnc) -> dt.datetime:
    return given.started_at or ctx.at


def _judge_times(
    therapy: TherapyNow, harvested_at: dt.datetime, started_at: dt.datetime, ended_at: dt.datetime
) -> list[Reason]:
    """Harvest to gradient, and the run itself."""
    spans = {
        "harvest_to_gradient": (harvested_at, started_at),
        "gradient_start_to_end": (started_at, ended_at),
    }
    limits = [h for h in therapy.definition.hold_times if h.code in spans]
    return [r for h in limits for r in judge_hold_time(h, *spans[h.code])]


def _make(
    ctx: Act, therapy: TherapyNow, given: IsolateMnc, marrow: list[ContainerNow], step_id: str
) -> ContainerNow:
    stem = therapy.definition.words.short_stem
    name = f"{stem}-{harvest_letter(marrow[0].short_name)}"
    alone = len(marrow) == 1
    return make(
        ctx,
        therapy,
        Kind.INTERMEDIATE,
        free_name(names_beginning(ctx.s, therapy.id, name), name),
        step_id,
        parents=[Parent(c, volume_ml=given.processed_ml if alone else None) for c in marrow],
    )


def _row(ctx: Act, given: IsolateMnc, step_id: str, mnc: ContainerNow, run: _Run) -> GradientRun:
    return GradientRun(
        step_id=step_id,
        therapy_id=mnc.therapy_id,
        container_id=mnc.id,
        count_step_id=run.count.step_id,
        processed_ml=given.processed_ml,
        net_marrow_ml=run.facts.net_marrow_ml,
        dilution=given.dilution,
        tubes=given.tubes,
        washes=given.washes,
        mnc_total=given.mnc_total,
        mnc_viable=whole(run.figures.viable_mnc_cells),
        viability_pct=given.viability_pct,
        recovery_pct=to_micro(run.figures.mnc_recovery_pct),
        mnc_per_ml=whole(run.figures.mnc_million_per_ml_marrow * 1_000_000),
        started_at=_started(ctx, given),
        ended_at=max(ctx.at, _started(ctx, given)),
        at_risk_reason=given.at_risk_reason,
    )


def _count(ctx: Act, given: IsolateMnc, step_id: str, mnc: ContainerNow, run: _Run) -> CellCount:
    return CellCount(
        id=ctx.fresh("count"),
        therapy_id=mnc.therapy_id,
        container_id=mnc.id,
        step_id=step_id,
        cells_total=given.mnc_total,
        cells_viable=whole(run.figures.viable_mnc_cells),
        viability_pct=given.viability_pct,
        volume_ml=given.volume_ml,
        counted_at=ctx.at,
    )
