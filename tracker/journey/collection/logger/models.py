"""A logger's file as it came, what was read from it, and what that proposes."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Fixed, Instant, Words, one_of
from tracker.record.models import Recorded


class Proposal(enum.StrEnum):
    """What the temperatures propose; a person decides at the receipt."""

    ACCEPT = "accept"
    AT_RISK = "at_risk"
    REJECT = "reject"


class LoggerFile(Recorded):
    """The file of the logger that went with a shipment: its text, its hash, its figures; once.

    Times are those of the file in its own stated zone, kept as instants; temperatures are in
    degrees Celsius. ``outside_s``: how long it was outside the definition's range.
    """

    __tablename__ = "logger_file"
    shipment_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    step_id: Mapped[str] = mapped_column(Words)
    logger: Mapped[str] = mapped_column(Words)
    sha256: Mapped[str] = mapped_column(Words)
    content: Mapped[str] = mapped_column(Words)
    unit: Mapped[str] = mapped_column(Words)
    zone: Mapped[str] = mapped_column(Words)
    interval_s: Mapped[int] = mapped_column(Count)
    readings: Mapped[int] = mapped_column(Count)
    duplicates: Mapped[int] = mapped_column(Count)
    gaps: Mapped[int] = mapped_column(Count)
    longest_gap_s: Mapped[int] = mapped_column(Count)
    first_at: Mapped[dt.datetime] = mapped_column(Instant)
    last_at: Mapped[dt.datetime] = mapped_column(Instant)
    low_c: Mapped[Decimal] = mapped_column(Fixed(2))
    high_c: Mapped[Decimal] = mapped_column(Fixed(2))
    outside_s: Mapped[int] = mapped_column(Count)
    mkt_c: Mapped[Decimal] = mapped_column(Fixed(2))
    proposal: Mapped[Proposal] = mapped_column(Choice(Proposal))
    read_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_logger_step_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["shipment_id", "therapy_id"],
            ["shipment.id", "shipment.therapy_id"],
            name="i01_logger_of_this_shipment",
        ),
        CheckConstraint("length(sha256) = 64", name="i22_logger_file_by_its_hash"),
        CheckConstraint("interval_s > 0", name="i17_logger_interval_positive"),
        CheckConstraint("readings > 0", name="i17_logger_has_readings"),
        CheckConstraint("high_c >= low_c", name="i17_logger_range_upright"),
        CheckConstraint("last_at >= first_at", name="i17_logger_time_runs_on"),
        one_of("proposal", Proposal, "logger_file"),
        STRICT,
    )
