"""Enrolment: who is it, and under which definition? Nobody is taken for somebody else here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for

from tracker.act import Answer
from tracker.pages.here import reading, site
from tracker.pages.step import Asked, OpenStep, outlook_of
from tracker.pages.step_shown import (
    CHOICE,
    DATE,
    TEXT,
    Choice,
    DerivedNumber,
    FieldGroup,
    Outlook,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.said import limits_words, named
from tracker.therapy.known import KnownPatient, approved_definitions, easily_mistaken
from tracker.therapy.therapy_step import TherapyStep

Definitions = list[tuple[str, ProcessDefinition]]


def definition_fields(known: Definitions) -> tuple[StepField, ...]:
    """Under which definition the therapy will stay for ever, and for which trial (I30)."""
    first = known[0] if known else None
    choices = tuple(Choice(id_, f"{named(d.title)} · {d.version}", d.trial) for id_, d in known)
    return (
        StepField(
            "definition",
            _("Process definition"),
            CHOICE,
            value=first[0] if first else "",
            choices=choices,
            help=_("The therapy keeps this version to its end."),
        ),
        StepField("trial", _("Trial"), TEXT, value=first[1].trial if first else ""),
    )


def age_limits(known: Definitions) -> str:
    """How old a patient of this trial may be."""
    age = known[0][1].parameters_of("S01").get("age") if known else None
    return limits_words(age)


@dataclass(frozen=True)
class EnrolStep(OpenStep):
    """A patient who was never here is enrolled."""

    known: Definitions

    tag = "therapy:patient:enrolled"
    beside: ClassVar = {
        "subject_code_taken": "subject_code",
        "hospital_number_known": "hospital_number",
        "age": "born_on",
        "definition_not_approved": "definition",
    }

    def page(self, asked: Asked) -> StepPage:
        return StepPage(
            headline=_("Enrol a patient"),
            question=_("Who is it? Compare each line with the patient's own document."),
            form=self.form(),
            form_name=self.key(),
            groups=(
                FieldGroup(_("The patient"), self._who()),
                FieldGroup(_("The therapy"), definition_fields(self.known)),
            ),
            derived=self._age(),
            submit_words=_("Enrol"),
        )

    def _who(self) -> tuple[StepField, ...]:
        return (
            StepField(
                "subject_code",
                _("Subject code"),
                TEXT,
                help=_("capitals, figures, hyphens, e.g. SYN-ON-021"),
                autofocus=True,
            ),
            StepField(
                "name",
                _("Name"),
                TEXT,
                help=_("as in the document, in every script, e.g. Wang Jun 王军"),
                unkept=True,
            ),
            StepField("hospital_number", _("Hospital number"), TEXT, unkept=True),
            StepField(
                "born_on", _("Date of birth"), DATE, limits=age_limits(self.known), unkept=True
            ),
            StepField(
                "sex",
                _("Sex"),
                CHOICE,
                choices=(Choice("F", _("female")), Choice("M", _("male"))),
            ),
        )

    def _age(self) -> tuple[DerivedNumber, ...]:
        today = site().clock().astimezone(site().zone).date()
        age = self.known[0][1].parameters_of("S01").get("age") if self.known else None
        given = (("born", "field:born_on"), ("today", today.isoformat()))
        low, high = (age.limit_low, age.limit_high) if age else (None, None)
        return (DerivedNumber("age", _("Age"), _("y"), "age", given, limits_words(age), low, high),)

    def outlook(self, asked: Asked) -> Outlook | None:
        """Whoever looks like a patient of the record is told apart before anything is written."""
        try:
            born_on: dt.date | None = dt.date.fromisoformat(asked.text("born_on"))
        except ValueError:
            born_on = None
        found = easily_mistaken(reading(), asked.text("subject_code"), asked.text("name"), born_on)
        if not found:
            return None
        confirm = _("I have asked: this is another person")
        return outlook_of(_("Is it one of these?"), [_told_apart(k) for k in found], confirm)

    def given(self, asked: Asked) -> dict[str, Any]:
        names = ("subject_code", "name", "hospital_number", "born_on", "sex", "trial", "definition")
        return {n: asked.text(n) for n in names}

    def after(self, answer: Answer) -> tuple[str, str]:
        return enrolled(answer)


def enrolled(answer: Answer) -> tuple[str, str]:
    """The therapy has its CoI identifier; on to its page."""
    words = _("The therapy has begun: CoI %(coi)s.", coi=answer.outputs["coi"])
    return words, url_for("dossier.therapy", therapy_id=answer.outputs["therapy"])


def _told_apart(k: KnownPatient) -> str:
    """A patient of the record by everything that tells him apart."""
    why = _("similar name") if k.same_name else _("same initials, nearly the same birthday")
    born = k.born_on.isoformat() if k.born_on else "—"
    return _(
        "%(code)s: %(name)s, born %(born)s, hospital number %(number)s (%(why)s)",
        code=k.subject_code,
        name=k.name,
        born=born,
        number=k.hospital_number,
        why=why,
    )


@dataclass(frozen=True)
class StartAgainStep(TherapyStep):
    """A further therapy of the patient whose therapy this was."""

    tag = "therapy:therapy:started"
    beside: ClassVar = {"definition_not_approved": "definition"}
    may_be_late = False

    def page(self, asked: Asked) -> StepPage:
        return self.made(
            _("A further therapy"),
            _("The same patient begins anew: nothing is carried over from the therapy before."),
            [FieldGroup(_("The therapy"), definition_fields(approved_definitions(reading())))],
            submit=_("Begin the therapy"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        patient = {"patient": self.therapy.patient_id}
        return patient | {n: asked.text(n) for n in ("trial", "definition")}

    def after(self, answer: Answer) -> tuple[str, str]:
        return enrolled(answer)
