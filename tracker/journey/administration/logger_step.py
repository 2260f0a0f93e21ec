"""The page on which the file of the logger is read that went with units to the suite."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.journey.administration.acts.logger import TAG
from tracker.journey.administration.boxes import (
    WAY,
    Box,
    BoxRead,
    arrived,
    boxes_read,
    boxes_unread,
    limits_of_way,
)
from tracker.journey.collection.logger.models import Proposal
from tracker.journey.collection.logger.step import FILE, asked_of, file_typed, head_words
from tracker.pages.format import amount, when
from tracker.pages.here import opens, site
from tracker.pages.shown import Fact
from tracker.pages.step import Asked
from tracker.pages.step_shown import CHOICE, Choice, FieldGroup, FieldKind, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.therapy.present import therapy_now
from tracker.therapy.therapy_step import TherapyStep


def said_words(proposal: Proposal) -> str:
    """What the temperatures mean for the units, in the reader's language."""
    return {
        Proposal.ACCEPT: _("within the limits"),
        Proposal.AT_RISK: _("outside: the units are on hold until quality assurance decides"),
        Proposal.REJECT: _(
            "far outside: the units are on hold; quality assurance decides whether to reject them"
        ),
    }[proposal]


def read_fact(name: str, read: BoxRead) -> Fact:
    """A box, how cold and how warm it was, up to when, and what that means."""
    span = f"{amount(read.low_c, '°C')} – {amount(read.high_c, '°C')}"
    words, at = said_words(read.proposal), when(read.last_at, site().zone)
    return Fact(name, span, _("up to %(at)s: %(words)s", at=at, words=words))


@dataclass(frozen=True)
class BoxLoggerStep(TherapyStep):
    """One file of one box that has come, as the logger wrote it."""

    boxes: tuple[Box, ...]
    read: tuple[Fact, ...]

    tag = TAG
    step = WAY
    may_be_late: ClassVar[bool] = False
    beside: ClassVar = {"csv": FILE} | dict.fromkeys(
        ("logger_read_already", "shipment_unknown", "logger_box_under_way"), "shipment"
    )

    def page(self, asked: Asked) -> StepPage:
        came = {b.name: b for b in self.boxes if arrived(b)}  # two of one name: the file says which
        choices = tuple(Choice(b.name, b.name, b.logger) for b in came.values())
        only = choices[0].value if len(choices) == 1 else ""
        fields = (
            StepField("shipment", _("Shipment"), CHOICE, choices=choices, value=only),
            StepField(
                FILE,
                _("The file, as the logger wrote it"),
                FieldKind.FILE,
                help=_("CSV, one reading a line"),
            ),
        )
        page = self.made(
            _("Read the logger of the units"),
            _("What did it measure on the way? The file is kept whole, with its SHA-256."),
            [FieldGroup(_("The file"), fields, _("It begins: %(head)s", head=head_words()))],
            known=(_("As it was sent"), (*self._as_sent(), *self.read)),
            submit=_("Read the file"),
            nothing="" if came else self._nothing(),
        )
        waits = bool(self.boxes) and not came
        return replace(page, nothing_next=_("Receive its units first.") if waits else "")

    def _nothing(self) -> str:
        if self.boxes:
            return _("The logger is read when its box has come.")
        if self.read:
            return _("The file of every box was read.")
        return _("No logger went with the units.")

    def _as_sent(self) -> tuple[Fact, ...]:
        limits = limits_of_way(self.therapy.definition.parameters_of(WAY))
        sent = tuple(
            Fact(b.name, b.logger or _("no logger"), when(b.sent_at, site().zone))
            for b in self.boxes
        )
        return (*sent, *asked_of(limits))

    def given(self, asked: Asked) -> dict[str, Any]:
        return {
            "therapy": self.therapy.id,
            "shipment": asked.text("shipment"),
            "csv": file_typed(),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        said = _(
            "Read: %(n)s readings, %(words)s.",
            n=answer.outputs["readings"],
            words=said_words(Proposal(answer.outputs["proposal"])),
        )
        onward = not all(arrived(b) for b in self.boxes) and opens("administration.receive")
        page = "administration.receive" if onward else "dossier.therapy"
        return said, url_for(page, therapy_id=self.therapy.id)


def logger_step(s: Session, therapy_id: str) -> BoxLoggerStep | None:
    """A therapy of which units left for the suite."""
    therapy = therapy_now(s, therapy_id)
    boxes = boxes_unread(s, therapy_id)
    read = boxes_read(s, therapy_id)
    if therapy is None or not (boxes or read):
        return None
    said = tuple(read_fact(name, one) for (name, *_rest), one in read.items())
    return BoxLoggerStep(therapy, tuple(b for b in boxes if b.logger), said)
