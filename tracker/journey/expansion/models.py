"""How the MSC grew: every seeding, care of each vessel, harvest, loss, freezing and thawing."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Fixed, Flag, Instant, Words, one_of
from tracker.journey.expansion.doublings import PdBasis
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


class CareKind(enum.StrEnum):
    """What was done for a vessel."""

    FEED = "feed"
    OBSERVE = "observe"


class Seeding(Recorded):
    """Viable cells of one container seeded over new vessels of one kind: a passage begins."""

    __tablename__ = "seeding"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    lot_id: Mapped[str] = mapped_column(Words)
    passage: Mapped[int] = mapped_column(Count)
    from_container_id: Mapped[str] = mapped_column(Words)
    vessel: Mapped[str] = mapped_column(Words)
    vessels: Mapped[int] = mapped_column(Count)
    viable_seeded: Mapped[int] = mapped_column(Count)
    area_cm2: Mapped[Decimal] = mapped_column(Fixed(1))
    density_per_cm2: Mapped[Decimal] = mapped_column(Fixed(6))
    medium: Mapped[str] = mapped_column(Words)
    co2_pct: Mapped[Decimal | None] = mapped_column(Fixed(1))
    incubator_c: Mapped[Decimal | None] = mapped_column(Fixed(1))
    seeded_at: Mapped[dt.datetime] = mapped_column(Instant)
    at_risk_reason: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        UniqueConstraint("step_id", "therapy_id"),
        _of_step("i01_seeding_step_of_this_therapy"),
        _of_lot("i01_seeding_lot_of_this_therapy"),
        _of_container("from_container_id", "i01_seeded_from_this_therapy"),
        CheckConstraint("passage >= 0", name="i17_seeded_passage_not_negative"),
        CheckConstraint("vessels > 0", name="i17_vessels_seeded"),
        CheckConstraint("viable_seeded >= vessels", name="i17_cells_seeded_in_every_vessel"),
        CheckConstraint("area_cm2 > 0", name="i17_seeded_area_positive"),
        CheckConstraint("co2_pct between 0 and 1000", name="i17_co2_0_to_100"),
        STRICT,
    )


class VesselCare(Recorded):
    """A vessel fed or looked at: medium changed, confluence, form of the cells, clear or turbid."""

    __tablename__ = "vessel_care"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    kind: Mapped[CareKind] = mapped_column(Choice(CareKind))
    change_pct: Mapped[Decimal | None] = mapped_column(Fixed(1))
    non_adherent_removed: Mapped[bool] = mapped_column(Flag)
    confluence_pct: Mapped[int | None] = mapped_column(Count)
    morphology: Mapped[str] = mapped_column(Words)
    morphology_abnormal: Mapped[bool] = mapped_column(Flag)
    turbid: Mapped[bool] = mapped_column(Flag)
    cared_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__: Any = (
        _of_step("i01_care_step_of_this_therapy"),
        _of_container("container_id", "i01_care_of_this_therapy"),
        CheckConstraint("change_pct between 0 and 1000", name="i17_change_0_to_100"),
        CheckConstraint("confluence_pct between 0 and 100", name="i17_confluence_0_to_100"),
        CheckConstraint(
            "(kind = 'feed') = (change_pct is not null)", name="i17_feeding_changes_medium"
        ),
        one_of("kind", CareKind, "vessel_care"),
        STRICT,
    )


class PassageHarvest(Recorded):
    """All vessels of a passage harvested into one pool and counted: the passage ends.

    ``pd`` is missing while provisional: at P0 until the colonies are read, and where nothing lives.
    ``growth`` says what it is by now.
    """

    __tablename__ = "passage_harvest"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    lot_id: Mapped[str] = mapped_column(Words)
    pool_id: Mapped[str] = mapped_column(Words)
    passage: Mapped[int] = mapped_column(Count)
    days: Mapped[Decimal] = mapped_column(Fixed(3))
    vessels_in: Mapped[int] = mapped_column(Count)
    vessels_counted: Mapped[int] = mapped_column(Count)
    total: Mapped[int] = mapped_column(Count)
    viable: Mapped[int] = mapped_column(Count)
    viability_pct: Mapped[Decimal] = mapped_column(Fixed(3))
    seeded_viable: Mapped[int] = mapped_column(Count)
    area_cm2: Mapped[Decimal] = mapped_column(Fixed(1))
    confluence_pct: Mapped[int | None] = mapped_column(Count)
    enzyme_min: Mapped[Decimal | None] = mapped_column(Fixed(1))
    pd: Mapped[Decimal | None] = mapped_column(Fixed(6))
    pd_basis: Mapped[PdBasis] = mapped_column(Choice(PdBasis))
    pdt_h: Mapped[Decimal | None] = mapped_column(Fixed(3))
    harvested_at: Mapped[dt.datetime] = mapped_column(Instant)
    at_risk_reason: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        UniqueConstraint("pool_id", name="i05_pool_harvested_once"),
        _of_step("i01_harvest_step_of_this_therapy"),
        _of_lot("i01_harvest_lot_of_this_therapy"),
        _of_container("pool_id", "i01_pool_of_this_therapy"),
        CheckConstraint("days >= 0", name="i17_days_not_negative"),
        CheckConstraint("vessels_in > 0", name="i17_vessels_harvested"),
        CheckConstraint("vessels_counted > 0", name="i17_vessels_counted"),
        CheckConstraint("total >= viable", name="i17_harvested_viable_not_over_total"),
        CheckConstraint("viable >= 0", name="i17_harvested_viable_not_negative"),
        CheckConstraint("seeded_viable > 0", name="i17_growth_from_seeded_cells"),
        CheckConstraint("viability_pct between 0 and 100000", name="i17_pool_viability_0_to_100"),
        CheckConstraint("area_cm2 > 0", name="i17_harvested_area_positive"),
        CheckConstraint("confluence_pct between 0 and 100", name="i17_harvest_confluence_0_to_100"),
        CheckConstraint("enzyme_min >= 0", name="i17_enzyme_time_not_negative"),
        CheckConstraint(
            "pdt_h is null or pd is not null", name="i17_doubling_time_needs_doublings"
        ),
        one_of("pd_basis", PdBasis, "passage_harvest"),
        STRICT,
    )


class VesselLoss(Recorded):
    """A vessel dropped, leaking or misplaced: its share no longer counts as seeded (D17)."""

    __tablename__ = "vessel_loss"
    step_id: Mapped[str] = mapped_column(Words)
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    why: Mapped[str] = mapped_column(Words)
    surface_decontaminated: Mapped[bool] = mapped_column(Flag)
    lost_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__: Any = (
        _of_step("i01_loss_step_of_this_therapy"),
        _of_container("container_id", "i01_lost_vessel_of_this_therapy"),
        STRICT,
    )


class Freezing(Recorded):
    """Backup vials filled from a pool and frozen by a programme."""

    __tablename__ = "freezing"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    lot_id: Mapped[str | None] = mapped_column(Words)
    from_container_id: Mapped[str] = mapped_column(Words)
    vials: Mapped[int] = mapped_column(Count)
    viable_per_vial: Mapped[int] = mapped_column(Count)
    volume_ml: Mapped[Decimal] = mapped_column(Fixed(3))
    dmso_pct: Mapped[Decimal] = mapped_column(Fixed(3))
    programme: Mapped[str] = mapped_column(Words)
    planned_store: Mapped[str] = mapped_column(Words)
    frozen_at: Mapped[dt.datetime] = mapped_column(Instant)
    at_risk_reason: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        _of_step("i01_freezing_step_of_this_therapy"),
        _of_lot("i01_freezing_lot_of_this_therapy"),
        _of_container("from_container_id", "i01_frozen_from_this_therapy"),
        CheckConstraint("vials > 0", name="i17_vials_frozen"),
        CheckConstraint("viable_per_vial > 0", name="i17_cells_in_a_vial"),
        CheckConstraint("volume_ml > 0", name="i17_vial_volume_positive"),
        CheckConstraint("dmso_pct between 0 and 100000", name="i17_dmso_0_to_100"),
        STRICT,
    )


class Thawing(Recorded):
    """Backup vials thawed into one pool, which begins a lot of its own (T15).

    The doublings of the pool they were frozen from go on counting.
    """

    __tablename__ = "thawing"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    lot_id: Mapped[str] = mapped_column(Words)
    pool_id: Mapped[str] = mapped_column(Words)
    vials: Mapped[int] = mapped_column(Count)
    viable_frozen: Mapped[int] = mapped_column(Count)
    viable_recovered: Mapped[int] = mapped_column(Count)
    viability_pct: Mapped[Decimal] = mapped_column(Fixed(3))
    recovery_pct: Mapped[Decimal] = mapped_column(Fixed(6))
    bath_c: Mapped[Decimal | None] = mapped_column(Fixed(1))
    seconds: Mapped[int | None] = mapped_column(Count)
    thawed_at: Mapped[dt.datetime] = mapped_column(Instant)
    use_by: Mapped[dt.datetime | None] = mapped_column(Instant)
    at_risk_reason: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        UniqueConstraint("pool_id", name="i05_pool_thawed_once"),
        _of_step("i01_thawing_step_of_this_therapy"),
        _of_lot("i01_thawing_lot_of_this_therapy"),
        _of_container("pool_id", "i01_thawed_pool_of_this_therapy"),
        CheckConstraint("vials > 0", name="i17_vials_thawed"),
        CheckConstraint("viable_frozen > 0", name="i17_cells_were_frozen"),
        CheckConstraint("viable_recovered >= 0", name="i17_recovered_not_negative"),
        CheckConstraint("viability_pct between 0 and 100000", name="i17_thaw_viability_0_to_100"),
        CheckConstraint("seconds > 0", name="i17_thaw_seconds_positive"),
        CheckConstraint("use_by > thawed_at", name="i17_thawed_cells_used_later"),
        STRICT,
    )
