"""A passage is harvested into one counted pool; limits before typing."""

from __future__ import annotations

from typing import Any, ClassVar

from tracker.act import Answer
from tracker.journey.expansion.acts.harvest import TAG as HARVESTED
from tracker.journey.expansion.culture import growth_as_typed
from tracker.journey.expansion.culture_steps import OfCulture
from tracker.pages.here import reading, site
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import COUNT, NUMBER, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.protocol.said import limits_words
from tracker.quality.holds import holds_on
from tracker.supplies.material_step import at_risk_field


class HarvestStep(OfCulture):
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
        )

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
