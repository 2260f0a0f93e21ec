"""The book of unassigned labels by pages: made, voided, counted; a drill recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.identity.scan import Native
from tracker.marking.book.bind_step import take_book_label
from tracker.marking.book.present import (
    BookLabelNow,
    BookNow,
    book_now,
    labels_of_book,
)
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, OpenStep, Taken, second_of
from tracker.pages.step_shown import (
    CHOICE,
    COUNT,
    LONG,
    TEXT,
    Choice,
    FieldGroup,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _


class BookStep(OpenStep):
    """A form about books; no patient's."""

    words: ClassVar[str] = ""

    def group(self) -> str:
        """What the fields are about."""
        return _("Book")

    def made(
        self, headline: str, question: str, fields: tuple[StepField, ...], submit: str
    ) -> StepPage:
        """The page."""
        return StepPage(
            headline=headline,
            question=question,
            form=self.form(),
            form_name=self.key(),
            groups=(FieldGroup(self.group(), fields),),
            submit_words=submit,
            second=second_of(self.tag),
        )

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("Recorded."), url_for("marking.label_books")


class MakeBookStep(BookStep):
    """A new book."""

    tag = "marking:book:made"

    def page(self, asked: Asked) -> StepPage:
        fields = (
            StepField(
                "labels", _("Labels in it"), COUNT, value="24", help=_("24 on a sheet of A4")
            ),
            StepField("seal", _("Seal"), TEXT, help=_("the number on the seal that will close it")),
        )
        return self.made(
            _("Make a book of unassigned labels"),
            _("Its codes are nobody's. Two people count the sheets and seal them."),
            fields,
            _("Make it"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return asked.typed("labels", "seal")

    def after(self, answer: Answer) -> tuple[str, str]:
        words = _("Made. Fetch its sheets now, count them, and seal them.")
        return words, url_for("marking.label_book", book_id=str(answer.outputs["book"]))


@dataclass(frozen=True)
class OfBook(BookStep):
    """A form about one book."""

    book: BookNow
    labels: tuple[BookLabelNow, ...]

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("Recorded."), url_for("marking.label_book", book_id=self.book.id)


@dataclass(frozen=True)
class VoidBookStep(OfBook):
    """A label of the book that is spoiled or cannot be found."""

    tag = "marking:book:voided"

    def scan_words(self) -> str:
        return _("Scan the label of the book")

    def take(self, found: Native) -> Taken:
        return take_book_label(found)

    def page(self, asked: Asked) -> StepPage:
        left = tuple(Choice(x.code, x.name) for x in self.labels if x.fate is None)
        fields = (
            StepField("code", _("Which label"), CHOICE, choices=left, value=asked.one("place")),
            StepField("reason", _("Why"), LONG),
        )
        return self.made(
            _("Void a label of %(name)s", name=self.book.name),
            _("Its code is refused for ever. Spoiled ones are destroyed before both of you."),
            fields,
            _("Void it"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return asked.typed("code", "reason")


@dataclass(frozen=True)
class CountBookStep(OfBook):
    """The book, counted by two."""

    tag = "marking:book:counted"
    beside: ClassVar[Mapping[str, str]] = {
        "book_has_fewer_left": "left",
        "book_labels_missing": "note",
    }

    def page(self, asked: Asked) -> StepPage:
        fields = (
            StepField("left", _("Labels that lie in it"), COUNT),
            StepField("seal", _("Seal"), TEXT, help=_("the number on the seal that closes it now")),
            StepField("note", _("Remark"), LONG, required=False),
        )
        page = self.made(
            _("Count %(name)s", name=self.book.name),
            _("Each of you counts alone, then you compare."),
            fields,
            _("It is counted"),
        )
        known = (
            Fact(_("Labels made"), str(self.book.labels)),
            Fact(_("Bound"), str(self.book.used)),
            Fact(_("Void"), str(self.book.void)),
            Fact(_("Seal"), self.book.seal),
        )
        return replace(page, known_words=_("By the record"), known=known)

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"book": self.book.id, **asked.typed("left", "seal", "note")}


def make_book_step(s: Session) -> MakeBookStep:
    """Any new book."""
    return MakeBookStep()


def void_step(s: Session, book_id: str) -> VoidBookStep | None:
    """A book that is known."""
    book = book_now(s, book_id)
    return VoidBookStep(book, tuple(labels_of_book(s, book_id))) if book else None


def count_step(s: Session, book_id: str) -> CountBookStep | None:
    """A book that is known."""
    book = book_now(s, book_id)
    return CountBookStep(book, tuple(labels_of_book(s, book_id))) if book else None
