"""Label printers, and their test prints."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Fixed, Flag, Instant, Words, one_of
from tracker.record.models import Recorded


class Way(enum.StrEnum):
    """How a label printer is reached."""

    TCP = "tcp"  # raw bytes to host:port, ZPL
    LP = "lp"  # a queue of the operating system, PDF


class Printer(Recorded):
    """A label printer: where it is, how fine it prints, which size of label lies in it."""

    __tablename__ = "printer"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    name: Mapped[str] = mapped_column(Words)
    way: Mapped[Way] = mapped_column(Choice(Way))
    address: Mapped[str] = mapped_column(Words)
    dpi: Mapped[int] = mapped_column(Count)
    width_mm: Mapped[Decimal] = mapped_column(Fixed(1))
    height_mm: Mapped[Decimal] = mapped_column(Fixed(1))
    added_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("name", name="printer_name_once"),
        CheckConstraint("dpi in (203, 300)", name="printer_dpi_known"),
        CheckConstraint("width_mm > 0 and height_mm > 0", name="i17_label_size_positive"),
        one_of("way", Way, "printer"),
        STRICT,
    )


class PrinterState(Recorded):
    """A printer is in use, or out of use with the reason; the last row says which."""

    __tablename__ = "printer_state"
    printer_id: Mapped[str] = mapped_column(Words, primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    in_use: Mapped[bool] = mapped_column(Flag)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["printer_id"], ["printer.id"], name="printer_state_of_a_printer"),
        STRICT,
    )


class PrinterTest(Recorded):
    """A test print of a printer; ``code`` is what its symbol says."""

    __tablename__ = "printer_test"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    printer_id: Mapped[str] = mapped_column(Words)
    code: Mapped[str] = mapped_column(Words)
    asked_at: Mapped[dt.datetime] = mapped_column(Instant)
    asked_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("code", name="i14_test_print_code_once"),
        ForeignKeyConstraint(["printer_id"], ["printer.id"], name="test_print_of_a_printer"),
        STRICT,
    )


class PrinterTestRead(Recorded):
    """A test print was scanned back, or could not be."""

    __tablename__ = "printer_test_read"
    test_id: Mapped[str] = mapped_column(Words, primary_key=True)
    read: Mapped[bool] = mapped_column(Flag)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    note: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["test_id"], ["printer_test.id"], name="read_back_of_a_test_print"),
        STRICT,
    )
