"""The pages on which a patient's name, number or birthday is corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for

from tracker.act import Answer
from tracker.pages.format import when
from tracker.pages.here import opens, reading, site
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, outlook_of
from tracker.pages.step_shown import (
    CHOICE,
    DATE,
    TEXT,
    Choice,
    FieldGroup,
    Outlook,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.therapy.known import worn_by_patient
from tracker.therapy.models import Patient
from tracker.therapy.naming.acts import BORN, NAMED
from tracker.therapy.naming.models import CorrectionGround
from tracker.therapy.naming.present import Called, versions_of
from tracker.therapy.therapy_step import TherapyStep

BAND = "therapy.wristband"


def ground_words() -> dict[CorrectionGround, str]:
    """Why somebody is called otherwise."""
    return {
        CorrectionGround.TYPED_WRONG: _("it was typed wrong"),
        CorrectionGround.LEGAL_CHANGE: _("the name was changed by law"),
        CorrectionGround.ANOTHER_SPELLING: _("another spelling on the document"),
        CorrectionGround.HOSPITAL_RENUMBERED: _("the hospital gave another number"),
    }


@dataclass(frozen=True)
class Correction(TherapyStep):
    """A step about what the patient is called by."""

    may_be_late: ClassVar[bool] = False

    def versions(self) -> list[Called]:
        """Every version, the first one first."""
        return versions_of(reading(), reading().get_one(Patient, self.therapy.patient_id))

    def known(self) -> tuple[str, tuple[Fact, ...]]:
        """What was said before, and since when; the newest last."""

        def since(v: Called) -> str:
            if v.since is None or v.ground is None:
                return ""
            return f"{when(v.since, site().zone)} · {ground_words()[v.ground]}"

        facts = [
            Fact(
                _("Version %(n)s", n=v.n),
                v.name or "",
                " · ".join(filter(None, (v.hospital_number, str(v.born_on or ""), since(v)))),
            )
            for v in self.versions()
        ]
        return _("As it was recorded"), tuple(facts)

    def ground(self) -> StepField:
        """Chosen from a list: free text could hold what erasure must reach."""
        ways = tuple(Choice(g.value, words) for g, words in ground_words().items())
        return StepField("ground", _("Why"), CHOICE, choices=ways)

    def erased(self) -> str:
        """Why there is nothing to correct."""
        return "" if self.versions()[-1].name else _("The patient's name was erased.")

    def outlook(self, asked: Asked) -> Outlook | None:
        worn = worn_by_patient(reading(), self.therapy.patient_id)
        lines = [_("Every earlier version stays readable where the record was made under it.")]
        if worn is not None:
            lines.append(
                _("The wristband that is worn is refused from now on. Another must be put on.")
            )
        return outlook_of(_("What will follow"), lines, _("I have compared with the document"))

    def after(self, answer: Answer) -> tuple[str, str]:
        worn = worn_by_patient(reading(), self.therapy.patient_id)
        if worn is not None and opens(BAND):
            said = _("It is corrected. Put another wristband on now.")
            return said, url_for(BAND, therapy_id=self.therapy.id)
        return self.to_therapy(_("It is corrected. A wristband that is worn must be replaced."))


class CorrectNameStep(Correction):
    """Name and hospital number as they are right."""

    tag = NAMED
    beside: ClassVar = {
        "called_so_already": "name",
        "hospital_number_known": "hospital_number",
    }

    def page(self, asked: Asked) -> StepPage:
        fields = (
            StepField("name", _("Full name"), TEXT, unkept=True, autofocus=True),
            StepField("hospital_number", _("Hospital number"), TEXT, unkept=True),
            self.ground(),
        )
        return self.made(
            _("Correct name or hospital number"),
            _("What does the patient's own document say? Type both, also the one that stays."),
            [FieldGroup(_("As it is right"), fields)],
            known=self.known(),
            submit=_("Correct it"),
            nothing=self.erased(),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        typed = {n: asked.text(n) for n in ("name", "hospital_number", "ground")}
        return {"therapy": self.therapy.id, **typed}


class CorrectBirthStep(Correction):
    """The date of birth, signed by two: it is asked for at the bedside."""

    tag = BORN
    signs = True
    beside: ClassVar = {"called_so_already": "born_on", "born_in_time_to_come": "born_on"}

    def page(self, asked: Asked) -> StepPage:
        fields = (
            StepField("born_on", _("Date of birth"), DATE, unkept=True, autofocus=True),
            self.ground(),
        )
        return self.made(
            _("Correct the date of birth"),
            _("What does the patient's own document say? The bedside will ask for this day."),
            [FieldGroup(_("As it is right"), fields)],
            known=self.known(),
            means=_("I have seen the patient's document; the date of birth is as typed."),
            submit=_("Sign the correction"),
            nothing=self.erased(),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        typed = {n: asked.text(n) for n in ("born_on", "ground")}
        return {"therapy": self.therapy.id, **typed}
