"""The pages of books: all of them with their drills, and one with its labels."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from tracker.marking.book.models import BookCount, BookFate, DowntimeDrill
from tracker.marking.book.present import (
    BookLabelNow,
    BookNow,
    books,
    counts_of,
    drills,
    labels_of_book,
)
from tracker.pages.doors import fresh_op
from tracker.pages.format import when
from tracker.pages.here import site
from tracker.pages.shown import ActButton, ActForm, Chip, ChipKind, Fact
from tracker.pages.things_page import Thing, ThingGroup, ThingsPage, button
from tracker.pages.words import gettext as _


def books_page(s: Session) -> ThingsPage:
    """Every book, and every drill with the day when the next is due."""
    done = drills(s)
    return ThingsPage(
        _("Unassigned labels"),
        _("For the day when the system or every printer is down. Each is nobody's until bound."),
        (
            ThingGroup(
                _("Books"),
                tuple(map(_book, books(s))),
                _("None yet. Make one, seal it, and keep it where a power cut finds you."),
            ),
            ThingGroup(
                _("Drills"),
                tuple(_drill(one, newest=n == 0) for n, one in enumerate(done)),
                _("None yet. A book that was never tried is a hope."),
            ),
        ),
        (
            *button("marking.make_book", _("Make a book"), "print"),
            *button("marking.record_drill", _("Record a drill"), "check"),
        ),
    )


def _book(one: BookNow) -> Thing:
    figures = _(
        "%(used)s bound, %(void)s void, %(left)s left of %(all)s",
        used=one.used,
        void=one.void,
        left=one.left,
        all=one.labels,
    )
    kind = ChipKind.PLAIN if one.on_paper else ChipKind.ATTENTION
    said = _("on paper") if one.on_paper else _("not printed yet")
    facts = (figures, _("seal %(seal)s", seal=one.seal), when(one.made_at, site().zone))
    chip = Chip(kind, "check" if one.on_paper else "print", said)
    return Thing(one.name, facts, chip, href=url_for("marking.label_book", book_id=one.id))


def _drill(one: DowntimeDrill, *, newest: bool) -> Thing:
    today: dt.date = site().clock().astimezone(site().zone).date()
    due = _("due again on %(day)s", day=one.due_on.isoformat())
    if newest and one.due_on < today:
        chip = Chip(ChipKind.ATTENTION, "clock", _("overdue since %(day)s", day=one.due_on))
    elif one.passed:
        chip = Chip(ChipKind.ACCENT, "check", _("all went well"))
    else:
        chip = Chip(ChipKind.ATTENTION, "flag", _("something must be mended"))
    took = _("%(n)s minutes", n=one.minutes)
    return Thing(when(one.done_at, site().zone), (one.found, took, due), chip)


@dataclass(frozen=True, slots=True)
class BookPage:
    """One book: ``sheet`` while its sheets were not given out."""

    headline: str
    facts: tuple[Fact, ...]
    labels: tuple[Fact, ...]
    counts: tuple[Fact, ...]
    sheet: ActForm | None
    buttons: tuple[ActButton, ...]
    back_href: str


def book_page(s: Session, book: BookNow, *, gives: bool) -> BookPage:
    """One book as it is now."""
    href = url_for("marking.book_pdf", book_id=book.id)
    return BookPage(
        headline=_("Book %(name)s", name=book.name),
        facts=(
            Fact(_("Labels made"), str(book.labels)),
            Fact(_("Bound"), str(book.used)),
            Fact(_("Void"), str(book.void)),
            Fact(_("Left"), str(book.left)),
            Fact(_("Seal"), book.seal),
            Fact(_("Made"), when(book.made_at, site().zone)),
        ),
        labels=tuple(Fact(x.name, _fate(x)) for x in labels_of_book(s, book.id)),
        counts=tuple(map(_count, reversed(counts_of(s, book.id)))),
        sheet=ActForm(href, fresh_op()) if gives and not book.on_paper else None,
        buttons=(
            *button("marking.count_book", _("Count it"), "check", book_id=book.id),
            *button("marking.void_book_label", _("Void a label"), "cross", book_id=book.id),
        ),
        back_href=url_for("marking.label_books"),
    )


def _fate(label: BookLabelNow) -> str:
    words = {BookFate.BOUND: _("bound"), BookFate.VOID: _("void"), None: _("nobody's")}
    return words[label.fate]


def _count(one: BookCount) -> Fact:
    figures = _(
        "%(used)s bound, %(void)s void, %(left)s left, %(missing)s missing",
        used=one.used,
        void=one.void,
        left=one.remaining,
        missing=one.missing,
    )
    note = _("seal %(seal)s", seal=one.seal) + (f" · {one.note}" if one.note else "")
    return Fact(when(one.counted_at, site().zone), figures, note)
