"""Books of unassigned labels and drills by pages."""

from __future__ import annotations

from flask import abort, url_for
from werkzeug.wrappers import Response

from tracker.identity.environment import MARKS
from tracker.marking.acts import HANDS
from tracker.marking.book import acts, bind_step, drill_step, steps
from tracker.marking.book.paper import sentences, unassigned_pdf
from tracker.marking.book.present import book_now
from tracker.marking.book.shown import book_page, books_page
from tracker.marking.printing.printers.acts import KEEPS
from tracker.marking.sentences.present import table_now
from tracker.marking.views import pages
from tracker.pages.doors import fresh_op, posted
from tracker.pages.frame import show
from tracker.pages.here import needs, reading, signed_in, site
from tracker.pages.refusals import refusal_page
from tracker.pages.step import serve

Page = Response | tuple[str, int]
ACTS = acts
"""The acts that these pages do: imported so that each is known."""
SEES = tuple(HANDS | KEEPS)

for _rule, _name, _begin, _tag in (
    ("/books/new", "make_book", steps.make_book_step, "marking:book:made"),
    ("/books/<book_id>/void", "void_book_label", steps.void_step, "marking:book:voided"),
    ("/books/<book_id>/count", "count_book", steps.count_step, "marking:book:counted"),
    ("/drills/new", "record_drill", drill_step.drill_step, "marking:drill:recorded"),
    (
        "/containers/<container_id>/labels/bind",
        "bind_label",
        bind_step.bind_step,
        "marking:book:bound",
    ),
):
    serve(pages, _rule, _name, _begin, _tag)


@pages.get("/books")
@needs(*SEES)
def label_books() -> Page:
    """Every book and every drill."""
    return show("pages/things.html", books_page(reading()))


@pages.get("/books/<book_id>")
@needs(*SEES)
def label_book(book_id: str) -> Page:
    """One book with its labels and how it was counted."""
    book = book_now(reading(), book_id) or abort(404)
    page = book_page(reading(), book, gives=bool(KEEPS & signed_in().roles))
    return show("marking/book.html", page)


@pages.post("/books/<book_id>.pdf")
@needs(*KEEPS)
def book_pdf(book_id: str) -> Page:
    """The sheets of the book, once; made after the record says that they were given (H33)."""
    book = book_now(reading(), book_id) or abort(404)
    answer = posted("marking:book:given", {"book": book_id}, op_id=fresh_op())
    if not answer.accepted:
        back = url_for("marking.label_book", book_id=book_id)
        page = refusal_page(answer, back_href=back)
        return show("pages/refused.html", page, status=409)
    lines, _unverified = sentences(table_now(reading()), site().environment)
    paper = unassigned_pdf(reading(), book, lines, MARKS[site().environment])
    shown = {
        "Content-Disposition": f'inline; filename="{book.name}.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(paper, mimetype="application/pdf", headers=shown)
