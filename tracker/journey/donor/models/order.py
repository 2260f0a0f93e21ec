"""Eligibility, order, go or no-go."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Count, Doc, Fixed, Instant, Words
from tracker.journey.donor.models.keys import of_step
from tracker.record.models import Recorded


class EligibilityRow(Recorded):
    """The investigator's decision, with each criterion as it stood."""

    __tablename__ = "eligibility"
    watched = True
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    decision: Mapped[str] = mapped_column(Words)
    criteria: Mapped[dict[str, Any]] = mapped_column(Doc)
    decided_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        of_step("eligibility"),
        CheckConstraint("decision in ('eligible', 'not_eligible')", name="eligibility_decision"),
        STRICT,
    )


class TherapyOrder(Recorded):
    """What is prescribed: products, hips, arteries, dose per kg, planned Day 0; newest counts."""

    __tablename__ = "therapy_order"
    watched = True
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    version: Mapped[int] = mapped_column(Count)
    scheme: Mapped[str] = mapped_column(Words)
    products: Mapped[list[str]] = mapped_column(Doc)
    sides: Mapped[list[str]] = mapped_column(Doc)
    arteries: Mapped[list[str]] = mapped_column(Doc)
    weight_kg: Mapped[Decimal] = mapped_column(Fixed(2))
    msc_per_kg: Mapped[int | None] = mapped_column(Count)
    units_per_product: Mapped[int] = mapped_column(Count)
    planned_day0_at: Mapped[dt.datetime] = mapped_column(Instant)
    ordered_at: Mapped[dt.datetime] = mapped_column(Instant)
    ordered_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("therapy_id", "version", name="i16_order_version_once"),
        of_step("order"),
        CheckConstraint("ordered_by <> second", name="i04_order_checked_by_another"),
        CheckConstraint("version >= 1", name="order_version_counted"),
        CheckConstraint("weight_kg > 0", name="i17_order_weight_positive"),
        CheckConstraint("msc_per_kg > 0", name="i17_order_dose_positive"),
        CheckConstraint("units_per_product > 0", name="i17_order_units_positive"),
        STRICT,
    )


class GoNoGo(Recorded):
    """Whether the way to Day 0 goes on, decided on what was known then."""

    __tablename__ = "go_no_go"
    watched = True
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    gate: Mapped[str] = mapped_column(Words)
    decision: Mapped[str] = mapped_column(Words)
    projected_cells: Mapped[int | None] = mapped_column(Count)
    needed_cells: Mapped[int | None] = mapped_column(Count)
    open_deviations: Mapped[int] = mapped_column(Count)
    decided_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        of_step("go_no_go"),
        CheckConstraint("gate in ('day0', 'gate_2')", name="go_no_go_gate"),
        CheckConstraint("decision in ('go', 'no_go')", name="go_no_go_decision"),
        CheckConstraint("projected_cells >= 0", name="i17_projection_not_negative"),
        CheckConstraint("open_deviations >= 0", name="i17_deviations_counted"),
        STRICT,
    )
