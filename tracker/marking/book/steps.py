"""The book of unassigned labels at a bench: made, bound, voided, counted; a drill recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.identity.codes import Kind as CodeKind
from tracker.identity.scan import Native
from tracker.identity.verdict import reason
from tracker.marking.book.present import (
    BookLabelNow,
    BookNow,
    book_now,
    books,
    labels_by_code,
    labels_of_book,
)
from tracker.material.present import ContainerNow, containers_now
from tracker.pages.here import reading
from tracker.pages.late import LATE_AT, late_fields
from tracker.pages.shown import Fact, PatientBanner
from tracker.pages.step import Asked, OpenStep, Taken, second_of
from tracker.pages.step_shown import (
    CHOICE,
    COUNT,
    LONG,
    TEXT,
    Choice,
    FieldGroup,
    FieldKind,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.therapy.banner import banner_of
from tracker.therapy.present import TherapyNow, therapy_now


def take_book_label(found: Native) -> Taken:
    """The label of a book that was scanned and is nobody's yet; or why it is not taken."""
    if found.kind is not CodeKind.CONTAINER_LABEL:
        return reason("code_kind_unknown")
    label = labels_by_code(reading(), [found.code]).get(found.code)
    if label is None:
        return reason("label_not_of_a_book")
    if label.fate is not None:
        return reason("book_label_ended", about=label.name, fate=label.fate.value)
    return "place", found.code  # one at a time: a later scan replaces the earlier


class BookStep(OpenStep):
    """A form about books; no patient's."""

    words: ClassVar[str] = ""

    def made(
        self, headline: str, question: str, fields: tuple[StepField, ...], submit: str
    ) -> StepPage:
        """The page."""
        return StepPage(
            headline=headline,
            question=question,
            form=self.form(),
            form_name=self.key(),
            groups=(FieldGroup(_("Book"), fields),),
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
class BindStep(OpenStep):
    """A label of the book is this container's, told afterwards."""

    therapy: TherapyNow
    container: ContainerNow
    tag = "marking:book:bound"
    beside: ClassVar[Mapping[str, str]] = {
        "late_entry_without_time": LATE_AT,
        "bound_before_the_book_was": LATE_AT,
        "late_entry_without_reason": "late_reason",
    }

    def banner(self) -> PatientBanner | None:
        return banner_of(reading(), self.therapy.id)

    def scan_words(self) -> str:
        return _("Scan the label of the book")

    def take(self, found: Native) -> Taken:
        return take_book_label(found)

    def page(self, asked: Asked) -> StepPage:
        code = asked.one("place")
        label = labels_by_code(reading(), [code]).get(code) if code else None
        late = tuple(replace(f, required=True) for f in late_fields())
        return StepPage(
            headline=_("Bind a label of the book to %(name)s", name=self.container.short_name),
            question=_("Read aloud what is written on it. Both of you see that it is this."),
            form=self.form(self.therapy.id, self.container.id),
            form_name=self.key(),
            groups=(FieldGroup(_("When it went on"), late),),
            known_words=_("This must be written on it"),
            known=(
                Fact(_("Subject"), self.therapy.subject_code),
                Fact(_("CoI"), self.therapy.coi),
                Fact(_("Container"), self.container.short_name),
            ),
            scanned_lots=(Fact(_("Label of the book"), label.name),) if label else (),
            awaited_lots=() if label else (_("the label of the book"),),
            lots_words=_("To be scanned"),
            submit_words=_("It is this container's"),
            second=second_of(self.tag),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        ids = {"therapy": self.therapy.id, "container": self.container.id}
        return {**ids, "code": asked.one("place") or "none"}

    def after(self, answer: Answer) -> tuple[str, str]:
        words = _("Bound: %(name)s.", name=str(answer.outputs["name"]))
        return words, url_for("dossier.container", container_id=self.container.id)


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


@dataclass(frozen=True)
class DrillStep(BookStep):
    """Work without system and printers was practised."""

    books: tuple[BookNow, ...]
    tag = "marking:drill:recorded"
    beside: ClassVar[Mapping[str, str]] = {"drill_due_within_a_year": "due_on"}

    def page(self, asked: Asked) -> StepPage:
        known = tuple(Choice(b.id, b.name) for b in self.books)
        said = (
            Choice("true", _("all went well")),
            Choice("false", _("something must be mended")),
        )
        book = (StepField("book", _("With which book"), CHOICE, choices=known, required=False),)
        fields = (
            StepField("passed", _("The drill"), CHOICE, choices=said),
            StepField("found", _("What was found"), LONG, help=_("and who mends it")),
            StepField(
                "minutes",
                _("Minutes"),
                COUNT,
                help=_("from the jam to the labelled container"),
            ),
            StepField("due_on", _("Due again on"), FieldKind.DATE),
        )
        return self.made(
            _("Record a drill"),
            _("Printer off, system down: was every container labelled, and could all be told?"),
            (*(book if known else ()), *fields),
            _("Record it"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return asked.typed("book", "passed", "found", "minutes", "due_on")


def make_book_step(s: Session) -> MakeBookStep:
    """Any new book."""
    return MakeBookStep()


def drill_step(s: Session) -> DrillStep:
    """A drill, with the books there are."""
    return DrillStep(tuple(books(s)))


def bind_step(s: Session, container_id: str) -> BindStep | None:
    """A container that is known."""
    c = containers_now(s, [container_id]).get(container_id)
    therapy = therapy_now(s, c.therapy_id) if c else None
    return BindStep(therapy, c) if therapy and c else None


def void_step(s: Session, book_id: str) -> VoidBookStep | None:
    """A book that is known."""
    book = book_now(s, book_id)
    return VoidBookStep(book, tuple(labels_of_book(s, book_id))) if book else None


def count_step(s: Session, book_id: str) -> CountBookStep | None:
    """A book that is known."""
    book = book_now(s, book_id)
    return CountBookStep(book, tuple(labels_of_book(s, book_id))) if book else None
