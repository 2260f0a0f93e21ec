"""After the infusion: the vital signs of the hours after, and what was found to be adverse."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.journey.followup.models import Relation
from tracker.marking.at_hand import therapy_containers
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.pages.late import instant_typed
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import (
    CHOICE,
    COUNT,
    INSTANT,
    NUMBER,
    TEXT,
    Choice,
    FieldGroup,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.supplies.material_step import MaterialStep
from tracker.therapy.present import therapy_now

ROWS: Final = 3
"""Events that one page takes; a later assessment takes more."""
GIVEN: Final = (State.STARTED, State.INFUSED, State.STOPPED)


def grades() -> tuple[Choice, ...]:
    """Grades of CTCAE; from three on the clock of a serious event starts."""
    words = {
        "1": _("mild"),
        "2": _("moderate"),
        "3": _("severe: starts the serious event's clock"),
        "4": _("life-threatening"),
        "5": _("death"),
    }
    return tuple(Choice(n, f"{n} · {w}") for n, w in words.items())


class _AfterInfusion(MaterialStep):
    step = "S26"
    supplies = False

    def scan_words(self) -> str:
        return ""

    def back(self) -> str:
        """The therapy's page."""
        return url_for("dossier.therapy", therapy_id=self.therapy.id)


class VitalsStep(_AfterInfusion):
    """The extremes of the hours after the last unit."""

    tag = "followup:vitals:recorded"

    def page(self, asked: Asked) -> StepPage:
        values = (
            StepField(
                "minutes",
                _("Measured after"),
                TEXT,
                "min",
                help=_("minutes after the last unit, e.g. 0 15 30 60 120 240"),
            ),
            StepField("temp_high_c", _("Highest temperature"), NUMBER, "°C"),
            StepField("systolic_low_mmhg", _("Lowest systolic pressure"), COUNT, "mmHg"),
            StepField("systolic_high_mmhg", _("Highest systolic pressure"), COUNT, "mmHg"),
            StepField("spo2_low_pct", _("Lowest oxygen saturation"), COUNT, "%"),
        )
        none = Choice("0", f"0 · {_('no reaction')}")
        seen = (
            StepField("reaction_grade", _("Reaction"), CHOICE, choices=(none, *grades())),
            StepField("reaction", _("What was seen"), TEXT, required=False),
            note_field(),
        )
        question = _("How was the patient in the hours after the last unit?")
        groups = (FieldGroup(_("Course"), values), FieldGroup(_("Reaction"), seen))
        return self.made(asked, _("Vital signs"), question, groups)

    def given(self, asked: Asked) -> dict[str, Any]:
        names = ("temp_high_c", "systolic_low_mmhg", "systolic_high_mmhg", "spo2_low_pct")
        typed: dict[str, Any] = dict(asked.typed(*names, "reaction", "reaction_grade"))
        minutes = re.split(r"[\s,;、，]+", asked.text("minutes"))
        typed["minutes"] = [m for m in minutes if m]
        return self.for_the_act(asked, readings=False) | {"reaction_grade": ""} | typed

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("The course is recorded."), self.back()


@dataclass(frozen=True)
class EventsStep(_AfterInfusion):
    """What was found at this assessment; that nothing was found is said as well."""

    units: tuple[ContainerNow, ...]

    tag = "followup:adverse_events:assessed"

    def page(self, asked: Asked) -> StepPage:
        found = (
            Choice("none", _("nothing adverse was found")),
            Choice("some", _("something was found: enter each below")),
        )
        said = StepField("found", _("At this assessment"), CHOICE, choices=found)
        groups = [FieldGroup(_("Assessment"), (said, note_field()))]
        groups += [FieldGroup(_("Event %(n)s", n=n), self._event(n)) for n in range(1, ROWS + 1)]
        question = _("Was anything adverse found, how grave, and related to what?")
        return self.made(asked, _("Adverse events"), question, groups)

    def _event(self, n: int) -> tuple[StepField, ...]:
        related = {
            Relation.HARVEST: _("the harvest"),
            Relation.PROCEDURE: _("the procedure"),
            Relation.CONTRAST: _("the contrast medium"),
            Relation.PRODUCT: _("the product"),
            Relation.NONE: _("nothing that was done"),
        }
        to = tuple(Choice(r.value, words) for r, words in related.items())
        units = tuple(Choice(u.id, u.short_name) for u in self.units)
        after = StepField(f"unit-{n}", _("Began after"), CHOICE, choices=units, required=False)
        return (
            StepField(f"term-{n}", _("What was found"), TEXT, required=False),
            StepField(f"onset-{n}", _("Began at"), INSTANT, required=False),
            StepField(f"grade-{n}", _("Grade (CTCAE)"), CHOICE, choices=grades(), required=False),
            StepField(f"related-{n}", _("Related to"), CHOICE, choices=to, required=False),
            *((after,) if units else ()),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        said = asked.text("found")
        events: Any = [self._typed(asked, n) for n in range(1, ROWS + 1) if _said(asked, n)]
        if said not in ("none", "some") or (said == "none") != (not events):
            events = said or None  # neither said nor entered: the act says what is missing
        return self.for_the_act(asked, readings=False) | {"events": events}

    def _typed(self, asked: Asked, n: int) -> dict[str, Any]:
        typed = {
            "term": asked.text(f"term-{n}"),
            "ctcae_grade": asked.text(f"grade-{n}"),
            "related": asked.text(f"related-{n}"),
            "unit": asked.text(f"unit-{n}") or None,
        }
        onset = instant_typed(asked, f"onset-{n}")
        return typed | ({"onset_at": onset} if onset else {})

    def after(self, answer: Answer) -> tuple[str, str]:
        n = len(answer.outputs["events"])
        return (_("Events recorded: %(n)s.", n=n) if n else _("Nothing adverse: recorded.")), (
            self.back()
        )


def _said(asked: Asked, n: int) -> bool:
    return any(asked.text(f"{name}-{n}") for name in ("term", "grade", "related", "onset"))


def vitals_step(s: Session, therapy_id: str) -> VitalsStep | None:
    """Any therapy; the act refuses before the infusion."""
    therapy = therapy_now(s, therapy_id)
    return VitalsStep(therapy, ()) if therapy else None


def events_step(s: Session, therapy_id: str) -> EventsStep | None:
    """Any therapy, with the units that were given."""
    therapy = therapy_now(s, therapy_id)
    if therapy is None:
        return None
    units = tuple(therapy_containers(s, therapy_id, (Kind.UNIT,), GIVEN))
    return EventsStep(therapy, (), units)
