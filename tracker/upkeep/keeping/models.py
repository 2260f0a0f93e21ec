"""Copies made, drills done, upgrades applied and recoveries ended: all of it is recorded."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Count, Doc, Flag, Instant, Words
from tracker.record.models import Recorded


class BackupMade(Recorded):
    """A backup of the record at a size; the file's hash says which file it was."""

    __tablename__ = "backup_made"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    file: Mapped[str] = mapped_column(Words)
    file_sha256: Mapped[str] = mapped_column(Words)
    file_bytes: Mapped[int] = mapped_column(Count)
    entries: Mapped[int] = mapped_column(Count)
    root: Mapped[str] = mapped_column(Words)
    took_ms: Mapped[int] = mapped_column(Count)
    made_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("file_bytes > 0 and entries > 0", name="i23_backup_holds_a_record"),
        STRICT,
    )


class DrillDone(Recorded):
    """A backup restored to a temporary place and proved there, or found wanting."""

    __tablename__ = "drill_done"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    file: Mapped[str] = mapped_column(Words)
    file_sha256: Mapped[str] = mapped_column(Words)
    entries: Mapped[int] = mapped_column(Count)
    root: Mapped[str] = mapped_column(Words)
    passed: Mapped[bool] = mapped_column(Flag)
    finding: Mapped[str] = mapped_column(Words)
    took_ms: Mapped[int] = mapped_column(Count)
    done_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("took_ms >= 0", name="i23_drill_took_time"),
        STRICT,
    )


class SchemaUpgrade(Recorded):
    """What an upgrade applied, and the record as it was before: its root stays a prefix."""

    __tablename__ = "schema_upgrade"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    from_revision: Mapped[str] = mapped_column(Words)
    to_revision: Mapped[str] = mapped_column(Words)
    entries_before: Mapped[int] = mapped_column(Count)
    root_before: Mapped[str] = mapped_column(Words)
    backup_sha256: Mapped[str] = mapped_column(Words)
    upgraded_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("from_revision <= to_revision", name="i23_upgrade_goes_on"),
        STRICT,
    )


class RecoveryEnd(Recorded):
    """QA has reconciled from paper what a restored backup lacks, and two people say so.

    ``given_up``: size and root of every checkpoint known outside that is not of this history.
    """

    __tablename__ = "recovery_end"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    first_missing: Mapped[int] = mapped_column(Count)
    last_missing: Mapped[int] = mapped_column(Count)
    given_up: Mapped[list[Any]] = mapped_column(Doc)
    reason: Mapped[str] = mapped_column(Words)
    ended_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    ended_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        ForeignKeyConstraint(["ended_by"], ["person.id"], name="i21_recovery_ended_by"),
        ForeignKeyConstraint(["second"], ["person.id"], name="i21_recovery_second"),
        CheckConstraint("ended_by <> second", name="i04_two_end_a_recovery"),
        CheckConstraint("first_missing <= last_missing", name="i23_something_was_missing"),
        STRICT,
    )
