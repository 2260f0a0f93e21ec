"""A culture is fed, looked at and harvested, each vessel by its scan; limits before typing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import ACTS, Answer
from tracker.journey.expansion.acts.care import FED, OBSERVED
from tracker.journey.expansion.acts.harvest import TAG as HARVESTED
from tracker.journey.expansion.culture import Culture, culture_of, growth_as_typed
from tracker.material.releasers import left_if
from tracker.pages.here import reading, signed_in, site
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
from tracker.protocol.said import limits_words
from tracker.quality.holds import holds_on
from tracker.supplies.material_step import MaterialStep, at_risk_field


@dataclass(frozen=True)
class _OfCulture(MaterialStep):
    """Something done to the living vessels of one passage."""

    culture: Culture

    @classmethod
    def begin(cls, s: Session, container_id: str) -> _OfCulture | None:
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


class _Look(_OfCulture):
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


class HarvestStep(_OfCulture):
    """Every living vessel of the passage goes into one counted pool."""

    tag = HARVESTED
    step = "S15"
    TYPED: ClassVar = (
        "viability_pct",
        "volume_ml",
        "confluence_pct",
        "enzyme_min",
        "at_risk_reason",
    )

    def page(self, asked: Asked) -> StepPage:
        zone = site().zone
        seeded_on = self.culture.seeded_at.astimezone(zone).date()
        days = (site().clock().astimezone(zone).date() - seeded_on).days
        return self.made(
            asked,
            _("Harvest %(p)s", p=self.name),
            _("How did the cells grow? All vessels of the passage, or a recorded loss."),
            (
                FieldGroup(_("Look and detach"), self._detach()),
                FieldGroup(_("Count"), self._count()),
            ),
            derived=growth_as_typed(reading(), self.culture, days),
            timers=self.since_care(),
            could_still_release=self._left(),
        )

    def _left(self) -> int:
        """How many could still release, once this person and a second one made the lot (I07)."""
        lot_id = self.culture.container.lot_id
        assert lot_id is not None  # seeding gives every vessel its lot
        return left_if(reading(), lot_id, signed_in().id, ACTS[self.tag].checked_by)

    def _limit(self, name: str) -> str:
        return limits_words(self.therapy.definition.parameters_of(self.step).get(name))

    def _detach(self) -> tuple[StepField, ...]:
        grown, enzyme = self._limit("confluence_at_harvest"), self._limit("enzyme_min")
        return (
            StepField("confluence_pct", _("Confluence"), COUNT, "%", grown, required=False),
            StepField("enzyme_min", _("Enzyme time"), NUMBER, "min", enzyme, required=False),
        )

    def _count(self) -> tuple[StepField, ...]:
        """A reason is asked for only where the material is on hold (I28)."""
        total = StepField(
            "total_cells",
            _("Total cells"),
            COUNT,
            _("cells"),
            help=_("as counted, e.g. 60500000 or 6.05e7"),
        )
        held = holds_on(reading(), self.therapy.id, [c.id for c in self.expected])
        return (
            total,
            StepField("viability_pct", _("Viability"), NUMBER, "%", self._limit("viability_pass")),
            StepField("volume_ml", _("Volume of the pool"), NUMBER, "ml", required=False),
            note_field(),
            *((at_risk_field(),) if held else ()),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        given = self.for_the_act(asked, readings=False) | asked.typed(*self.TYPED)
        return given | {
            "vessels": self.scanned(asked),
            "total_cells": asked.text("total_cells"),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.onward(answer, _("The passage is harvested into one pool."))
