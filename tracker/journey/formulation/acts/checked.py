"""Who checks afterwards how cells were made or counted has verified it (I07)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from tracker.act import Act
from tracker.journey.formulation.makers import made_by
from tracker.material.genealogy import descendants
from tracker.material.models import Container
from tracker.material.moves import took_part
from tracker.quality.acts.countersigning import when_countersigned
from tracker.therapy.models import StepRecord
from tracker.therapy.present import TherapyNow


@when_countersigned
def making_verified(ctx: Act, therapy: TherapyNow, steps: Sequence[StepRecord]) -> None:
    """The countersigner made every lot that came from what these steps made or counted.

    As in the step itself, whenever it was looked at; a lot that is opened later asks for itself
    who made what it comes from. So whoever verified can never release.
    """
    made = set(ctx.s.scalars(made_by([step.id for step in steps])))
    if not made:
        return
    line = made | descendants(ctx.s, made)
    lots = ctx.s.scalars(select(Container.lot_id).where(Container.id.in_(line)).distinct())
    took_part(ctx, therapy.id, sorted(lot for lot in lots if lot), "made")
