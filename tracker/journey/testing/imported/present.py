"""Rows of laboratories' files as they stand: waiting to be confirmed, confirmed, set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, func, select
from sqlalchemy.orm import Session

from tracker.db import table_of
from tracker.journey.testing.imported.models import (
    ImportedEntry,
    ImportedResult,
    ResultFile,
    ResultFileAside,
)
from tracker.record.ahead import Question, question
from tracker.therapy.models import Therapy

BROUGHT: Final[ScalarSelect[Any]] = (
    select(func.count(ImportedResult.id))
    .outerjoin(ImportedEntry, ImportedEntry.imported_id == ImportedResult.id)
    .outerjoin(ResultFileAside, ResultFileAside.file_id == ImportedResult.file_id)
    .where(
        ImportedResult.therapy_id == Therapy.id,
        ImportedEntry.imported_id.is_(None),
        ResultFileAside.file_id.is_(None),
    )
    .correlate(Therapy)
    .scalar_subquery()
)
"""How many brought rows of the query's therapy wait to be confirmed."""


@dataclass(frozen=True, slots=True)
class ImportedNow:
    """One row with its file, and the result that it became, if it was confirmed."""

    row: ImportedResult
    laboratory: str
    report: str
    sha256: str
    result_id: str | None
    aside: bool

    @property
    def waits(self) -> bool:
        """True while somebody has still to confirm it."""
        return self.result_id is None and not self.aside


def _rows(which: ColumnElement[bool]) -> Select[tuple[Any, ...]]:
    return (
        select(
            *table_of(ImportedResult).c,
            ResultFile.laboratory,
            ResultFile.report,
            ResultFile.sha256,
            ImportedEntry.result_id,
            ResultFileAside.file_id,
        )
        .join(ResultFile, ResultFile.id == ImportedResult.file_id)
        .outerjoin(ImportedEntry, ImportedEntry.imported_id == ImportedResult.id)
        .outerjoin(ResultFileAside, ResultFileAside.file_id == ImportedResult.file_id)
        .where(which)
        .order_by(ResultFile.brought_at, ImportedResult.file_id, ImportedResult.line)
    )


_THERAPY = _rows(ImportedResult.therapy_id == bindparam("therapy_id"))


def asks(therapy_id: str) -> tuple[Question, ...]:
    """What ``imported_of`` reads."""
    return (question(_THERAPY, therapy_id=therapy_id),)


def imported_of(s: Session, therapy_id: str) -> list[ImportedNow]:
    """Every row that was brought for this therapy, in the order of the files and their lines."""
    names = [c.key for c in table_of(ImportedResult).c]
    n = len(names)
    return [
        _now(ImportedResult(**dict(zip(names, row[:n], strict=True))), *row[n:])
        for row in s.execute(_THERAPY, {"therapy_id": therapy_id})
    ]


def _now(
    row: ImportedResult,
    laboratory: str,
    report: str,
    sha256: str,
    result_id: str | None,
    aside: str | None,
) -> ImportedNow:
    return ImportedNow(row, laboratory, report, sha256, result_id, aside is not None)


def waiting_of(rows: Sequence[ImportedNow], sample_id: str) -> list[ImportedNow]:
    """Rows of this sample that nobody has confirmed yet."""
    return [r for r in rows if r.row.sample_id == sample_id and r.waits]
