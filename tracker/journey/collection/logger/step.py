"""The page on which the file of a logger is read, before the shipper's marrow is received."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from flask import request, url_for

from tracker.act import Answer
from tracker.journey.collection.logger.acts import LIMITS, TAG
from tracker.journey.collection.logger.grammar import HEAD, TABLE
from tracker.journey.collection.logger.models import Proposal
from tracker.journey.collection.logger.rules import EXCURSION, KINETIC, TEMPERATURE
from tracker.journey.collection.state import ShipmentNow
from tracker.pages.format import when
from tracker.pages.here import site
from tracker.pages.shown import Fact
from tracker.pages.step import Asked
from tracker.pages.step_shown import FieldGroup, FieldKind, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.protocol.said import limits_words
from tracker.protocol.steps import Parameter
from tracker.therapy.therapy_step import TherapyStep

FILE: Final = "file"


def proposal_words(proposal: Proposal) -> str:
    """What the temperatures propose, in the reader's language."""
    return {
        Proposal.ACCEPT: _("accept"),
        Proposal.AT_RISK: _("at risk: on hold until quality assurance decides"),
        Proposal.REJECT: _("reject"),
    }[proposal]


@dataclass(frozen=True)
class LoggerStep(TherapyStep):
    """One file, as the logger wrote it; a person decides at the receipt."""

    shipment: ShipmentNow

    tag = TAG
    step = "S09"
    may_be_late: ClassVar[bool] = False
    beside: ClassVar = {"csv": FILE}

    def page(self, asked: Asked) -> StepPage:
        words = _("The file, as the logger wrote it")
        field = StepField(FILE, words, FieldKind.FILE, help=_("CSV, one reading a line"))
        read = self.shipment.logged
        nothing = ""
        if read is not None:
            words = proposal_words(read.proposal)
            nothing = _("The file was read. It proposes: %(words)s.", words=words)
        return self.made(
            _("Read the logger of %(name)s", name=self.shipment.name),
            _("What did it measure on the way? The file is kept whole, with its SHA-256."),
            [FieldGroup(_("The file"), (field,), _("It begins: %(head)s", head=head_words()))],
            known=(_("As it was sent"), self._as_sent()),
            submit=_("Read the file"),
            nothing=nothing,
        )

    def _as_sent(self) -> tuple[Fact, ...]:
        return (
            Fact(_("Logger"), self.shipment.logger or _("none")),
            Fact(_("Sent"), when(self.shipment.sent_at, site().zone)),
            *asked_of(self.therapy.definition.parameters_of(LIMITS)),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"therapy": self.therapy.id, "shipment": self.shipment.id, "csv": file_typed()}

    def after(self, answer: Answer) -> tuple[str, str]:
        said = _(
            "Read: %(n)s readings. Proposed: %(words)s. You decide now.",
            n=answer.outputs["readings"],
            words=proposal_words(Proposal(answer.outputs["proposal"])),
        )
        return said, url_for("collection.receive", shipment_id=self.shipment.id)


def asked_of(limits: Mapping[str, Parameter]) -> tuple[Fact, ...]:
    """What the definition asks of the temperatures on a way, shown before the file is read."""
    asked = (
        (_("Temperature"), limits_words(limits.get(TEMPERATURE))),
        (_("Time outside, in all"), limits_words(limits.get(EXCURSION))),
        (_("Mean kinetic temperature"), limits_words(limits.get(KINETIC))),
    )
    return tuple(Fact(words, said) for words, said in asked if said)


def file_typed() -> str:
    """The text of the file that was sent; what is no text shows as such and is refused."""
    sent = request.files.get(FILE)
    content = sent.read() if sent is not None else b""
    return content.decode("utf-8", errors="replace")


def head_words() -> str:
    """How a file begins, as an example."""
    examples = ("TL-014", "C", "+08:00", "300")
    stated = [f"{name},{value}" for name, value in zip(HEAD, examples, strict=True)]
    return " · ".join([*stated, TABLE, "2026-04-23 08:50:00,18.2"])
