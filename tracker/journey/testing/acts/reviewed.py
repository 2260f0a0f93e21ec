"""Who checks results afterwards has reviewed them, and so has tested their lots (I07)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

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
    took_part(ctx, therapy.id, lots_tested(ctx.s, therapy.id, entered), "tested")


def lots_tested(s: Session, therapy_id: str, step_ids: Collection[str]) -> list[str]:
    """The lots for which the results of these steps speak."""
    read = select(TestResult.sample_id).where(TestResult.step_id.in_(step_ids)).distinct()
    sample_ids = set(s.scalars(read)) if step_ids else set()
    if not sample_ids:
        return []
    sources = {x.of_container_id for x in samples_of(s, therapy_id) if x.id in sample_ids}
    return sorted({lot.id for source in sources for lot in lots_from(s, source)})
