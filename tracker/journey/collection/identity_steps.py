"""Before the needle: the wristband by scan, name and date of birth by the patient's word."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tracker.act import Answer
from tracker.identity.codes import Kind
from tracker.identity.scan import Native
from tracker.identity.verdict import Severity, reason
from tracker.pages.here import reading
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, Taken
from tracker.pages.step_shown import CHOICE, DATE, Choice, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.supplies.material_step import MaterialStep
from tracker.therapy.wristbands import worn_by

BAND = "wristband"


@dataclass(frozen=True)
class CheckIdentityStep(MaterialStep):
    """The patient on the table is this therapy's: nothing is shown that could be read off."""

    tag = "collection:identity:checked"
    step = "S07"
    supplies = False
    signs = True

    def scan_words(self) -> str:
        return _("Scan the wristband")

    def take(self, found: Native) -> Taken:
        """The wristband; another patient's stops at its scan (I02, I20)."""
        if found.kind is not Kind.WRISTBAND:
            return found.reason()
        worn = worn_by(reading(), found.code)
        if worn is not None and worn != self.therapy.id:
            return reason("wristband_of_another_patient", Severity.IDENTITY)
        return BAND, found.code

    def page(self, asked: Asked) -> StepPage:
        said = (
            StepField(
                "name_agrees",
                _("The patient says the full name. Is it the name on the wristband?"),
                CHOICE,
                choices=(Choice("true", _("yes, the same")), Choice("false", _("no, another"))),
            ),
            StepField(
                "born_on_spoken",
                _("Date of birth, as the patient says it"),
                DATE,
                help=_("type what you hear; the record compares"),
                secret=True,
            ),
        )
        page = self.made(
            asked,
            _("Check identity before the harvest"),
            _("Who lies here? Scan the wristband, then ask. Do not say the name yourself."),
            [FieldGroup(_("The patient's own words"), said)],
            submit=_("Both of us have checked"),
        )
        means = _("The patient on this table is the one of this page: wristband, name, birth date.")
        return with_scanned_band(replace(page, signature_means=means), asked)

    def given(self, asked: Asked) -> dict[str, Any]:
        return {
            "therapy": self.therapy.id,
            "wristband": asked.scanned(BAND)[-1] if asked.scanned(BAND) else "",
            "name_agrees": asked.text("name_agrees"),
            "born_on_spoken": asked.text("born_on_spoken"),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.onward(answer, _("The patient is identified. It counts for today."))


def with_scanned_band(page: StepPage, asked: Asked) -> StepPage:
    """The page with the wristband among what was scanned, or among what is awaited."""
    if asked.scanned(BAND):
        return replace(page, scanned_lots=(Fact(_("Wristband"), _("scanned")),))
    return replace(page, awaited_lots=(_("the wristband"),))
