"""What the marrow held and what the gradient gave: counts of the harvest, runs, their yield."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Count, Doc, Fixed, Instant, Words
from tracker.record.models import Recorded


class StartingCount(Recorded):
    """The marrow of one harvest as counted: white cells, volume, viability, MNC fraction."""

    __tablename__ = "starting_count"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    container_id: Mapped[str] = mapped_column(Words)
    wbc_million_per_ml: Mapped[Decimal] = mapped_column(Fixed(3))
    volume_ml: Mapped[Decimal] = mapped_column(Fixed(3))
    tnc: Mapped[int] = mapped_column(Count)
    viability_pct: Mapped[Decimal] = mapped_column(Fixed(3))
    mnc_fraction_pct: Mapped[Decimal] = mapped_column(Fixed(3))
    haematocrit_pct: Mapped[Decimal | None] = mapped_column(Fixed(3))
    sample_id: Mapped[str | None] = mapped_column(Words)
    sample_tests: Mapped[list[Any]] = mapped_column(Doc)
    counted_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("step_id", "therapy_id"),
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_starting_count_step_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_starting_count_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["sample_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_starting_sample_of_this_therapy",
        ),
        CheckConstraint("wbc_million_per_ml > 0", name="i17_wbc_positive"),
        CheckConstraint("volume_ml > 0", name="i17_counted_volume_positive"),
        CheckConstraint("tnc >= 0", name="i17_tnc_not_negative"),
        CheckConstraint("viability_pct between 0 and 100000", name="i17_start_viability_0_to_100"),
        CheckConstraint("mnc_fraction_pct between 0 and 100000", name="i17_mnc_fraction_0_to_100"),
        CheckConstraint("haematocrit_pct between 0 and 100000", name="i17_haematocrit_0_to_100"),
        STRICT,
    )


class CountedMarrow(Recorded):
    """A container whose marrow went into a count: a harvest may come in several."""

    __tablename__ = "counted_marrow"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["starting_count.step_id", "starting_count.therapy_id"],
            name="i01_counted_in_this_therapy",
        ),
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_counted_marrow_of_this_therapy",
        ),
        STRICT,
    )


class GradientRun(Recorded):
    """A density gradient run: marrow in, mononuclear cells out, and what part was recovered."""

    __tablename__ = "gradient_run"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    container_id: Mapped[str] = mapped_column(Words)
    count_step_id: Mapped[str] = mapped_column(Words)
    processed_ml: Mapped[Decimal] = mapped_column(Fixed(3))
    net_marrow_ml: Mapped[Decimal] = mapped_column(Fixed(3))
    dilution: Mapped[str] = mapped_column(Words)
    tubes: Mapped[int | None] = mapped_column(Count)
    washes: Mapped[int] = mapped_column(Count)
    mnc_total: Mapped[int] = mapped_column(Count)
    mnc_viable: Mapped[int] = mapped_column(Count)
    viability_pct: Mapped[Decimal] = mapped_column(Fixed(3))
    recovery_pct: Mapped[Decimal] = mapped_column(Fixed(6))
    mnc_per_ml: Mapped[int] = mapped_column(Count)
    started_at: Mapped[dt.datetime] = mapped_column(Instant)
    ended_at: Mapped[dt.datetime] = mapped_column(Instant)
    at_risk_reason: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("container_id", name="i05_mnc_isolated_once"),
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_gradient_step_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_gradient_output_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["count_step_id", "therapy_id"],
            ["starting_count.step_id", "starting_count.therapy_id"],
            name="i01_gradient_count_of_this_therapy",
        ),
        CheckConstraint("processed_ml > 0", name="i17_processed_volume_positive"),
        CheckConstraint("net_marrow_ml > 0", name="i17_net_marrow_positive"),
        CheckConstraint("mnc_total >= mnc_viable", name="i17_viable_mnc_not_over_total"),
        CheckConstraint("mnc_viable >= 0", name="i17_viable_mnc_not_negative"),
        CheckConstraint("viability_pct between 0 and 100000", name="i17_mnc_viability_0_to_100"),
        CheckConstraint("recovery_pct >= 0", name="i17_recovery_not_negative"),
        CheckConstraint("washes >= 0", name="i17_washes_not_negative"),
        CheckConstraint("tubes > 0", name="i17_tubes_positive"),
        CheckConstraint("ended_at >= started_at", name="i10_gradient_ends_after_start"),
        STRICT,
    )
