"""A label of the book, bound at its container: told afterwards, by two."""

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
    labels_by_code,
)
from tracker.marking.makers import left_by_label
from tracker.material.present import ContainerNow, containers_now
from tracker.pages.here import reading, signed_in
from tracker.pages.late import LATE_AT, late_fields
from tracker.pages.shown import Fact, PatientBanner
from tracker.pages.step import Asked, OpenStep, Taken, second_of
from tracker.pages.step_shown import (
    FieldGroup,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.therapy.banner import banner_of
from tracker.therapy.present import TherapyNow, therapy_now


def take_book_label(found: Native) -> Taken:
    """The label of a book that was scanned and is nobody's yet; or why it is not taken."""
    if found.kind is not CodeKind.CONTAINER_LABEL:
        return found.reason()
    label = labels_by_code(reading(), [found.code]).get(found.code)
    if label is None:
        return reason("label_not_of_a_book")
    if label.fate is not None:
        return reason("book_label_ended", about=label.name, fate=label.fate.value)
    return "place", found.code  # one at a time: a later scan replaces the earlier


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
            could_still_release=left_by_label(
                reading(), self.tag, signed_in().id, [self.container]
            ),
            submit_words=_("It is this container's"),
            second=second_of(self.tag),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        ids = {"therapy": self.therapy.id, "container": self.container.id}
        return {**ids, "code": asked.one("place") or "none"}

    def after(self, answer: Answer) -> tuple[str, str]:
        words = _("Bound: %(name)s.", name=str(answer.outputs["name"]))
        return words, url_for("dossier.container", container_id=self.container.id)


def bind_step(s: Session, container_id: str) -> BindStep | None:
    """A container that is known."""
    c = containers_now(s, [container_id]).get(container_id)
    therapy = therapy_now(s, c.therapy_id) if c else None
    return BindStep(therapy, c) if therapy and c else None
