"""The received marrow is counted, and a sample of it kept for quality control."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, Outcome, act
from tracker.identity.verdict import Verdict
from tracker.journey.isolation.models import CountedMarrow, StartingCount
from tracker.journey.isolation.rules import (
    MarrowCount,
    judge_marrow_count,
    total_nucleated_cells,
)
from tracker.marking.scan import take_scanned
from tracker.material.models import CellCount
from tracker.material.moves import Parent, make
from tracker.material.naming import harvest_letter, next_names
from tracker.material.present import ContainerNow
from tracker.material.quantities import Ml, Pct, whole
from tracker.material.state import names_beginning
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.protocol.specification import Number
from tracker.quality.response import respond
from tracker.supplies.use import Planned, use
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy, with_core

TAG: Final = "isolation:marrow:counted"
Million = Annotated[Number, Field(gt=0, le=10_000, decimal_places=3)]


class CountMarrow(StepInput):
    """All containers of one harvest, counted together; ``sample_tests`` names what QC will do.

    Without ``sample_ml`` no sample is made.
    """

    containers: Annotated[tuple[str, ...], Field(min_length=1, max_length=12)]
    wbc_million_per_ml: Million
    total_volume_ml: Ml
    viability_pct: Pct
    mnc_fraction_pct: Pct
    haematocrit_pct: Pct | None = None
    sample_ml: Ml | None = None
    sample_tests: tuple[str, ...] = ()
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()


@act(
    TAG,
    by={Role.TECHNICIAN, Role.QC_ANALYST},
    checked_by={Role.TECHNICIAN, Role.QC_ANALYST, Role.QC_MANAGER},
)
def count_marrow(ctx: Act, given: CountMarrow) -> Outcome | Verdict:
    """The marrow's cells are counted (TNC = WBC x ml) and its QC sample exists."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    marrow = take_scanned(ctx, therapy.id, given.containers, (Kind.MARROW,), (State.RECEIVED,))
    if ctx.blocked:
        return ctx.refusal()
    count = MarrowCount(given.wbc_million_per_ml, given.total_volume_ml, given.viability_pct)
    found = judge_marrow_count(count, therapy.definition)
    asked = therapy.definition.parameters_of("S10")
    wbc, viability = (given.wbc_million_per_ml, "10^6/ml"), (given.viability_pct, "%")
    given = with_core(given, asked, viability=viability, wbc=wbc)
    step_id = do_step(ctx, therapy, "S10", TAG, given, found)
    planned = Planned("S10", therapy.definition.materials_of("S10"))
    use(ctx, therapy.id, step_id, given.lots, given.equipment, planned=planned)
    sample = _sample(ctx, therapy, given, step_id, marrow) if given.sample_ml else None
    tnc = whole(total_nucleated_cells(given.wbc_million_per_ml, given.total_volume_ml))
    ctx.add(_row(ctx, given, step_id, marrow[0], sample, tnc))
    for c in marrow:
        ctx.add(CountedMarrow(step_id=step_id, container_id=c.id, therapy_id=therapy.id))
    respond(ctx, therapy, "S10", step_id, ctx.findings, containers=marrow)
    made = {sample.short_name: sample.id} if sample else {}
    return Outcome({"containers": made, "tnc": tnc})


def _row(
    ctx: Act,
    given: CountMarrow,
    step_id: str,
    first: ContainerNow,
    sample: ContainerNow | None,
    tnc: int,
) -> StartingCount:
    return StartingCount(
        step_id=step_id,
        therapy_id=first.therapy_id,
        container_id=first.id,
        wbc_million_per_ml=given.wbc_million_per_ml,
        volume_ml=given.total_volume_ml,
        tnc=tnc,
        viability_pct=given.viability_pct,
        mnc_fraction_pct=given.mnc_fraction_pct,
        haematocrit_pct=given.haematocrit_pct,
        sample_id=sample.id if sample else None,
        sample_tests=list(given.sample_tests),
        counted_at=ctx.at,
    )


def _sample(
    ctx: Act, therapy: TherapyNow, given: CountMarrow, step_id: str, marrow: list[ContainerNow]
) -> ContainerNow:
    stem = f"QC-{harvest_letter(marrow[0].short_name)}"
    (name,) = next_names(names_beginning(ctx.s, therapy.id, stem), stem, 1, 1)
    alone = len(marrow) == 1
    sample = make(
        ctx,
        therapy,
        Kind.SAMPLE,
        name,
        step_id,
        parents=[Parent(c, volume_ml=given.sample_ml if alone else None) for c in marrow],
    )
    ctx.add(
        CellCount(
            id=ctx.fresh("count"),
            therapy_id=therapy.id,
            container_id=sample.id,
            step_id=step_id,
            cells_total=None,
            cells_viable=None,
            viability_pct=given.viability_pct,
            volume_ml=given.sample_ml,
            counted_at=ctx.at,
        )
    )
    return sample
