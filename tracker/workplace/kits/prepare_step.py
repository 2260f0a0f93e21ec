"""The containers of a step that is to come stand empty, and their labels are a kit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.identity.codes import Kind as CodeKind
from tracker.identity.scan import Native
from tracker.identity.verdict import reason
from tracker.marking.at_hand import therapy_containers
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.pages.here import reading
from tracker.pages.shown import PatientBanner
from tracker.pages.step import Asked, OpenStep, Taken, second_of
from tracker.pages.step_shown import (
    CHOICE,
    COUNT,
    Choice,
    FieldGroup,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.therapy.banner import banner_of
from tracker.therapy.present import TherapyNow, therapy_now
from tracker.workplace.kits.plan import PLANNERS
from tracker.workplace.models import WorkArea
from tracker.workplace.present import area_now

FULL = (State.FILLED,)


@dataclass(frozen=True)
class PrepareStep(OpenStep):
    """The containers of a step that is to come stand empty, and their labels are a kit."""

    therapy: TherapyNow
    areas: tuple[WorkArea, ...]
    sources: tuple[ContainerNow, ...]

    tag = "workplace:kit:prepared"
    beside: ClassVar[Mapping[str, str]] = {
        "kit_needs_its_cells": "source",
        "vessel_not_in_definition": "vessel",
        "kit_prepared_before": "step",
        "more_spares_than_containers": "spares",
        "kit_of_new_or_known_containers": "empties",
        "work_area_unknown": "area",
    }

    def banner(self) -> PatientBanner | None:
        return banner_of(reading(), self.therapy.id)

    def scan_words(self) -> str:
        return _("Scan the work area")

    def take(self, found: Native) -> Taken:
        if found.kind is not CodeKind.WORK_AREA:
            return found.reason()
        area = area_now(reading(), found.code)
        return ("place", area.id) if area else reason("work_area_unknown")

    def page(self, asked: Asked) -> StepPage:
        definition = self.therapy.definition
        steps = tuple(
            Choice(c, named(definition.step_name(c))) for c in definition.has(sorted(PLANNERS))
        )
        areas = tuple(Choice(a.id, a.name) for a in self.areas)
        vessels = tuple(Choice(v.code, named(v.name)) for v in definition.vessels)
        sources = tuple(Choice(c.id, c.short_name) for c in self.sources)
        need = (
            StepField("step", _("For which step"), CHOICE, choices=steps),
            StepField("area", _("In which area"), CHOICE, choices=areas, value=asked.one("place")),
            StepField("empties", _("Empty containers"), COUNT, value="1"),
            StepField(
                "spares",
                _("Spares"),
                COUNT,
                value="1",
                help=_("One more for the first ones; each must be accounted for."),
            ),
        )
        culture = (
            StepField("vessel", _("Vessel"), CHOICE, choices=vessels, required=False),
            StepField("source", _("Cells from"), CHOICE, choices=sources, required=False),
        )
        note = _("Only where cells are seeded: what into, and where from.")
        groups = (FieldGroup(_("Kit"), need), FieldGroup(_("Vessels"), culture, note))
        nothing = "" if self.areas else _("No work area is known yet.")
        return StepPage(
            headline=_("Prepare a label kit"),
            question=_("The labels are printed outside, before anything is filled."),
            form=self.form(self.therapy.id),
            form_name=self.key(),
            groups=groups,
            submit_words=_("Prepare it and print"),
            second=second_of(self.tag),
            nothing=nothing,
            nothing_next=_("Add one under work areas.") if nothing else "",
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        typed = asked.typed("step", "area", "empties", "spares")
        if asked.text("step") == "S13":
            typed |= asked.typed("vessel", "source")
        return {"therapy": self.therapy.id, **typed}

    def after(self, answer: Answer) -> tuple[str, str]:
        words = _("Prepared. Put its labels on paper, then seal it.")
        return words, url_for("marking.sheet", seq=answer.seq)


def prepare_step(s: Session, therapy_id: str) -> PrepareStep | None:
    """A therapy, the areas there are, and the cells that could be seeded."""
    therapy = therapy_now(s, therapy_id)
    if therapy is None:
        return None
    areas = tuple(s.scalars(select(WorkArea).order_by(WorkArea.name)))
    sources = therapy_containers(s, therapy.id, (Kind.INTERMEDIATE, Kind.POOL), FULL)
    return PrepareStep(therapy, areas, tuple(sources))
