"""Consent as signed on paper, and what the patient takes back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from tracker.act import Answer
from tracker.journey.donor.acts.consent import held_by
from tracker.journey.donor.models import Guardian
from tracker.journey.donor.state import born, consent_in_force, own_consent_due
from tracker.pages.format import when
from tracker.pages.here import reading, site
from tracker.pages.step import Asked, note_field, outlook_of
from tracker.pages.step_shown import (
    CHOICE,
    LONG,
    TEXT,
    TICKS,
    Choice,
    FieldGroup,
    Outlook,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.therapy.rules import age_years, birthday
from tracker.therapy.therapy_step import TherapyStep, facts_of


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


@dataclass(frozen=True)
class WithdrawConsentStep(TherapyStep):
    """Scopes are taken back; what rests on them waits (I29)."""

    tag = "donor:consent:withdrawn"
    beside: ClassVar = {
        "scope_not_consented": "scopes",
        "scope_already_withdrawn": "scopes",
        "research_not_consented": "material",
    }

    def page(self, asked: Asked) -> StepPage:
        rules = self.therapy.definition.consent
        now = consent_in_force(reading(), self.therapy.id, site().clock())
        stands = now.scopes if now else frozenset()
        scopes = tuple(
            Choice(
                w.code,
                named(w.name),
                why_not="" if w.code in stands else _("not consented, or back already"),
            )
            for w in rules.scopes
        )
        material = (
            Choice("destroy", _("to be destroyed")),
            Choice("research", _("for research")),
            Choice("undecided", _("not decided yet")),
        )
        fields = (
            StepField("scopes", _("Taken back"), TICKS, choices=scopes),
            StepField("material", _("What is there of the cells"), CHOICE, choices=material),
            StepField("why", _("Reason, if the patient gives one"), LONG, required=False),
        )
        signed = when(now.signed_at, site().zone) if now else ""
        known = facts_of({_("Version"): now.version if now else "", _("Signed"): signed})
        return self.made(
            _("Consent withdrawn"),
            _("What does the patient take back? It counts from the moment he says it."),
            [FieldGroup(_("The patient's word"), fields)],
            known=(_("The consent in force"), known),
            submit=_("Record the withdrawal"),
        )

    def outlook(self, asked: Asked) -> Outlook | None:
        """What a withdrawal holds is said before it is recorded; it is never made harder."""
        held = held_by(frozenset(asked.ticked("scopes")), self.therapy.definition.consent)
        if not held:
            return None
        what = (
            _("All material of this therapy is put on hold, wherever it is.")
            if held == "therapy"
            else _("Every backup vial is put on hold.")
        )
        lines = (
            what,
            _("A deviation D41 is opened for quality assurance."),
            _(
                "Where there is material, QA gets the task to deal with it within %(n)s h.",
                n=self.therapy.definition.countersign_within_hours,
            ),
            _("Records stay; nothing is deleted."),
        )
        return outlook_of(_("What will happen"), lines, _("I have read it"))

    def given(self, asked: Asked) -> dict[str, Any]:
        return {
            "therapy": self.therapy.id,
            "scopes": asked.ticked("scopes"),
            "material": asked.text("material"),
            "reason": asked.text("why"),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The withdrawal is recorded; what rests on it is on hold."))
