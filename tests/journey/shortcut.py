"""Rows of stations that lie upstream of the one under test, written in one recorded entry.

Through the act's own writer, so that log, guards and keys see them as they see everything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import count

from sqlalchemy import select

from tests.sites import Bench
from tracker.act import ACTS, Act, ActInput, ActType, Check, Door, Outcome, Watch, perform
from tracker.db import table_of
from tracker.identity.codes import RANDOM_BYTES, mint
from tracker.identity.codes import Kind as CodeKind
from tracker.journey.formulation.models import Fill, UnitFill
from tracker.journey.testing.models import Purpose, Sample, TestResult, VerdictWord
from tracker.marking.models import (
    ActiveLabel,
    LabelInstance,
    LabelRole,
    LabelState,
    LabelStateWord,
)
from tracker.material.models import LotActor, Parentage
from tracker.material.moves import Parent, make, open_lot
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.people.models import SYSTEM
from tracker.therapy.models import StepRecord
from tracker.therapy.present import TherapyNow, therapy_now

TAG = "tests:rows:written"
_NUMBERS = count()


class Nothing(ActInput):
    """No input."""


@contextmanager
def _registered(function: Callable[[Act], Outcome]) -> Iterator[None]:
    def run(ctx: Act, given: Nothing) -> Outcome:
        return function(ctx)

    none: frozenset[str] = frozenset()
    ACTS[TAG] = ActType(TAG, run, Nothing, none, none, Check.NONE, Watch.SHOWN, True)  # type: ignore[arg-type]
    try:
        yield
    finally:
        del ACTS[TAG]


def write(bench: Bench, function: Callable[[Act], Outcome]) -> dict[str, object]:
    """Perform ``function`` as an act of the system; its outputs."""
    with _registered(function):
        answer = perform(bench.site, Door(SYSTEM, f"rows-{next(_NUMBERS)}"), TAG, {})
    assert answer.accepted, [r.as_doc() for r in answer.reasons]
    return answer.outputs


MSC_ARTERIES = ("mfca", "lfca", "obturator")


def fill_units(
    bench: Bench,
    therapy_id: str,
    product: str = "msc",
    *,
    side: str = "left",
    arteries: tuple[str, ...] = MSC_ARTERIES,
    minutes: int = 360,
    made_by: str = "tech",
    per_ml: int = 3_400_000,
    endotoxin: str = "<0.10",
    without: tuple[str, ...] = (),
    awaiting: tuple[str, ...] = (),
    unchecked: bool = False,
) -> dict[str, object]:
    """A lot of units of 10 ml, filled, labelled and tested now: ids by short name, codes, the lot.

    ``without``: required tests that have no result; ``awaiting``: later tests that were asked for;
    ``unchecked``: nobody has reviewed the results yet.
    """

    def rows(ctx: Act) -> Outcome:
        therapy = therapy_now(ctx.s, therapy_id)
        assert therapy is not None
        lot = open_lot(ctx, therapy, product)
        maker = bench.people[made_by]
        ctx.add(LotActor(lot_id=lot.id, person_id=maker, part="made", therapy_id=therapy_id))
        step_id = ctx.fresh("step")
        ctx.add(
            StepRecord(
                id=step_id,
                therapy_id=therapy_id,
                step="S19",
                tag=TAG,
                done_at=ctx.now,
                performed_by=maker,
                verified_by=bench.people["tech_2"],
                check_kind="present",
                workplace="",
                note="",
            )
        )
        made = {"pool": Kind.POOL, "bulk": Kind.BULK}
        prefix = therapy.definition.product(product).unit_prefix
        pool, bulk = (
            make(ctx, therapy, kind, f"{prefix}-{name.upper()}", step_id, lot_id=lot.id)
            for name, kind in made.items()
        )
        ctx.add(
            Parentage(child_id=bulk.id, parent_id=pool.id, therapy_id=therapy_id, step_id=step_id)
        )
        expires = ctx.now + dt.timedelta(minutes=minutes)
        ctx.add(
            Fill(
                step_id=step_id,
                therapy_id=therapy_id,
                lot_id=lot.id,
                bulk_id=bulk.id,
                product=product,
                viable_per_ml=per_ml,
                excipient="saline",
                dmso_pct=Decimal("0"),
                started_at=ctx.now,
                filled_at=ctx.now,
                expires_at=expires,
                expiry_bound_by="shelf_life",
                zone="Asia/Shanghai",
                at_risk_reason="",
            )
        )
        units, codes = {}, {}
        for n, artery in enumerate(arteries, 1):
            name = f"{prefix}-U{n}"
            unit = make(
                ctx,
                therapy,
                Kind.UNIT,
                name,
                step_id,
                parents=(Parent(bulk),),
                states=(State.FILLED,),
                lot_id=lot.id,
                product=product,
            )
            ctx.add(
                UnitFill(
                    container_id=unit.id,
                    therapy_id=therapy_id,
                    lot_id=lot.id,
                    step_id=step_id,
                    product=product,
                    volume_ml=Decimal("10"),
                    viable_cells=per_ml * 10,
                    viable_per_ml=per_ml,
                    side=side,
                    artery=artery,
                    fill_end=ctx.now,
                    expires_at=expires,
                    storage="2-8 C",
                )
            )
            units[name], codes[name] = unit.id, _label(ctx, therapy, unit.id)
        wanted = _tested(
            ctx, therapy, bench, lot.id, bulk, product, endotoxin, without, awaiting, unchecked
        )
        return Outcome(
            {
                "lot": lot.id,
                "pool": pool.id,
                "sample": wanted,
                "containers": units,
                "codes": codes,
            }
        )

    return write(bench, rows)


def _tested(
    ctx: Act,
    therapy: TherapyNow,
    bench: Bench,
    lot_id: str,
    bulk: ContainerNow,
    product: str,
    endotoxin: str,
    without: tuple[str, ...],
    awaiting: tuple[str, ...],
    unchecked: bool,
) -> str:
    """A release sample on which every test that is required before release has passed."""
    specs = therapy.definition.specs_of(product)
    required = [
        code
        for code, spec in specs.items()
        if spec.required_before_release and spec.applies_when.value in ("always", "fresh")
    ]
    step_id = ctx.fresh("step")
    analyst, reviewer = bench.people["analyst"], bench.people["qc_manager"]
    ctx.add(
        StepRecord(
            id=step_id,
            therapy_id=therapy.id,
            step="S21",
            tag=TAG,
            done_at=ctx.now,
            performed_by=analyst,
            verified_by=None if unchecked else reviewer,
            check_kind="later",
            workplace="",
            note="",
        )
    )
    prefix = therapy.definition.product(product).unit_prefix
    sample = make(ctx, therapy, Kind.SAMPLE, f"QC-{prefix}", step_id, parents=(Parent(bulk),))
    ctx.add(
        Sample(
            container_id=sample.id,
            therapy_id=therapy.id,
            lot_id=lot_id,
            of_container_id=bulk.id,
            product=product,
            purpose=Purpose.RELEASE,
            taken_at=ctx.now,
            tests=[*required, *awaiting],
            step_id=step_id,
        )
    )
    for person in (analyst, reviewer):
        actor = LotActor(lot_id=lot_id, person_id=person, part="tested", therapy_id=therapy.id)
        ctx.add(actor)
    for test in required:
        if test in without:
            continue
        ctx.add(
            TestResult(
                id=ctx.fresh("result"),
                therapy_id=therapy.id,
                step_id=step_id,
                sample_id=sample.id,
                lot_id=lot_id,
                product=product,
                test=test,
                raw=endotoxin if test == "endotoxin" else "as specified",
                unit="",
                qualifier="",
                value=None,
                verdict=VerdictWord.PASS,
                suffices=True,
                analyst=analyst,
                reviewer=reviewer,
                entered_at=ctx.now,
                due_on=None,
                definition_id=therapy.definition_id,
            )
        )
    return sample.id


def fails(bench: Bench, therapy_id: str, lot_id: str, test: str) -> None:
    """A failing result of this test, beside the one that passed."""

    def rows(ctx: Act) -> Outcome:
        passed = ctx.s.scalars(
            select(TestResult).where(TestResult.lot_id == lot_id, TestResult.test == test)
        ).one()
        kept = {c.key: getattr(passed, c.key) for c in table_of(TestResult).columns}
        new = {"id": ctx.fresh("result"), "verdict": VerdictWord.FAIL, "suffices": False}
        ctx.add(TestResult(**kept | new | {"entered_at": ctx.now}))
        return Outcome()

    write(bench, rows)


def passes(bench: Bench, therapy_id: str, lot_id: str, test: str) -> None:
    """A passing result of a test that was awaited."""

    def rows(ctx: Act) -> Outcome:
        other = ctx.s.scalars(select(TestResult).where(TestResult.lot_id == lot_id)).first()
        kept = {c.key: getattr(other, c.key) for c in table_of(TestResult).columns}
        new = {"id": ctx.fresh("result"), "test": test, "entered_at": ctx.now}
        ctx.add(TestResult(**kept | new))
        return Outcome()

    write(bench, rows)


def _label(ctx: Act, therapy: TherapyNow, container_id: str) -> str:
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
    ctx.add(
        ActiveLabel(
            container_id=container_id,
            role=LabelRole.PRIMARY,
            therapy_id=therapy.id,
            label_id=label.id,
        )
    )
    return code
