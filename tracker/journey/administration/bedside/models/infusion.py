"""A unit begun, once for ever, and what of it was given."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Fixed, Flag, Instant, Words, one_of
from tracker.journey.administration.bedside.models.checks import MATCHED
from tracker.journey.administration.models import of_step
from tracker.journey.administration.words import Remainder
from tracker.record.models import Recorded


class InfusionStart(Recorded):
    """A unit began to be given: once, for ever (I03)."""

    __tablename__ = "infusion_start"
    unit_id: Mapped[str] = mapped_column(Words)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    step_id: Mapped[str] = mapped_column(Words)
    match_id: Mapped[str] = mapped_column(Words)
    session_id: Mapped[str] = mapped_column(Words)
    wristband_id: Mapped[str] = mapped_column(Words)
    side: Mapped[str] = mapped_column(Words)
    artery: Mapped[str] = mapped_column(Words)
    state_n: Mapped[int] = mapped_column(Count)
    state: Mapped[str] = mapped_column(Words)
    started_at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        PrimaryKeyConstraint("unit_id", name="i03_unit_infused_once"),
        UniqueConstraint("unit_id", "therapy_id"),
        UniqueConstraint("match_id", name="i06_match_used_once"),
        ForeignKeyConstraint(
            ["unit_id", "therapy_id", "side", "artery"],
            [
                "unit_fill.container_id",
                "unit_fill.therapy_id",
                "unit_fill.side",
                "unit_fill.artery",
            ],
            name="i06_into_the_units_artery",
        ),
        ForeignKeyConstraint(
            ["unit_id", "therapy_id"],
            ["suite_acceptance.unit_id", "suite_acceptance.therapy_id"],
            name="i02_started_unit_was_accepted",
        ),
        ForeignKeyConstraint(
            ["session_id", "therapy_id", "wristband_id"],
            ["bedside_session.id", "bedside_session.therapy_id", "bedside_session.wristband_id"],
            name="i02_started_with_the_sessions_wristband",
        ),
        ForeignKeyConstraint(
            ["session_id", "side", "therapy_id"],
            ["bedside_side.session_id", "bedside_side.side", "bedside_side.therapy_id"],
            name="i06_started_on_a_marked_side",
        ),
        ForeignKeyConstraint(
            ["match_id", *MATCHED, "therapy_id"],
            [f"unit_match.{c}" for c in ("id", *MATCHED, "therapy_id")],
            name="i06_match_of_this_session_and_unit",
        ),
        ForeignKeyConstraint(
            ["unit_id", "state_n", "state"],
            ["container_state.container_id", "container_state.n", "container_state.to_state"],
            name="i06_accepted_unit_is_started",
        ),
        of_step("start"),
        CheckConstraint("state = 'started'", name="i06_started_state"),
        CheckConstraint("by <> second", name="i04_started_by_two"),
        STRICT,
    )


class InfusionStop(Recorded):
    """What of a unit was given, and what became of the rest.

    ``delivered_cells`` = infused volume x viable cells per ml at fill, down to the whole cell.
    """

    __tablename__ = "infusion_stop"
    unit_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    step_id: Mapped[str] = mapped_column(Words)
    ended_at: Mapped[dt.datetime] = mapped_column(Instant)
    volume_ml: Mapped[Decimal] = mapped_column(Fixed(2))
    residual_ml: Mapped[Decimal] = mapped_column(Fixed(2))
    flush_ml: Mapped[Decimal] = mapped_column(Fixed(2))
    rate_ml_min: Mapped[Decimal | None] = mapped_column(Fixed(2))
    complete: Mapped[bool] = mapped_column(Flag)
    reason: Mapped[str] = mapped_column(Words)
    remainder: Mapped[Remainder] = mapped_column(Choice(Remainder))
    delivered_cells: Mapped[int] = mapped_column(Count)
    catheter: Mapped[str] = mapped_column(Words)
    by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("unit_id", "therapy_id"),
        ForeignKeyConstraint(
            ["unit_id", "therapy_id"],
            ["infusion_start.unit_id", "infusion_start.therapy_id"],
            name="i03_stop_of_a_start",
        ),
        of_step("stop"),
        CheckConstraint(
            "volume_ml >= 0 and residual_ml >= 0 and flush_ml >= 0", name="i17_volumes_not_negative"
        ),
        CheckConstraint("rate_ml_min > 0", name="i17_rate_positive"),
        CheckConstraint("delivered_cells >= 0", name="i17_delivered_not_negative"),
        CheckConstraint("by <> second", name="i04_stopped_by_two"),
        one_of("remainder", Remainder, "infusion_stop"),
        STRICT,
    )
