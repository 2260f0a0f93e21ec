"""Work without system and printers was practised: what was found, and when again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from tracker.marking.book.present import (
    BookNow,
    books,
)
from tracker.marking.book.steps import BookStep
from tracker.pages.step import Asked
from tracker.pages.step_shown import (
    CHOICE,
    COUNT,
    LONG,
    Choice,
    FieldKind,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _


@dataclass(frozen=True)
class DrillStep(BookStep):
    """Work without system and printers was practised."""

    books: tuple[BookNow, ...]
    tag = "marking:drill:recorded"
    beside: ClassVar[Mapping[str, str]] = {"drill_due_within_a_year": "due_on"}

    def group(self) -> str:
        return _("What was tried")

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


def drill_step(s: Session) -> DrillStep:
    """A drill, with the books there are."""
    return DrillStep(tuple(books(s)))
