"""A culture is fed and looked at, each vessel by its scan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.journey.expansion.acts.care import FED, OBSERVED
from tracker.journey.expansion.culture import Culture, culture_of
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import (
    CHOICE,
    COUNT,
    NUMBER,
    TEXT,
    Choice,
    FieldGroup,
    StepField,
    StepPage,
    Timer,
)
from tracker.pages.words import gettext as _
from tracker.supplies.material_step import MaterialStep


@dataclass(frozen=True)
class OfCulture(MaterialStep):
    """Something done to the living vessels of one passage."""

    culture: Culture

    @classmethod
    def begin(cls, s: Session, container_id: str) -> OfCulture | None:
        """The passage of a vessel that lives."""
        culture = culture_of(s, container_id)
        return cls(culture.therapy, culture.vessels, culture) if culture else None

    def scan_words(self) -> str:
        return _("Scan a vessel, a reagent or equipment")

    @property
    def name(self) -> str:
        """The passage as people call it."""
        return f"P{self.culture.passage}"

    def since_care(self) -> tuple[Timer, ...]:
        """How long nobody has looked at one of the vessels."""
        return (Timer(_("Since the last care"), since=self.culture.cared_at),)


class _Look(OfCulture):
    """Vessels are looked at, whatever else is done to them."""

    def _look(self) -> FieldGroup:
        seen = (
            StepField("confluence_pct", _("Confluence"), COUNT, "%", required=False),
            StepField(
                "medium",
                _("Medium"),
                CHOICE,
                choices=(
                    Choice("clear", _("clear")),
                    Choice("turbid", _("turbid: QA will be told")),
                ),
            ),
            StepField(
                "cells",
                _("Cells"),
                CHOICE,
                choices=(Choice("usual", _("as usual")), Choice("abnormal", _("abnormal"))),
            ),
            StepField("morphology", _("Morphology"), TEXT, required=False),
            note_field(),
        )
        return FieldGroup(_("Look"), seen, _("The same for every vessel that was scanned."))

    def given(self, asked: Asked) -> dict[str, Any]:
        vessels = self.scanned(asked)
        return self.for_the_act(asked, readings=False) | {
            "vessels": vessels,
            "confluence_pct": asked.text("confluence_pct") or None,
            "morphology": asked.text("morphology"),
            "turbid": vessels if asked.text("medium") == "turbid" else [],
            "abnormal": vessels if asked.text("cells") == "abnormal" else [],
        }


class ObserveStep(_Look):
    """The vessels that are scanned are looked at."""

    tag = OBSERVED
    step = "S14"

    def page(self, asked: Asked) -> StepPage:
        return self.made(
            asked,
            _("Observe %(p)s", p=self.name),
            _("Scan each vessel that you look at."),
            (self._look(),),
            timers=self.since_care(),
        )

    def _awaited(self) -> tuple[str, ...]:
        return ()  # the medium of the step is for those who feed

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("The culture is observed."), url_for("dossier.cultures")


class FeedStep(_Look):
    """The vessels that are scanned get fresh medium, and are looked at."""

    tag = FED
    step = "S14"

    def page(self, asked: Asked) -> StepPage:
        change = StepField("change_pct", _("Medium changed"), NUMBER, "%")
        return self.made(
            asked,
            _("Feed %(p)s", p=self.name),
            _("Scan each vessel that gets fresh medium."),
            (FieldGroup(_("Feed"), (change,)), self._look()),
            timers=self.since_care(),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return super().given(asked) | {"change_pct": asked.text("change_pct")}

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("The culture is fed."), url_for("dossier.cultures")
