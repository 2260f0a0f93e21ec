"""Personal data of a patient are erased: what is gone for ever and what remains is read first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for

from tracker.act import Answer
from tracker.pages.here import reading
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, outlook_of
from tracker.pages.step_shown import CHOICE, Choice, FieldGroup, Outlook, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.therapy.erasure import ERASED, hinders
from tracker.therapy.models import ErasureGround
from tracker.therapy.therapy_step import TherapyStep


@dataclass(frozen=True)
class EraseStep(TherapyStep):
    """Name, hospital number and date of birth go, for every therapy of the patient at once."""

    tag = ERASED
    signs = True
    may_be_late: ClassVar[bool] = False

    def page(self, asked: Asked) -> StepPage:
        why = StepField(
            "ground", _("On what ground"), CHOICE, choices=tuple(_grounds()), autofocus=True
        )
        return self.made(
            _("Erase personal data"),
            _("What is erased cannot be brought back by anybody, also not by us."),
            [FieldGroup(_("The ground"), (why,), _("Write no free text: it could hold a name."))],
            known=(_("Gone for ever, and what remains"), self._told(asked)),
            means=_("I have read what is gone for ever. The patient's data are to be erased."),
            submit=_("Erase for ever"),
            nothing=self._hindered(),
        )

    def _told(self, asked: Asked) -> tuple[Fact, ...]:
        """Said beside the form, until it is said above the signature to be ticked."""
        return () if asked.text("ground") else (*_gone(), *_remains())

    def _hindered(self) -> str:
        """Why nothing can be erased now, in full sentences; empty when it can be."""
        found = [self.said(r) for r in hinders(reading(), self.therapy.patient_id)]
        return " ".join(f"{told.why} {told.do_next}" for told in found[:3])

    def outlook(self, asked: Asked) -> Outlook | None:
        if not asked.text("ground"):
            return None
        lines = [f"{f.term}: {f.value}" for f in (*_gone(), *_remains())]
        confirm = _("I have read it: erase %(code)s", code=self.therapy.subject_code)
        return outlook_of(_("This is what happens"), lines, confirm)

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"patient": self.therapy.patient_id, "ground": asked.text("ground")}

    def after(self, answer: Answer) -> tuple[str, str]:
        href = url_for("dossier.therapy", therapy_id=self.therapy.id)
        return _("The personal data are erased. The record verifies as before."), href


def _grounds() -> tuple[Choice, ...]:
    words = {
        ErasureGround.PATIENT_REQUEST: _("the patient asked for it"),
        ErasureGround.RETENTION_OVER: _("the time of keeping is over"),
        ErasureGround.ENROLLED_IN_ERROR: _("enrolled in error"),
    }
    return tuple(Choice(g.value, words[g]) for g in ErasureGround)


def _gone() -> tuple[Fact, ...]:
    return (
        Fact(_("Gone for ever"), _("name, hospital number, date of birth")),
        Fact(
            _("Gone for ever"),
            _("the secret with which the log could show whose they were: nobody can test a name"),
        ),
    )


def _remains() -> tuple[Fact, ...]:
    return (
        Fact(_("Remains"), _("subject code, Chain of Identity, each step, result and signature")),
        Fact(_("Remains"), _("every entry of the log, every hash: the record verifies as before")),
        Fact(
            _("Not reached from here"),
            _("backups, exports and papers made before: destroy them by your own rule"),
        ),
    )
