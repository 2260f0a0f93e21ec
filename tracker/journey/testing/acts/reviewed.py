"""Who checks results afterwards has reviewed them, and so has tested their lots (I07)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from tracker.act import Act
from tracker.journey.testing.acts.result import TAG
from tracker.journey.testing.lineage import lots_from
from tracker.journey.testing.models import TestResult
from tracker.journey.testing.samples import samples_of
from tracker.material.moves import took_part
from tracker.quality.acts.countersigning import when_countersigned
from tracker.therapy.models import StepRecord
from tracker.therapy.present import TherapyNow


@when_countersigned
def results_reviewed(ctx: Act, therapy: TherapyNow, steps: Sequence[StepRecord]) -> None:
    """The countersigner has tested every lot that these steps' results speak for.

    As at their entry: analyst and reviewer are who tested, whenever the reviewer looked.
    """
    entered = [step.id for step in steps if step.tag == TAG]
    if not entered:
        return
    read = select(TestResult.sample_id).where(TestResult.step_id.in_(entered)).distinct()
    sample_ids = set(ctx.s.scalars(read))
    sources = {x.of_container_id for x in samples_of(ctx.s, therapy.id) if x.id in sample_ids}
    lots = {lot.id for source in sorted(sources) for lot in lots_from(ctx.s, source)}
    took_part(ctx, therapy.id, sorted(lots), "tested")
