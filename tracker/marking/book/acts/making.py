"""A book is made by two people and goes to paper once."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.identity.codes import RANDOM_BYTES, Kind, mint
from tracker.identity.verdict import Verdict, reason
from tracker.marking.book.models import (
    BookLabel,
    BookPaper,
    LabelBook,
)
from tracker.marking.book.paper import sentences
from tracker.marking.book.present import book_now, books
from tracker.marking.printing.printers.acts import KEEPS
from tracker.marking.sentences.present import table_now

Line = Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]
Note = Annotated[str, Field(max_length=400)]


class MakeBook(ActInput):
    """How many labels, and the number of the seal that closes the book."""

    labels: Annotated[int, Field(ge=1, le=96)]
    seal: Line


@act("marking:book:made", by=KEEPS, check=Check.PRESENT)
def make_book(ctx: Act, given: MakeBook) -> Outcome | Verdict:
    """So many codes exist that are nobody's: each is refused at every scan until it is bound."""
    if ctx.verifier is None:
        return ctx.refusal(reason("second_person_needed"))
    book = LabelBook(
        id=ctx.fresh("book"),
        name=f"B{len(books(ctx.s)) + 1:02d}",
        labels=given.labels,
        seal=given.seal,
        statutory_version=table_now(ctx.s).version,
        made_at=ctx.at,
        made_by=ctx.actor,
        second=ctx.verifier,
    )
    ctx.add(book)
    for n in range(1, given.labels + 1):
        code = mint(Kind.CONTAINER_LABEL, ctx.draw()[:RANDOM_BYTES], ctx.site.keyring)
        ctx.add(BookLabel(code=code, book_id=book.id, n=n))
    return Outcome({"book": book.id, "name": book.name})


class GiveBook(ActInput):
    """Whose sheets go to paper."""

    book: str


@act("marking:book:given", by=KEEPS)
def give_book(ctx: Act, given: GiveBook) -> Outcome | Verdict:
    """The sheets are given out, once: a second copy would be a second label of each code."""
    book = book_now(ctx.s, given.book)
    if book is None:
        return ctx.refusal(reason("book_unknown"))
    if book.on_paper:
        ctx.find(reason("book_given_before", about=book.name))
    ctx.find(*sentences(table_now(ctx.s), ctx.site.environment)[1])
    if ctx.blocked:
        return ctx.refusal()
    ctx.add(BookPaper(book_id=book.id, given_at=ctx.at, given_to=ctx.actor))
    return Outcome({"book": book.id})
