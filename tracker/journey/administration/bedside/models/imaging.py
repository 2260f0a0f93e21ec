"""Access and arteriography of a side."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Count, Fixed, Flag, Words
from tracker.journey.administration.models import of_step
from tracker.record.models import Recorded


class Catheterisation(Recorded):
    """Access and baseline arteriography of one side."""

    __tablename__ = "catheterisation"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    session_id: Mapped[str] = mapped_column(Words)
    side: Mapped[str] = mapped_column(Words)
    access: Mapped[str] = mapped_column(Words)
    heparin_iu: Mapped[int] = mapped_column(Count)
    contrast_ml: Mapped[Decimal] = mapped_column(Fixed(1))
    baseline: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        of_step("catheterisation"),
        ForeignKeyConstraint(
            ["session_id", "side", "therapy_id"],
            ["bedside_side.session_id", "bedside_side.side", "bedside_side.therapy_id"],
            name="i06_catheter_on_a_marked_side",
        ),
        CheckConstraint("heparin_iu >= 0", name="i17_heparin_not_negative"),
        CheckConstraint("contrast_ml >= 0", name="i17_contrast_not_negative"),
        STRICT,
    )


class Arteriography(Recorded):
    """The final run of one side: what the vessels look like after the last unit."""

    __tablename__ = "arteriography"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    session_id: Mapped[str] = mapped_column(Words)
    side: Mapped[str] = mapped_column(Words)
    image: Mapped[str] = mapped_column(Words)
    spasm: Mapped[bool] = mapped_column(Flag)
    occlusion: Mapped[bool] = mapped_column(Flag)
    branches_before: Mapped[int | None] = mapped_column(Count)
    branches_after: Mapped[int | None] = mapped_column(Count)
    __table_args__ = (
        of_step("arteriography"),
        ForeignKeyConstraint(
            ["session_id", "side", "therapy_id"],
            ["bedside_side.session_id", "bedside_side.side", "bedside_side.therapy_id"],
            name="i06_arteriography_of_a_marked_side",
        ),
        CheckConstraint("branches_before >= 0", name="i17_branches_before_counted"),
        CheckConstraint("branches_after >= 0", name="i17_branches_after_counted"),
        STRICT,
    )
