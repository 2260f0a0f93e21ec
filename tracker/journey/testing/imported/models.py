"""A laboratory's file of results as it came, its rows, and which of them became results."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Count, Instant, Words
from tracker.record.models import Recorded


def _of(table: str, column: str, name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        [column, "therapy_id"], [f"{table}.id", f"{table}.therapy_id"], name=name
    )


class ResultFile(Recorded):
    """A file of results from an outside laboratory: its text and its SHA-256; each file once."""

    __tablename__ = "result_file"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    sha256: Mapped[str] = mapped_column(Words)
    content: Mapped[str] = mapped_column(Words)
    laboratory: Mapped[str] = mapped_column(Words)
    report: Mapped[str] = mapped_column(Words)
    results: Mapped[int] = mapped_column(Count)
    brought_at: Mapped[dt.datetime] = mapped_column(Instant)
    brought_by: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("sha256", name="i15_result_file_once"),
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i01_result_file_of_a_therapy"),
        CheckConstraint("length(sha256) = 64", name="i22_result_file_by_its_hash"),
        CheckConstraint("results > 0", name="i17_result_file_has_results"),
        STRICT,
    )


class ImportedResult(Recorded):
    """One row of such a file, as it stands there. It is no result until it is confirmed."""

    __tablename__ = "imported_result"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    file_id: Mapped[str] = mapped_column(Words)
    line: Mapped[int] = mapped_column(Count)
    sample_id: Mapped[str] = mapped_column(Words)
    test: Mapped[str] = mapped_column(Words)
    raw: Mapped[str] = mapped_column(Words)
    unit: Mapped[str] = mapped_column(Words)
    method: Mapped[str] = mapped_column(Words)
    equipment: Mapped[str] = mapped_column(Words)
    measured_at: Mapped[dt.datetime] = mapped_column(Instant)
    reference: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("file_id", "line", name="i15_imported_line_once"),
        UniqueConstraint("file_id", "sample_id", "test", name="i15_imported_test_once"),
        _of("result_file", "file_id", "i01_imported_result_of_this_file"),
        _of("container", "sample_id", "i01_imported_result_of_this_therapy"),
        CheckConstraint("line > 0", name="i17_imported_line_counted"),
        STRICT,
    )


class ImportedEntry(Recorded):
    """Which result an imported row became, when it was confirmed; once."""

    __tablename__ = "imported_entry"
    imported_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    result_id: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        UniqueConstraint("result_id", name="i15_result_of_one_imported_row"),
        _of("imported_result", "imported_id", "i01_imported_entry_of_this_therapy"),
        _of("test_result", "result_id", "i01_imported_entry_of_this_result"),
        STRICT,
    )


class ResultFileAside(Recorded):
    """A file whose rows nobody will confirm, and why; the file stays, and what was confirmed."""

    __tablename__ = "result_file_aside"
    file_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    reason: Mapped[str] = mapped_column(Words)
    set_aside_at: Mapped[dt.datetime] = mapped_column(Instant)
    set_aside_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        _of("result_file", "file_id", "i01_result_file_aside_of_this_therapy"),
        CheckConstraint("set_aside_by <> second", name="i04_result_file_aside_by_two"),
        CheckConstraint("reason <> ''", name="i20_result_file_aside_why"),
        STRICT,
    )
