"""Printers, what was sent to them, what came out; and the spool, which lies outside the log."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Base, Choice, Count, Instant, Words, big, one_of
from tracker.record.models import Recorded


class PrintJob(Recorded):
    """Labels put on paper together, once: by a printer, or as a sheet from the browser.

    ``printer_id`` is nothing for a sheet.
    """

    __tablename__ = "print_job"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    printer_id: Mapped[str | None] = mapped_column(Words)
    asked_at: Mapped[dt.datetime] = mapped_column(Instant)
    asked_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i01_print_job_of_a_therapy"),
        ForeignKeyConstraint(["printer_id"], ["printer.id"], name="print_job_of_a_printer"),
        STRICT,
    )


class PrintJobLabel(Recorded):
    """A label of a job, in the order of printing; a label goes to paper in one job only (I12)."""

    __tablename__ = "print_job_label"
    job_id: Mapped[str] = mapped_column(Words, primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    therapy_id: Mapped[str] = mapped_column(Words)
    label_id: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("label_id", name="i12_label_on_paper_once"),
        UniqueConstraint("job_id", "label_id"),
        ForeignKeyConstraint(
            ["job_id", "therapy_id"],
            ["print_job.id", "print_job.therapy_id"],
            name="i01_printed_in_a_job_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["label_id", "therapy_id"],
            ["label_instance.id", "label_instance.therapy_id"],
            name="i01_job_label_of_this_therapy",
        ),
        CheckConstraint("n >= 0", name="i12_job_label_counted"),
        STRICT,
    )


class PrintSend(Recorded):
    """A job handed to a printer: the first time, and again where not one byte had left (I12)."""

    __tablename__ = "print_send"
    job_id: Mapped[str] = mapped_column(Words, primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    therapy_id: Mapped[str] = mapped_column(Words)
    printer_id: Mapped[str] = mapped_column(Words)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["job_id", "therapy_id"],
            ["print_job.id", "print_job.therapy_id"],
            name="i01_print_send_of_this_therapy",
        ),
        ForeignKeyConstraint(["printer_id"], ["printer.id"], name="print_send_to_a_printer"),
        CheckConstraint("n >= 0", name="print_send_counted"),
        STRICT,
    )


class PrintFate(enum.StrEnum):
    """What somebody found of a label at the printer."""

    OUT = "out"
    SPOILED = "spoiled"  # on paper, but not to be used
    NOT_OUT = "not_out"  # never on paper


class PrintCount(Recorded):
    """A person counted what came out of the printer: until then nobody knows (H03)."""

    __tablename__ = "print_count"
    job_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    counted_at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    second: Mapped[str | None] = mapped_column(Words)
    note: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("job_id", "therapy_id"),
        ForeignKeyConstraint(
            ["job_id", "therapy_id"],
            ["print_job.id", "print_job.therapy_id"],
            name="i01_print_count_of_this_therapy",
        ),
        CheckConstraint("by <> second", name="i04_print_counted_by_two"),
        STRICT,
    )


class PrintCountLabel(Recorded):
    """What was found of one label of the job (I12)."""

    __tablename__ = "print_count_label"
    job_id: Mapped[str] = mapped_column(Words, primary_key=True)
    label_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    fate: Mapped[PrintFate] = mapped_column(Choice(PrintFate))
    __table_args__ = (
        ForeignKeyConstraint(
            ["job_id", "therapy_id"],
            ["print_count.job_id", "print_count.therapy_id"],
            name="i12_found_at_this_count",
        ),
        ForeignKeyConstraint(
            ["job_id", "label_id"],
            ["print_job_label.job_id", "print_job_label.label_id"],
            name="i12_counted_label_of_this_job",
        ),
        UniqueConstraint("label_id", name="i12_label_found_once"),
        one_of("fate", PrintFate, "print_count_label"),
        STRICT,
    )


class SpoolState(enum.StrEnum):
    """How far a job's bytes are; only ``sent`` and ``unknown`` may have left paper."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"  # every byte was taken; whether it printed, only paper tells
    FAILED = "failed"  # not one byte left: nothing can have come out
    UNKNOWN = "unknown"  # some bytes left: a person counts which labels came out


class PrintSpool(Base):
    """How far the bytes of a job are. Outside the log: the paper and who counts it are the record.

    Written before the first byte leaves, so that a process that ends there leaves ``sending``,
    which the next one reads as ``unknown``.
    """

    __tablename__ = "print_spool"
    job_id: Mapped[str] = mapped_column(Text, primary_key=True)
    send: Mapped[int] = mapped_column(big)
    state: Mapped[str] = mapped_column(Text)
    labels_sent: Mapped[int] = mapped_column(big)
    bytes_sent: Mapped[int] = mapped_column(big)
    at: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text)
    __table_args__ = (STRICT,)
