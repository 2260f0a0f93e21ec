"""QC takes a sample, or takes in one that the bench has put aside."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, Self

from pydantic import Field, model_validator
from sqlalchemy import select

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.journey.formulation.models import Fill
from tracker.journey.testing.models import Purpose, Sample
from tracker.journey.testing.samples import START, samples_of
from tracker.marking.scan import take_scanned
from tracker.material.models import Lot
from tracker.material.moves import Parent, make
from tracker.material.naming import free_name, next_names
from tracker.material.present import ContainerNow
from tracker.material.quantities import Cells, Ml
from tracker.material.rules import Taken, judge_mass_balance, judge_parent
from tracker.material.state import balances, names_beginning
from tracker.material.words import Kind
from tracker.people.models import Role
from tracker.quality.response import respond
from tracker.supplies.use import Planned, use
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy
from tracker.workplace.present import in_the_area

TAG: Final = "testing:sample:taken"
STEP: Final = "S17"
Name = Annotated[str, Field(pattern=r"^QC-[A-Z0-9-]{1,12}$")]


class TakeSample(StepInput):
    """What it is taken of, for what, for which tests (codes of the specification).

    ``sample`` instead of ``of``: the container is there already, put aside when marrow was counted.
    ``name``: a short name of one's own; else the next QC number of that passage or product.
    """

    of: str | None = None
    sample: str | None = None
    purpose: Purpose
    tests: Annotated[tuple[str, ...], Field(min_length=1, max_length=40)]
    name: Name | None = None
    cells: Cells | None = None
    volume_ml: Ml | None = None
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.of is None) == (self.sample is None):
            raise ValueError("say what it is taken of, or which container it is")
        return self


@act(
    TAG,
    by={Role.QC_ANALYST, Role.TECHNICIAN},
    checked_by={Role.QC_ANALYST, Role.QC_MANAGER, Role.TECHNICIAN},
    check=Check.LATER,
)
def take_sample(ctx: Act, given: TakeSample) -> Outcome | Verdict:
    """The sample is known with its tests; they are pending until read.

    Held material is sampled all the same: QA decides by results.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    in_the_area(ctx, therapy.id)
    source = _source(ctx, therapy, given)
    if source is None or ctx.blocked:
        return ctx.refusal()
    product, lot_id = _whose(ctx, given, source)
    found = _judge(ctx, therapy, given, source, product, lot_id)
    step_id = do_step(ctx, therapy, STEP, TAG, given, found)
    planned = Planned(STEP, therapy.definition.materials_of(STEP))
    use(ctx, therapy.id, step_id, given.lots, given.equipment, planned=planned)
    if ctx.blocked:
        return ctx.refusal()
    container = _container(ctx, therapy, given, source, product, lot_id, step_id)
    ctx.add(
        Sample(
            container_id=container.id,
            therapy_id=therapy.id,
            lot_id=lot_id,
            of_container_id=source.id,
            product=product,
            purpose=given.purpose,
            taken_at=ctx.at,
            tests=list(dict.fromkeys(given.tests)),
            step_id=step_id,
        )
    )
    respond(ctx, therapy, STEP, step_id, ctx.findings, containers=[source])
    return Outcome({"containers": {container.short_name: container.id}})


def _source(ctx: Act, therapy: TherapyNow, given: TakeSample) -> ContainerNow | None:
    """The container sampled; of one put aside, the container that it was taken from."""
    if given.of is not None:
        found = take_scanned(ctx, therapy.id, [given.of])
        return found[0] if found else None
    known = {x.id: x for x in samples_of(ctx.s, therapy.id)}
    aside = take_scanned(ctx, therapy.id, [given.sample or ""], (Kind.SAMPLE,))
    if ctx.blocked:
        return None
    sample = known.get(aside[0].id)
    if sample is None:
        ctx.find(reason("sample_without_source", about=aside[0].short_name))
        return None
    if sample.registered:
        ctx.find(reason("sample_known_already", about=sample.short_name))
    found = take_scanned(ctx, therapy.id, [sample.of_container_id])
    return found[0] if found else None


def _whose(ctx: Act, given: TakeSample, source: ContainerNow) -> tuple[str, str | None]:
    """Product whose specification judges the sample, and the lot that it was taken of."""
    if given.purpose is Purpose.STARTING:
        return START, None
    lot_id = source.lot_id or ctx.s.scalar(
        select(Fill.lot_id).where(Fill.bulk_id == source.id).limit(1)
    )
    product = source.product
    if lot_id is not None:
        product = ctx.s.scalars(select(Lot.product).where(Lot.id == lot_id)).one()
    if lot_id is None and given.purpose is Purpose.RELEASE:
        ctx.find(reason("release_sample_without_lot", about=source.short_name))
    return product or START, lot_id


def _judge(
    ctx: Act,
    therapy: TherapyNow,
    given: TakeSample,
    source: ContainerNow,
    product: str,
    lot_id: str | None,
) -> list[Reason]:
    """Tests that the specification knows, a source that can be sampled, cells that are there."""
    specs = therapy.definition.specs_of(product)
    found = [
        reason("test_not_in_specification", about=test, product=product)
        for test in given.tests
        if test not in specs
    ]
    if given.of is None:
        return found
    found += judge_parent(
        source.kind, source.state, source.short_name, source.therapy_id, therapy.id
    )
    left = balances(ctx.s, [source.id])[source.id].left
    if given.cells and left is not None:
        tolerance = therapy.definition.mass_balance_tolerance_pct
        taken = [Taken("sample", Decimal(given.cells))]
        found += judge_mass_balance(source.short_name, Decimal(left), taken, tolerance)
    return found


def _container(
    ctx: Act,
    therapy: TherapyNow,
    given: TakeSample,
    source: ContainerNow,
    product: str,
    lot_id: str | None,
    step_id: str,
) -> ContainerNow:
    if given.sample is not None:
        return take_scanned(ctx, therapy.id, [given.sample])[0]
    return make(
        ctx,
        therapy,
        Kind.SAMPLE,
        given.name or _next_name(ctx, therapy, given, source, product),
        step_id,
        parents=[Parent(source, given.cells, given.volume_ml)],
        lot_id=lot_id,
        product=None if product == START else product,
        passage=source.passage,
    )


def _next_name(
    ctx: Act, therapy: TherapyNow, given: TakeSample, source: ContainerNow, product: str
) -> str:
    """``QC-P1-2``: the second sample of passage 1; ``QC-MSC-1``: the first of a lot's release."""
    if given.purpose is Purpose.RELEASE:
        stem = f"QC-{therapy.definition.product(product).unit_prefix}-"
    elif source.passage is not None:
        stem = f"QC-P{source.passage}-"
    else:
        stem = f"QC-{source.short_name}-"
    taken = names_beginning(ctx.s, therapy.id, stem)
    return free_name(taken, next_names(taken, stem, 1, 1)[0])
