"""Reagent and consumable lots, equipment, and the steps in which they were used."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Day, Instant, Words, one_of
from tracker.record.models import Recorded
from tracker.supplies.words import LotStatus


class ReagentLot(Recorded):
    """A maker's lot of a material, with its expiry; the code is on our own label."""

    __tablename__ = "reagent_lot"
    stream = ("lot", "id")
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    material: Mapped[str] = mapped_column(Words)
    name: Mapped[str] = mapped_column(Words)
    lot_number: Mapped[str] = mapped_column(Words)
    maker: Mapped[str] = mapped_column(Words)
    expires_on: Mapped[dt.date] = mapped_column(Day)
    code: Mapped[str] = mapped_column(Words)
    received_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("material", "lot_number", "maker", name="reagent_lot_once"),
        UniqueConstraint("code", name="i14_reagent_code_once"),
        STRICT,
    )


class ReagentStatus(Recorded):
    """A lot approved, rejected or recalled, from when on; the newest row counts (I27)."""

    __tablename__ = "reagent_status"
    stream = ("lot", "reagent_lot_id")
    reagent_lot_id: Mapped[str] = mapped_column(Words, primary_key=True)
    since: Mapped[dt.datetime] = mapped_column(Instant, primary_key=True)
    status: Mapped[LotStatus] = mapped_column(Choice(LotStatus))
    by: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["reagent_lot_id"], ["reagent_lot.id"], name="i27_status_of_a_lot"),
        one_of("status", LotStatus, "reagent_status"),
        STRICT,
    )


class Equipment(Recorded):
    """A piece of equipment by name, with its label code."""

    __tablename__ = "equipment"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    name: Mapped[str] = mapped_column(Words)
    kind: Mapped[str] = mapped_column(Words)
    code: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("name", name="equipment_name_once"),
        UniqueConstraint("code", name="i14_equipment_code_once"),
        STRICT,
    )


class Calibration(Recorded):
    """Equipment calibrated until a date; the newest row counts (I27)."""

    __tablename__ = "calibration"
    equipment_id: Mapped[str] = mapped_column(Words, primary_key=True)
    calibrated_on: Mapped[dt.date] = mapped_column(Day, primary_key=True)
    due_on: Mapped[dt.date] = mapped_column(Day)
    by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name="i27_calibration_of"),
        CheckConstraint("due_on >= calibrated_on", name="i27_calibration_due_after_it"),
        STRICT,
    )


class CalibrationExtension(Recorded):
    """QA's signed leave to go on using equipment beyond its due date, by two people (I20, I27)."""

    __tablename__ = "calibration_extension"
    equipment_id: Mapped[str] = mapped_column(Words, primary_key=True)
    signed_at: Mapped[dt.datetime] = mapped_column(Instant, primary_key=True)
    until_on: Mapped[dt.date] = mapped_column(Day)
    by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name="i27_extension_of"),
        CheckConstraint("by <> second", name="i04_extension_by_two"),
        STRICT,
    )


class StepReagent(Recorded):
    """A reagent lot used in a step: the reach of a recall."""

    __tablename__ = "step_reagent"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    reagent_lot_id: Mapped[str] = mapped_column(Words, primary_key=True, index=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    __table_args__ = (
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_reagent_use_of_this_therapy",
        ),
        ForeignKeyConstraint(["reagent_lot_id"], ["reagent_lot.id"], name="i27_use_of_a_lot"),
        STRICT,
    )


class StepEquipment(Recorded):
    """Equipment used in a step."""

    __tablename__ = "step_equipment"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    equipment_id: Mapped[str] = mapped_column(Words, primary_key=True, index=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_equipment_use_of_this_therapy",
        ),
        ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name="i27_use_of_equipment"),
        STRICT,
    )
