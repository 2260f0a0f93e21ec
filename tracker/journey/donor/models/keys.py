"""The key that every row of a step carries."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint


def of_step(name: str) -> ForeignKeyConstraint:
    """The key to the step in which a row was written, within the therapy."""
    return ForeignKeyConstraint(
        ["step_id", "therapy_id"],
        ["step_record.id", "step_record.therapy_id"],
        name=f"i01_{name}_step_of_this_therapy",
    )
