"""Consent as signed on paper, and what the patient takes back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from tracker.act import Answer
from tracker.journey.donor.models import Guardian
from tracker.journey.donor.state import born, own_consent_due
from tracker.pages.here import reading, site
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import (
    CHOICE,
    TEXT,
    TICKS,
    Choice,
    FieldGroup,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.therapy.rules import age_years, birthday
from tracker.therapy.therapy_step import TherapyStep


def yes_no(
    name: str, words: str, *, required: bool = True, yes: str = "", no: str = ""
) -> StepField:
    """A question with two answers, each a large button."""
    choices = (Choice("true", yes or _("yes")), Choice("false", no or _("no")))
    return StepField(name, words, CHOICE, choices=choices, required=required)


def guardians() -> tuple[Choice, ...]:
    """Who may give permission for somebody under age."""
    words = {
        Guardian.MOTHER: _("the mother"),
        Guardian.FATHER: _("the father"),
        Guardian.LEGAL_GUARDIAN: _("a legal guardian"),
    }
    return tuple(Choice(g.value, words[g]) for g in Guardian)


def _today() -> dt.date:
    return site().clock().astimezone(site().zone).date()


@dataclass(frozen=True)
class SignConsentStep(TherapyStep):
    """The consent stands with its scopes; the witness was there."""

    tag = "donor:consent:signed"
    step = "S02"
    signs = True
    beside: ClassVar = {"scope_unknown": "scopes"}

    def page(self, asked: Asked) -> StepPage:
        rules = self.therapy.definition.consent
        scopes = tuple(Choice(w.code, named(w.name)) for w in rules.scopes)
        paper = (
            StepField(
                "version",
                _("Version of the form"),
                TEXT,
                limits=_("in force: %(version)s", version=rules.version_in_force),
                value=rules.version_in_force,
            ),
            StepField(
                "language",
                _("Language of the form"),
                CHOICE,
                choices=(Choice("zh-CN", "简体中文"), Choice("en", "English")),
            ),
            StepField("document", _("Document"), TEXT, required=False, help=_("e.g. ICF v1.0")),
        )
        groups = [
            FieldGroup(_("The paper"), paper),
            FieldGroup(
                _("What was consented to"),
                (StepField("scopes", _("Scopes"), TICKS, choices=scopes),),
            ),
        ]
        if self._minor():
            groups.append(FieldGroup(_("Under age"), self._of_a_minor(), self._until()))
        groups.append(FieldGroup(_("Remark"), (note_field(),)))
        again = own_consent_due(reading(), self.therapy, site().zone)
        headline, question = _("Consent signed"), ""
        if again is not None and again <= _today():
            headline = _("Consent again: of age")
            question = _("The patient is of age since %(day)s and consents now himself.", day=again)
        asks = _("What did the patient sign, and what does it allow? The witness was there.")
        return self.made(
            headline,
            f"{question} {asks}".strip(),
            groups,
            means=_(
                "I have informed this patient, who signed the paper before me and the witness."
            ),
            submit=_("Sign it"),
        )

    def _of_a_minor(self) -> tuple[StepField, ...]:
        """Permission and assent: two papers, each with its own answer."""
        return (
            yes_no("guardian_signed", _("The guardian has signed")),
            StepField("guardian", _("Who that is"), CHOICE, choices=guardians(), required=False),
            StepField("permission_document", _("The guardian's paper"), TEXT, required=False),
            yes_no("assent_given", _("The patient has assented")),
            StepField("assent_document", _("The patient's paper"), TEXT, required=False),
        )

    def _until(self) -> str:
        """Until when this consent will carry anything."""
        born_on = born(reading(), self.therapy.id)
        if born_on is None:
            return ""
        day = birthday(born_on, self.therapy.definition.eligibility.guardian_below_years)
        return _("From %(day)s the patient's own consent is needed; this one ends then.", day=day)

    def _minor(self) -> bool:
        born_on = born(reading(), self.therapy.id)
        today = _today()
        below = self.therapy.definition.eligibility.guardian_below_years
        return born_on is not None and age_years(born_on, today) < below

    def given(self, asked: Asked) -> dict[str, Any]:
        names = ("version", "language", "document", "guardian_signed", "assent_given")
        more = ("guardian", "permission_document", "assent_document")
        return (
            self.for_the_act(asked)
            | asked.typed(*names, *more)
            | {"scopes": asked.ticked("scopes")}
        )

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The consent is signed."))
