"""Who checks afterwards how cells were made or counted has verified it (I07)."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.act import Act
from tracker.journey.formulation.makers import line_of_steps, lots_of_line
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
    line = line_of_steps(ctx.s, [step.id for step in steps])
    took_part(ctx, therapy.id, lots_of_line(ctx.s, line), "made")
