"""A lot of filled, labelled and tested units as rows, without the stations that would make them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.act import Act, Outcome
from tracker.identity.codes import RANDOM_BYTES, mint
from tracker.identity.codes import Kind as CodeKind
from tracker.journey.formulation.models import Fill, UnitFill
from tracker.journey.testing.acts.result import TAG as ENTERED
from tracker.journey.testing.models import Purpose, Sample, TestResult, VerdictWord
from tracker.marking.models import (
    ActiveLabel,
    LabelInstance,
    LabelReconciliation,
    LabelRole,
    LabelState,
    LabelStateWord,
    ReconciledLabel,
)
from tracker.material.models import Lot, LotActor
from tracker.material.moves import Parent, make, open_lot
from tracker.material.present import ContainerNow
from tracker.material.words import Kind
from tracker.therapy.models import StepRecord
from tracker.therapy.present import TherapyNow, therapy_now

TAG = "tests:rows:written"
ARTERIES = ("mfca", "lfca", "obturator")
VOLUME_ML = 10


@dataclass(frozen=True)
class LotSpec:
    """What the lot is to be.

    ``without``: required tests that have no result; ``awaiting``: later tests that were asked for;
    ``unchecked``: nobody has reviewed the results yet; ``made_unchecked``: nor the making.
    """

    therapy_id: str
    product: str = "msc"
    side: str = "left"
    arteries: tuple[str, ...] = ARTERIES
    minutes: int = 360
    made_by: str = "tech"
    per_ml: int = 3_400_000
    endotoxin: str = "<0.10"
    without: tuple[str, ...] = ()
    awaiting: tuple[str, ...] = ()
    unchecked: bool = False
    made_unchecked: bool = False


def units_rows(ctx: Act, people: Mapping[str, str], spec: LotSpec) -> Outcome:
    """Pool, bulk, units with labels, a release sample with results."""
    therapy = therapy_now(ctx.s, spec.therapy_id)
    assert therapy is not None
    lot = open_lot(ctx, therapy, spec.product)
    maker = people[spec.made_by]
    ctx.add(LotActor(lot_id=lot.id, person_id=maker, part="made", therapy_id=therapy.id))
    check = (None, "later") if spec.made_unchecked else (people["tech_2"], "present")
    step_id = _step(ctx, therapy, "S19", maker, *check)
    prefix = therapy.definition.product(spec.product).unit_prefix
    pool = make(ctx, therapy, Kind.POOL, f"{prefix}-POOL", step_id, lot_id=lot.id)
    parents = (Parent(pool),)
    bulk = make(ctx, therapy, Kind.BULK, f"{prefix}-BULK", step_id, parents=parents, lot_id=lot.id)
    _fill(ctx, therapy, lot, bulk, step_id, spec)
    units, codes, labels = {}, {}, []
    for n, artery in enumerate(spec.arteries, 1):
        unit = _unit(ctx, therapy, lot, bulk, step_id, f"{prefix}-U{n}", artery, spec)
        label = _label(ctx, therapy, unit.id)
        units[unit.short_name], codes[unit.short_name] = unit.id, label.code
        labels.append(label.id)
    _counted(ctx, therapy, step_id, labels)
    _tested(ctx, therapy, people, lot, bulk, spec)
    made = {"lot": lot.id, "pool": pool.id, "containers": units, "codes": codes}
    return Outcome(made)


def _step(
    ctx: Act,
    therapy: TherapyNow,
    step: str,
    by: str,
    second: str | None,
    check: str,
    tag: str = TAG,
) -> str:
    row = StepRecord(
        id=ctx.fresh("step"),
        therapy_id=therapy.id,
        step=step,
        tag=tag,
        done_at=ctx.now,
        performed_by=by,
        verified_by=second,
        check_kind=check,
        workplace="",
        note="",
    )
    ctx.add(row)
    return row.id


def _fill(
    ctx: Act, therapy: TherapyNow, lot: Lot, bulk: ContainerNow, step_id: str, spec: LotSpec
) -> None:
    ctx.add(
        Fill(
            step_id=step_id,
            therapy_id=therapy.id,
            lot_id=lot.id,
            bulk_id=bulk.id,
            product=spec.product,
            viable_per_ml=spec.per_ml,
            excipient="saline",
            dmso_pct=Decimal("0"),
            started_at=ctx.now,
            filled_at=ctx.now,
            expires_at=ctx.now + dt.timedelta(minutes=spec.minutes),
            expiry_bound_by="shelf_life",
            zone="Asia/Shanghai",
            at_risk_reason="",
        )
    )


def _unit(
    ctx: Act,
    therapy: TherapyNow,
    lot: Lot,
    bulk: ContainerNow,
    step_id: str,
    name: str,
    artery: str,
    spec: LotSpec,
) -> ContainerNow:
    parents = (Parent(bulk),)
    unit = make(
        ctx,
        therapy,
        Kind.UNIT,
        name,
        step_id,
        parents=parents,
        lot_id=lot.id,
        product=spec.product,
    )
    ctx.add(
        UnitFill(
            container_id=unit.id,
            therapy_id=therapy.id,
            lot_id=lot.id,
            step_id=step_id,
            product=spec.product,
            volume_ml=Decimal(VOLUME_ML),
            viable_cells=spec.per_ml * VOLUME_ML,
            viable_per_ml=spec.per_ml,
            side=spec.side,
            artery=artery,
            fill_end=ctx.now,
            expires_at=ctx.now + dt.timedelta(minutes=spec.minutes),
            storage="2-8 C",
        )
    )
    return unit


def _tested(
    ctx: Act,
    therapy: TherapyNow,
    people: Mapping[str, str],
    lot: Lot,
    bulk: ContainerNow,
    spec: LotSpec,
) -> None:
    """A release sample on which every test that is required before release has passed."""
    required = [
        code
        for code, one in therapy.definition.specs_of(spec.product).items()
        if one.required_before_release and one.applies_when.value in ("always", "fresh")
    ]
    two = (people["analyst"], None if spec.unchecked else people["qc_manager"])
    step_id = _step(ctx, therapy, "S21", two[0], two[1], "later", ENTERED)
    prefix = therapy.definition.product(spec.product).unit_prefix
    sample = make(ctx, therapy, Kind.SAMPLE, f"QC-{prefix}", step_id, parents=(Parent(bulk),))
    ctx.add(
        Sample(
            container_id=sample.id,
            therapy_id=therapy.id,
            lot_id=lot.id,
            of_container_id=bulk.id,
            product=spec.product,
            purpose=Purpose.RELEASE,
            taken_at=ctx.now,
            tests=[*required, *spec.awaiting],
            step_id=step_id,
        )
    )
    for person in filter(None, two):
        ctx.add(LotActor(lot_id=lot.id, person_id=person, part="tested", therapy_id=therapy.id))
    for test in required:
        if test not in spec.without:
            _passed(ctx, therapy, lot, sample.id, step_id, test, two, spec)


def _passed(
    ctx: Act,
    therapy: TherapyNow,
    lot: Lot,
    sample_id: str,
    step_id: str,
    test: str,
    two: tuple[str, str | None],
    spec: LotSpec,
) -> None:
    ctx.add(
        TestResult(
            id=ctx.fresh("result"),
            therapy_id=therapy.id,
            step_id=step_id,
            sample_id=sample_id,
            lot_id=lot.id,
            product=spec.product,
            test=test,
            raw=spec.endotoxin if test == "endotoxin" else "as specified",
            unit="",
            qualifier="",
            value=None,
            verdict=VerdictWord.PASS,
            suffices=True,
            analyst=two[0],
            reviewer=two[1],
            entered_at=ctx.now,
            due_on=None,
            definition_id=therapy.definition_id,
        )
    )


def _counted(ctx: Act, therapy: TherapyNow, step_id: str, label_ids: list[str]) -> None:
    """All labels of the fill are on their units, and were counted there (I12)."""
    gone = dict.fromkeys(("returned", "voided", "destroyed", "unaccounted"), 0)
    n = {"printed": len(label_ids), "applied": len(label_ids), **gone}
    ctx.add(LabelReconciliation(step_id=step_id, therapy_id=therapy.id, **n))
    on = {"step_id": step_id, "therapy_id": therapy.id, "state": LabelStateWord.APPLIED}
    ctx.add(*(ReconciledLabel(label_id=id_, **on) for id_ in label_ids))


def _label(ctx: Act, therapy: TherapyNow, container_id: str) -> LabelInstance:
    code = mint(CodeKind.CONTAINER_LABEL, ctx.draw()[:RANDOM_BYTES], ctx.site.keyring)
    label = LabelInstance(
        id=ctx.fresh("label"),
        therapy_id=therapy.id,
        container_id=container_id,
        role=LabelRole.PRIMARY,
        code=code,
        serial="1",
        layout="unit",
        snapshot={},
        snapshot_sha256="",
        prepared_at=ctx.now,
        prepared_by=ctx.actor,
        replaces_id=None,
    )
    ctx.add(label)
    steps = (LabelStateWord.PREPARED, LabelStateWord.PRINTED, LabelStateWord.APPLIED)
    for n, to in enumerate(steps):
        ctx.add(
            LabelState(
                label_id=label.id,
                n=n,
                therapy_id=therapy.id,
                from_state=steps[n - 1].value if n else None,
                to_state=to,
                at=ctx.now,
                by=ctx.actor,
                second=None,
                reason="",
            )
        )
    pointer = {"role": LabelRole.PRIMARY, "therapy_id": therapy.id, "label_id": label.id}
    ctx.add(ActiveLabel(container_id=container_id, **pointer))
    return label
