"""What a check afterwards costs: whoever signs it has made or tested the lot, and is one less."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.journey.formulation.makers import line_of_steps, lots_of_line
from tracker.journey.testing.acts.reviewed import lots_tested
from tracker.material.releasers import left_without, makers_of_line


def left_if_checked(s: Session, therapy_id: str, step_id: str, person: str) -> int | None:
    """How many could still release the lot once this person has checked this step (I07).

    Nothing where the step neither made nor tested what a lot comes of.
    """
    line = line_of_steps(s, [step_id])
    lots = {*lots_of_line(s, line), *lots_tested(s, therapy_id, [step_id])}
    if not (line or lots):
        return None
    return left_without(s, lots, {*makers_of_line(s, line), person})
