"""The book is counted by two, and work without printers is practised."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.marking.acts import HANDS, SEE
from tracker.marking.book.models import (
    BookCount,
    DowntimeDrill,
)
from tracker.marking.book.present import book_now, counts_of
from tracker.marking.book.rules import judge_count, judge_due
from tracker.marking.printing.printers.acts import KEEPS

Line = Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]
Note = Annotated[str, Field(max_length=400)]


class CountBook(ActInput):
    """What two people found in the book: labels left, the seal that closes it again."""

    book: str
    left: Annotated[int, Field(ge=0, le=96)]
    seal: Line
    note: Note = ""


@act("marking:book:counted", by=HANDS | KEEPS, checked_by=SEE | KEEPS, check=Check.PRESENT)
def count_book(ctx: Act, given: CountBook) -> Outcome | Verdict:
    """The book adds up: used, void, left, and what is missing with its explanation (I12)."""
    book = book_now(ctx.s, given.book)
    if book is None or ctx.verifier is None:
        return ctx.refusal(reason("book_unknown"))
    ctx.find(*judge_count(book.labels, book.used, book.void, given.left, given.note))
    if ctx.blocked:
        return ctx.refusal()
    row = BookCount(
        book_id=book.id,
        n=len(counts_of(ctx.s, book.id)),
        labels=book.labels,
        used=book.used,
        void=book.void,
        remaining=given.left,
        missing=book.left - given.left,
        seal=given.seal,
        note=given.note.strip(),
        counted_at=ctx.at,
        by=ctx.actor,
        second=ctx.verifier,
    )
    ctx.add(row)
    ctx.find(*_missing(row.missing, book.name))
    return Outcome({"book": book.id, "missing": row.missing}, tuple(ctx.findings))


def _missing(missing: int, name: str) -> tuple[Reason, ...]:
    """A label that is not where it was kept is listed for review: it may lie anywhere."""
    if not missing:
        return ()
    return (reason("book_labels_missing", Severity.ALERT, name, missing=missing),)


class RecordDrill(ActInput):
    """What was practised and found; ``minutes`` from the jam to the labelled container."""

    book: str = ""
    passed: bool
    found: Annotated[str, Field(min_length=3, max_length=1000)]
    minutes: Annotated[int, Field(ge=1, le=600)]
    due_on: dt.date


@act("marking:drill:recorded", by=HANDS | KEEPS, checked_by=SEE | KEEPS, check=Check.PRESENT)
def record_drill(ctx: Act, given: RecordDrill) -> Outcome | Verdict:
    """The drill stands in the record with what was found, and the day when it is due again."""
    if given.book and book_now(ctx.s, given.book) is None:
        ctx.find(reason("book_unknown"))
    ctx.find(*judge_due(given.due_on, ctx.at.astimezone(ctx.site.zone).date()))
    if ctx.blocked or ctx.verifier is None:
        return ctx.refusal()
    row = DowntimeDrill(
        id=ctx.fresh("drill"),
        book_id=given.book or None,
        passed=given.passed,
        found=given.found.strip(),
        minutes=given.minutes,
        due_on=given.due_on,
        done_at=ctx.at,
        by=ctx.actor,
        second=ctx.verifier,
    )
    ctx.add(row)
    return Outcome({"drill": row.id})
