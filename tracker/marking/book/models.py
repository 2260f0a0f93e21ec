"""Books of unassigned labels: their codes, what each was bound to, how they add up; drills."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Day, Flag, Instant, Words, one_of
from tracker.record.models import Recorded


class LabelBook(Recorded):
    """A sealed, counted book of labels that belong to nobody."""

    __tablename__ = "label_book"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    name: Mapped[str] = mapped_column(Words)
    labels: Mapped[int] = mapped_column(Count)
    seal: Mapped[str] = mapped_column(Words)
    statutory_version: Mapped[str] = mapped_column(Words)
    made_at: Mapped[dt.datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("name", name="label_book_name_once"),
        CheckConstraint("labels > 0", name="i12_book_counted"),
        CheckConstraint("made_by <> second", name="i04_book_counted_by_two"),
        STRICT,
    )


class BookLabel(Recorded):
    """One label of a book: its code stands in no therapy until it is bound (I14)."""

    __tablename__ = "book_label"
    code: Mapped[str] = mapped_column(Words, primary_key=True)
    book_id: Mapped[str] = mapped_column(Words)
    n: Mapped[int] = mapped_column(Count)
    __table_args__ = (
        UniqueConstraint("book_id", "n", name="book_label_place_once"),
        UniqueConstraint("code", "book_id"),
        ForeignKeyConstraint(["book_id"], ["label_book.id"], name="book_label_of_a_book"),
        STRICT,
    )


class BookPaper(Recorded):
    """The book's sheets were given out: once, to whom (I12)."""

    __tablename__ = "book_paper"
    book_id: Mapped[str] = mapped_column(Words, primary_key=True)
    given_at: Mapped[dt.datetime] = mapped_column(Instant)
    given_to: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["book_id"], ["label_book.id"], name="i12_paper_of_a_book"),
        STRICT,
    )


class BookFate(enum.StrEnum):
    """What became of a label of the book, once and for ever."""

    BOUND = "bound"
    VOID = "void"


class BookLabelEnd(Recorded):
    """A label of the book is nobody's no more: bound to one container, or void; once (I11, I14)."""

    __tablename__ = "book_label_end"
    code: Mapped[str] = mapped_column(Words, primary_key=True)
    book_id: Mapped[str] = mapped_column(Words)
    fate: Mapped[BookFate] = mapped_column(Choice(BookFate))
    label_id: Mapped[str | None] = mapped_column(Words)
    therapy_id: Mapped[str | None] = mapped_column(Words)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("label_id", name="i11_bound_label_once"),
        ForeignKeyConstraint(
            ["code", "book_id"],
            ["book_label.code", "book_label.book_id"],
            name="i14_end_of_a_label_of_this_book",
        ),
        ForeignKeyConstraint(
            ["label_id", "therapy_id"],
            ["label_instance.id", "label_instance.therapy_id"],
            name="i01_bound_label_of_this_therapy",
        ),
        CheckConstraint("by <> second", name="i04_book_label_ended_by_two"),
        CheckConstraint(
            "(fate = 'bound') = (label_id is not null)"
            " and (label_id is null) = (therapy_id is null)",
            name="i14_bound_to_one_label",
        ),
        CheckConstraint("length(reason) > 0", name="i20_book_label_ended_with_reason"),
        one_of("fate", BookFate, "book_label_end"),
        STRICT,
    )


class BookCount(Recorded):
    """The book was counted by two: labels = used + void + remaining + missing (I12)."""

    __tablename__ = "book_count"
    book_id: Mapped[str] = mapped_column(Words, primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    labels: Mapped[int] = mapped_column(Count)
    used: Mapped[int] = mapped_column(Count)
    void: Mapped[int] = mapped_column(Count)
    remaining: Mapped[int] = mapped_column(Count)
    missing: Mapped[int] = mapped_column(Count)
    seal: Mapped[str] = mapped_column(Words)
    note: Mapped[str] = mapped_column(Words)
    counted_at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["book_id"], ["label_book.id"], name="i12_count_of_a_book"),
        CheckConstraint(
            "labels = used + void + remaining + missing and n >= 0", name="i12_book_adds_up"
        ),
        CheckConstraint("by <> second", name="i04_book_recounted_by_two"),
        CheckConstraint("missing = 0 or length(note) > 0", name="i12_missing_is_explained"),
        STRICT,
    )


class DowntimeDrill(Recorded):
    """Work without printers was practised: what was found, and when it is due again."""

    __tablename__ = "downtime_drill"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    book_id: Mapped[str | None] = mapped_column(Words)
    passed: Mapped[bool] = mapped_column(Flag)
    found: Mapped[str] = mapped_column(Words)
    minutes: Mapped[int] = mapped_column(Count)
    due_on: Mapped[dt.date] = mapped_column(Day)
    done_at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["book_id"], ["label_book.id"], name="drill_with_a_book"),
        CheckConstraint("by <> second", name="i04_drill_by_two"),
        CheckConstraint("minutes > 0", name="drill_took_time"),
        CheckConstraint("length(found) > 0", name="drill_found_something_or_says_nothing_was"),
        STRICT,
    )
