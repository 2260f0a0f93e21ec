"""What is in each dose: the wash, the fill, and every unit with its artery and its expiry."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Count, Fixed, Instant, Words
from tracker.record.models import Recorded


def _of_step(name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["step_id", "therapy_id"], ["step_record.id", "step_record.therapy_id"], name=name
    )


def _of_container(column: str, name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        [column, "therapy_id"], ["container.id", "container.therapy_id"], name=name
    )


def _of_lot(name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["lot_id", "therapy_id"], ["lot.id", "lot.therapy_id"], name=name)


class Wash(Recorded):
    """A pool washed into the bulk that the units are filled from, and what the wash cost."""

    __tablename__ = "wash"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    pool_id: Mapped[str] = mapped_column(Words)
    bulk_id: Mapped[str] = mapped_column(Words)
    washes: Mapped[int] = mapped_column(Count)
    viable_before: Mapped[int] = mapped_column(Count)
    viable_after: Mapped[int] = mapped_column(Count)
    recovery_pct: Mapped[Decimal] = mapped_column(Fixed(6))
    viability_pct: Mapped[Decimal] = mapped_column(Fixed(3))
    volume_ml: Mapped[Decimal | None] = mapped_column(Fixed(3))
    excipient: Mapped[str] = mapped_column(Words)
    washed_at: Mapped[dt.datetime] = mapped_column(Instant)
    at_risk_reason: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        UniqueConstraint("bulk_id", name="i05_bulk_washed_once"),
        _of_step("i01_wash_step_of_this_therapy"),
        _of_container("pool_id", "i01_washed_pool_of_this_therapy"),
        _of_container("bulk_id", "i01_bulk_of_this_therapy"),
        CheckConstraint("pool_id <> bulk_id", name="i01_bulk_is_not_the_pool"),
        CheckConstraint("washes >= 0", name="i17_wash_count_not_negative"),
        CheckConstraint("viable_before > 0", name="i17_washed_cells_positive"),
        CheckConstraint("viable_after >= 0", name="i17_cells_after_wash_not_negative"),
        CheckConstraint("recovery_pct >= 0", name="i17_wash_recovery_not_negative"),
        CheckConstraint("viability_pct between 0 and 100000", name="i17_wash_viability_0_to_100"),
        CheckConstraint("volume_ml > 0", name="i17_bulk_volume_positive"),
        STRICT,
    )


class Fill(Recorded):
    """One fill of a lot: from which bulk, from when to when, how strong, until when to be used."""

    __tablename__ = "fill"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    lot_id: Mapped[str] = mapped_column(Words)
    bulk_id: Mapped[str] = mapped_column(Words)
    product: Mapped[str] = mapped_column(Words)
    viable_per_ml: Mapped[int] = mapped_column(Count)
    excipient: Mapped[str] = mapped_column(Words)
    dmso_pct: Mapped[Decimal] = mapped_column(Fixed(3))
    started_at: Mapped[dt.datetime] = mapped_column(Instant)
    filled_at: Mapped[dt.datetime] = mapped_column(Instant)
    expires_at: Mapped[dt.datetime] = mapped_column(Instant)
    expiry_bound_by: Mapped[str] = mapped_column(Words)
    zone: Mapped[str] = mapped_column(Words)
    at_risk_reason: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        UniqueConstraint("step_id", "lot_id", "therapy_id"),
        _of_step("i01_fill_step_of_this_therapy"),
        _of_lot("i01_fill_of_this_lot"),
        _of_container("bulk_id", "i01_filled_from_this_therapy"),
        CheckConstraint("viable_per_ml > 0", name="i17_fill_has_cells"),
        CheckConstraint("dmso_pct between 0 and 100000", name="i17_fill_dmso_0_to_100"),
        CheckConstraint("filled_at >= started_at", name="i10_fill_ends_after_start"),
        CheckConstraint("expires_at > filled_at", name="i06_expires_after_fill"),
        STRICT,
    )


class UnitFill(Recorded):
    """What one unit holds, for which artery of which side, until when.

    Its key with side and artery is what an infusion must point to: given elsewhere cannot be
    written (I06).
    """

    __tablename__ = "unit_fill"
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    lot_id: Mapped[str] = mapped_column(Words, index=True)
    step_id: Mapped[str] = mapped_column(Words)
    product: Mapped[str] = mapped_column(Words)
    volume_ml: Mapped[Decimal] = mapped_column(Fixed(2))
    viable_cells: Mapped[int] = mapped_column(Count)
    viable_per_ml: Mapped[int] = mapped_column(Count)
    side: Mapped[str] = mapped_column(Words)
    artery: Mapped[str] = mapped_column(Words)
    fill_end: Mapped[dt.datetime] = mapped_column(Instant)
    expires_at: Mapped[dt.datetime] = mapped_column(Instant)
    storage: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        UniqueConstraint("container_id", "therapy_id", "side", "artery"),
        UniqueConstraint("container_id", "therapy_id"),
        _of_container("container_id", "i01_unit_of_this_therapy"),
        ForeignKeyConstraint(
            ["step_id", "lot_id", "therapy_id"],
            ["fill.step_id", "fill.lot_id", "fill.therapy_id"],
            name="i01_unit_of_this_fill",
        ),
        CheckConstraint("volume_ml > 0", name="i17_unit_volume_positive"),
        CheckConstraint("viable_cells > 0", name="i17_unit_has_cells"),
        CheckConstraint("viable_per_ml > 0", name="i17_unit_strength_positive"),
        CheckConstraint("side <> '' and artery <> ''", name="i06_unit_has_side_and_artery"),
        CheckConstraint("expires_at > fill_end", name="i06_unit_expires_after_fill"),
        STRICT,
    )
