"""A sample is taken: of what, for what, for which tests, whose limits stand beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from tracker.act import Answer
from tracker.journey.testing.models import Purpose
from tracker.journey.testing.said import acceptance_words
from tracker.journey.testing.samples import START
from tracker.material.present import ContainerNow
from tracker.material.words import Kind
from tracker.pages.here import reading
from tracker.pages.late import late_fields
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import (
    CHOICE,
    COUNT,
    NUMBER,
    TEXT,
    TICKS,
    Choice,
    FieldGroup,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.supplies.by_hand import by_hand_fields, taken
from tracker.supplies.material_step import MaterialStep

BY_KIND: Final = {Kind.MARROW: START, Kind.INTERMEDIATE: START}


@dataclass(frozen=True)
class TakeSampleStep(MaterialStep):
    """A sample of this container; or the container itself, put aside when marrow was counted."""

    source: ContainerNow
    product: str

    tag = "testing:sample:taken"
    step = "S17"
    beside: ClassVar = {
        "test_not_in_specification": "tests",
        "release_sample_without_lot": "purpose",
        "short_name_taken": "name",
        "container_unknown": "by_hand",
    }

    def page(self, asked: Asked) -> StepPage:
        bare = by_hand_fields(reading(), self.expected)
        aside = self.source.kind is Kind.SAMPLE
        groups = [
            *((FieldGroup(_("Which container"), bare),) if bare else ()),
            FieldGroup(_("What for"), (self._purpose(), self._tests())),
            *(() if aside else (FieldGroup(_("How much"), self._amount()),)),
            FieldGroup(_("Remark"), (note_field(),)),
        ]
        page = self.made(
            asked,
            _("Take a sample of %(name)s", name=self.source.short_name),
            _("What is it taken for? A result counts for every lot that comes from here."),
            groups,
            submit=_("The sample is taken"),
        )
        return replace(page, late=late_fields())

    def _purpose(self) -> StepField:
        words = {
            Purpose.STARTING: _("starting material"),
            Purpose.IN_PROCESS: _("in process, for information"),
            Purpose.RELEASE: _("release of the lot"),
        }
        ways = tuple(Choice(p.value, words[p]) for p in Purpose)
        return StepField("purpose", _("Purpose"), CHOICE, choices=ways)

    def _tests(self) -> StepField:
        d = self.therapy.definition
        specs = d.specs_of(self.product) or d.specs_of(START)
        tests = tuple(
            Choice(s.code, named(s.name), f"{named(s.method)} · {acceptance_words(s)}")
            for s in specs.values()
        )
        return StepField("tests", _("Tests"), TICKS, choices=tests)

    def _amount(self) -> tuple[StepField, ...]:
        own = _("left empty: the next number")
        return (
            StepField("name", _("Short name of the sample"), TEXT, help=own, required=False),
            StepField("cells", _("Cells taken"), COUNT, _("cells"), required=False),
            StepField("volume_ml", _("Volume taken"), NUMBER, "ml", required=False),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        which = taken(reading(), self.expected, asked)
        place = "sample" if self.source.kind is Kind.SAMPLE else "of"
        given = self.for_the_act(asked) | asked.typed("purpose", "name", "cells", "volume_ml")
        return given | {place: which[-1] if which else "", "tests": asked.ticked("tests")}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.onward(answer, _("The sample is taken. Print its label and put it on."))
