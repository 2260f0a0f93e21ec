"""Identity before the needle, the harvest, its way to the laboratory and its receipt."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Count, Doc, Fixed, Flag, Instant, Words
from tracker.record.models import Recorded


class HarvestIdentity(Recorded):
    """The patient was identified by the wristband worn and by his own words."""

    __tablename__ = "harvest_identity"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    wristband_id: Mapped[str] = mapped_column(Words)
    checked_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_identity_step_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["wristband_id", "therapy_id"],
            ["wristband.id", "wristband.therapy_id"],
            name="i02_identity_by_this_patients_wristband",
        ),
        STRICT,
    )


class Harvest(Recorded):
    """One act of taking marrow: where from, how much, for which products."""

    __tablename__ = "harvest"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    name: Mapped[str] = mapped_column(Words)
    number: Mapped[int] = mapped_column(Count)
    site: Mapped[str] = mapped_column(Words)
    side: Mapped[str] = mapped_column(Words)
    needle: Mapped[str] = mapped_column(Words)
    anaesthesia: Mapped[str] = mapped_column(Words)
    net_volume_ml: Mapped[Decimal] = mapped_column(Fixed(1))
    anticoagulant: Mapped[str] = mapped_column(Words)
    anticoagulant_ml: Mapped[Decimal] = mapped_column(Fixed(1))
    for_products: Mapped[list[str]] = mapped_column(Doc)
    reason: Mapped[str] = mapped_column(Words)
    started_at: Mapped[dt.datetime] = mapped_column(Instant)
    ended_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("therapy_id", "name", name="harvest_name_once"),
        UniqueConstraint("therapy_id", "number", name="harvest_number_once"),
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_harvest_step_of_this_therapy",
        ),
        CheckConstraint("number >= 1", name="harvest_counted"),
        CheckConstraint("net_volume_ml > 0", name="i17_net_volume_positive"),
        CheckConstraint("anticoagulant_ml >= 0", name="i17_anticoagulant_not_negative"),
        CheckConstraint("ended_at >= started_at", name="i17_harvest_ends_after_its_start"),
        CheckConstraint("side in ('left', 'right', 'bilateral')", name="harvest_side"),
        STRICT,
    )


class HarvestContainer(Recorded):
    """Which harvest a marrow container holds."""

    __tablename__ = "harvest_container"
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    harvest_id: Mapped[str] = mapped_column(Words, index=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    __table_args__ = (
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_marrow_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["harvest_id", "therapy_id"],
            ["harvest.id", "harvest.therapy_id"],
            name="i01_marrow_of_this_harvest",
        ),
        STRICT,
    )


class Shipment(Recorded):
    """Containers on their way, with seal, logger and the range of temperature."""

    __tablename__ = "shipment"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    name: Mapped[str] = mapped_column(Words)
    logger: Mapped[str] = mapped_column(Words)
    seal: Mapped[str] = mapped_column(Words)
    low_c: Mapped[Decimal] = mapped_column(Fixed(1))
    high_c: Mapped[Decimal] = mapped_column(Fixed(1))
    sent_at: Mapped[dt.datetime] = mapped_column(Instant)
    sent_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("therapy_id", "name", name="shipment_name_once"),
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_shipment_step_of_this_therapy",
        ),
        CheckConstraint("high_c >= low_c", name="i17_shipment_range_upright"),
        STRICT,
    )


class ShipmentContainer(Recorded):
    """A container in a shipment; a container travels once."""

    __tablename__ = "shipment_container"
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    shipment_id: Mapped[str] = mapped_column(Words, index=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_shipped_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["shipment_id", "therapy_id"],
            ["shipment.id", "shipment.therapy_id"],
            name="i01_shipment_of_this_therapy",
        ),
        STRICT,
    )


class Receipt(Recorded):
    """What was found when the shipper was opened, and whether the marrow was accepted."""

    __tablename__ = "receipt"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    shipment_id: Mapped[str] = mapped_column(Words)
    received_at: Mapped[dt.datetime] = mapped_column(Instant)
    seal_intact: Mapped[bool] = mapped_column(Flag)
    temp_min_c: Mapped[Decimal | None] = mapped_column(Fixed(1))
    temp_max_c: Mapped[Decimal | None] = mapped_column(Fixed(1))
    volume_ml: Mapped[Decimal] = mapped_column(Fixed(1))
    clots: Mapped[bool] = mapped_column(Flag)
    haemolysis: Mapped[bool] = mapped_column(Flag)
    leak: Mapped[bool] = mapped_column(Flag)
    transit_min: Mapped[int] = mapped_column(Count)
    accepted: Mapped[bool] = mapped_column(Flag)
    __table_args__ = (
        UniqueConstraint("shipment_id", name="shipment_received_once"),
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_receipt_step_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["shipment_id", "therapy_id"],
            ["shipment.id", "shipment.therapy_id"],
            name="i01_receipt_of_this_shipment",
        ),
        CheckConstraint("volume_ml > 0", name="i17_received_volume_positive"),
        CheckConstraint("temp_max_c >= temp_min_c", name="i17_receipt_range_upright"),
        CheckConstraint("transit_min >= 0", name="i17_transit_not_negative"),
        STRICT,
    )


class LateReceipt(Recorded):
    """A container that came after its box was received, and how it was found."""

    __tablename__ = "late_receipt"
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    shipment_id: Mapped[str] = mapped_column(Words)
    received_at: Mapped[dt.datetime] = mapped_column(Instant)
    seal_intact: Mapped[bool] = mapped_column(Flag)
    temp_min_c: Mapped[Decimal | None] = mapped_column(Fixed(1))
    temp_max_c: Mapped[Decimal | None] = mapped_column(Fixed(1))
    volume_ml: Mapped[Decimal] = mapped_column(Fixed(1))
    clots: Mapped[bool] = mapped_column(Flag)
    haemolysis: Mapped[bool] = mapped_column(Flag)
    leak: Mapped[bool] = mapped_column(Flag)
    accepted: Mapped[bool] = mapped_column(Flag)
    __table_args__ = (
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_late_receipt_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["container_id"], ["shipment_container.container_id"], name="late_was_in_a_shipment"
        ),
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_late_container_of_this_therapy",
        ),
        ForeignKeyConstraint(["shipment_id"], ["receipt.shipment_id"], name="late_after_its_box"),
        CheckConstraint("volume_ml > 0", name="i17_late_volume_positive"),
        CheckConstraint("temp_max_c >= temp_min_c", name="i17_late_range_upright"),
        STRICT,
    )
