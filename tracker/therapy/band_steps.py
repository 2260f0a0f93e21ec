"""A wristband is put on or taken off, and one day the therapy is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for

from tracker.act import Answer
from tracker.pages.format import when
from tracker.pages.here import reading, site
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, second_of
from tracker.pages.step_shown import CHOICE, LONG, TEXT, Choice, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.therapy.known import worn_by_patient
from tracker.therapy.models import TherapyOutcome
from tracker.therapy.therapy_step import TherapyStep


@dataclass(frozen=True)
class Band(TherapyStep):
    """A step about the one wristband that a patient wears (I11)."""

    def worn(self) -> tuple[Fact, ...]:
        """The wristband that is worn now."""
        worn = worn_by_patient(reading(), self.therapy.patient_id)
        if worn is None:
            return (Fact(_("Worn now"), _("none")),)
        admission, since = worn
        return (Fact(_("Worn now"), admission, when(since, site().zone)),)


class IssueBandStep(Band):
    """A wristband is put on; whoever wears another one gives the reason for a second."""

    tag = "therapy:wristband:issued"
    beside: ClassVar = {"wristband_still_worn": "why"}

    def second(self) -> str:
        worn = worn_by_patient(reading(), self.therapy.patient_id)
        return second_of(self.tag, definition_asks=worn is not None)

    def page(self, asked: Asked) -> StepPage:
        worn = worn_by_patient(reading(), self.therapy.patient_id)
        fields = [
            StepField(
                "admission",
                _("Admission"),
                TEXT,
                help=_("the ward's own word for this stay, e.g. adm-1; no name"),
                autofocus=True,
            )
        ]
        if worn is not None or "why" in asked.form:
            words = _("Why a new one, while another is worn")
            fields.append(StepField("why", words, LONG))
        return self.made(
            _("Put on a wristband"),
            _("Whose wrist is it? Ask for name and date of birth before you put it on."),
            [FieldGroup(_("The wristband"), tuple(fields))],
            known=(_("Before"), self.worn()),
            submit=_("Issue the wristband"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return {
            "therapy": self.therapy.id,
            "admission": asked.text("admission"),
            "reason": asked.text("why"),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        issued = str(answer.outputs["wristband"])
        href = url_for("marking.wristband", wristband_id=issued)
        return _("The wristband is issued. Print it and put it on at once."), href


class EndBandStep(Band):
    """The wristband comes off; its code is refused from now on."""

    tag = "therapy:wristband:ended"

    def page(self, asked: Asked) -> StepPage:
        return self.made(
            _("Take the wristband off"),
            _("Why does it come off? Its code is refused at every scan from now on."),
            [FieldGroup(_("Why"), (StepField("reason", _("Reason"), LONG, autofocus=True),))],
            known=(_("Before"), self.worn()),
            submit=_("It is off"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"therapy": self.therapy.id, "reason": asked.text("reason")}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The wristband is off; its code is refused from now on."))


class EndTherapyStep(TherapyStep):
    """The therapy is over: how, and why."""

    tag = "therapy:therapy:ended"

    def page(self, asked: Asked) -> StepPage:
        outcome = StepField("outcome", _("Outcome"), CHOICE, choices=outcomes())
        why = StepField("reason", _("Reason"), LONG, help=_("one line; no name"))
        return self.made(
            _("End the therapy"),
            _("How did it end? Its record stays for ever; nothing can be done in it any more."),
            [FieldGroup(_("The end"), (outcome, why))],
            submit=_("End the therapy"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return {
            "therapy": self.therapy.id,
            "outcome": asked.text("outcome"),
            "reason": asked.text("reason"),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The therapy is over."))


def outcomes() -> tuple[Choice, ...]:
    """Every way in which a therapy ends."""
    words = {
        TherapyOutcome.COMPLETED: _("completed"),
        TherapyOutcome.NOT_ELIGIBLE: _("not eligible"),
        TherapyOutcome.WITHDRAWN_BEFORE_TREATMENT: _("withdrawn before treatment"),
        TherapyOutcome.WITHDRAWN_AFTER_TREATMENT: _("withdrawn after treatment"),
        TherapyOutcome.DISCONTINUED: _("discontinued"),
    }
    return tuple(Choice(o.value, words[o]) for o in TherapyOutcome)
