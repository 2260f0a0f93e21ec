"""Books as they are now: how many labels are bound, void, still nobody's; the last drill."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from tracker.marking.book.models import (
    BookCount,
    BookFate,
    BookLabel,
    BookLabelEnd,
    BookPaper,
    DowntimeDrill,
    LabelBook,
)


@dataclass(frozen=True, slots=True)
class BookNow:
    """A book with what became of its labels."""

    id: str
    name: str
    labels: int
    seal: str
    made_at: dt.datetime
    made_by: str
    statutory_version: str
    on_paper: bool
    used: int
    void: int

    @property
    def left(self) -> int:
        """Labels that are nobody's by the record, wherever they lie."""
        return self.labels - self.used - self.void


def _ended(fate: BookFate) -> ColumnElement[int]:
    """How many labels of a book came to this end."""
    return func.count(case((BookLabelEnd.fate == fate, 1)))


_SEAL: Final = (
    select(BookCount.seal)
    .where(BookCount.book_id == LabelBook.id)
    .order_by(BookCount.n.desc())
    .limit(1)
    .correlate(LabelBook)
    .scalar_subquery()
)
_BOOKS: Final = (
    select(
        LabelBook.id,
        LabelBook.name,
        LabelBook.labels,
        func.coalesce(_SEAL, LabelBook.seal),
        LabelBook.made_at,
        LabelBook.made_by,
        LabelBook.statutory_version,
        BookPaper.book_id.is_not(None),
        _ended(BookFate.BOUND),
        _ended(BookFate.VOID),
    )
    .outerjoin(BookPaper, BookPaper.book_id == LabelBook.id)
    .outerjoin(BookLabelEnd, BookLabelEnd.book_id == LabelBook.id)
    .group_by(*LabelBook.__table__.columns, BookPaper.book_id)
    .order_by(LabelBook.name)
)


def books(s: Session) -> list[BookNow]:
    """Every book by name."""
    return [_book(row) for row in s.execute(_BOOKS)]


def _book(row: Any) -> BookNow:
    return BookNow(*row)


def bound_from_books(s: Session, label_ids: Collection[str]) -> set[str]:
    """Those of these labels that came from a book: a proper one may be printed in their place."""
    query = select(BookLabelEnd.label_id).where(BookLabelEnd.label_id.in_(list(label_ids)))
    return {str(id_) for id_ in s.scalars(query)}


def book_now(s: Session, book_id: str) -> BookNow | None:
    """The book with this id."""
    return next((one for one in books(s) if one.id == book_id), None)


@dataclass(frozen=True, slots=True)
class BookLabelNow:
    """A label of a book, and what became of it; ``name`` is printed on it."""

    code: str
    book_id: str
    book: str
    n: int
    fate: BookFate | None

    @property
    def name(self) -> str:
        """What people call it: ``B01-07``."""
        return f"{self.book}-{self.n:02d}"


_LABELS: Final = (
    select(BookLabel.code, BookLabel.book_id, LabelBook.name, BookLabel.n, BookLabelEnd.fate)
    .join(LabelBook, LabelBook.id == BookLabel.book_id)
    .outerjoin(BookLabelEnd, BookLabelEnd.code == BookLabel.code)
    .order_by(LabelBook.name, BookLabel.n)
)


def labels_by_code(s: Session, codes: Collection[str]) -> dict[str, BookLabelNow]:
    """The labels of books among these codes."""
    rows = s.execute(_LABELS.where(BookLabel.code.in_(list(codes))))
    return {row[0]: BookLabelNow(*row) for row in rows}


def labels_of_book(s: Session, book_id: str) -> list[BookLabelNow]:
    """Every label of a book, in order."""
    return [BookLabelNow(*row) for row in s.execute(_LABELS.where(BookLabel.book_id == book_id))]


def counts_of(s: Session, book_id: str) -> list[BookCount]:
    """How the book was counted, the newest last."""
    query = select(BookCount).where(BookCount.book_id == book_id).order_by(BookCount.n)
    return list(s.scalars(query))


def drills(s: Session) -> list[DowntimeDrill]:
    """Every drill, the newest first."""
    query = select(DowntimeDrill).order_by(DowntimeDrill.done_at.desc(), DowntimeDrill.id)
    return list(s.scalars(query))
