"""What the patient takes back of the consent, and what that holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from tracker.act import Answer
from tracker.journey.donor.acts.consent import held_by
from tracker.journey.donor.state import consent_in_force
from tracker.pages.format import when
from tracker.pages.here import reading, site
from tracker.pages.step import Asked, outlook_of
from tracker.pages.step_shown import (
    CHOICE,
    LONG,
    TICKS,
    Choice,
    FieldGroup,
    Outlook,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.therapy.therapy_step import TherapyStep, facts_of


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
