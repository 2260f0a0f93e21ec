"""What the sheets of a book say: codes, and the sentences that no container may lack."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from labels.snapshot import Bilingual
from tracker.identity.environment import Environment
from tracker.identity.verdict import Reason
from tracker.marking.book.present import BookNow, labels_of_book
from tracker.marking.snapshot import SERIAL
from tracker.marking.statutory import NOT_KNOWN, StatutoryTable, statutory_lines

AS_ON: Final = "collection"
"""Whose sentences stand on the book's labels: the earliest container, of a donor not yet known."""


def sentences(
    table: StatutoryTable, environment: Environment
) -> tuple[tuple[Bilingual, ...], tuple[Reason, ...]]:
    """What every label of the book says, and why it may not: a sentence that nobody verified."""
    return statutory_lines(table, AS_ON, NOT_KNOWN, trial=False, environment=environment)


def unassigned_pdf(
    s: Session, book: BookNow, lines: tuple[Bilingual, ...], environment: str
) -> bytes:
    """The sheets of the book."""
    from labels.book_sheet import Unassigned, book_pdf  # large, and only for paper

    wanted = [Unassigned(x.code, x.name, x.code[SERIAL]) for x in labels_of_book(s, book.id)]
    return book_pdf(wanted, lines, environment)
