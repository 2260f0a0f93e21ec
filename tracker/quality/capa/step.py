"""A deviation is linked to its CAPA by a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from tracker.act import Answer
from tracker.pages.format import when
from tracker.pages.here import reading, site
from tracker.pages.step import Asked
from tracker.pages.step_shown import (
    CHOICE,
    LONG,
    TEXT,
    Choice,
    FieldGroup,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.protocol.told import title_words
from tracker.quality.deviations import deviations_now
from tracker.therapy.therapy_step import TherapyStep


@dataclass(frozen=True)
class LinkCapaStep(TherapyStep):
    """What a deviation led to, by the number that the site's list gives it."""

    tag = "quality:capa:linked"
    beside: ClassVar[Mapping[str, str]] = {
        "capa_linked_before": "number",
        "deviation_unknown": "deviation",
    }

    def page(self, asked: Asked) -> StepPage:
        found = deviations_now(reading(), self.therapy.id)
        which = tuple(
            Choice(
                d.id,
                f"{d.code} {title_words(d.title, d.cause, self.therapy.definition)}",
                " · ".join(x for x in (when(d.opened_at, site().zone), d.capa) if x),
            )
            for d in found
        )
        fields = (
            StepField("deviation", _("Which deviation"), CHOICE, choices=which),
            StepField("number", _("Number of the CAPA"), TEXT),
            StepField("words", _("What it is to bring about"), LONG),
        )
        return self.made(
            _("Link a CAPA"),
            _("Which corrective or preventive action did the deviation lead to?"),
            [FieldGroup(_("CAPA"), fields)],
            submit=_("Link it"),
            nothing="" if which else _("This therapy has no deviation."),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"therapy": self.therapy.id, **asked.typed("deviation", "number", "words")}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The CAPA is linked."))
