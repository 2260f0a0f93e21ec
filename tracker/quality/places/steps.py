"""A place that fails, by pages: emptied in one act, a lapse of its equipment judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.material.models import Place
from tracker.pages.here import reading
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import CHOICE, Choice, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.therapy.models import Patient, Therapy
from tracker.workplace.places.present import Standing, fitted_to, positions_of, standing_in
from tracker.workplace.places.steps import OfPlace

STAYS = "stays"
TO = "to-"


@dataclass(frozen=True)
class EvacuateStep(OfPlace):
    """Everything goes elsewhere in one act; what is not named stays, and is told."""

    inside: tuple[Standing, ...]
    others: tuple[Place, ...]
    subjects: Mapping[str, str]

    tag = "quality:place:evacuated"
    beside: ClassVar[Mapping[str, str]] = {"position_unknown": "all", "calibration_lapsed": "all"}

    def page(self, asked: Asked) -> StepPage:
        whys = (
            Choice("alarm", _("alarm: it failed")),
            Choice("calibration", _("its calibration lapsed")),
            Choice("cleaning", _("cleaning or repair")),
        )
        places = tuple(Choice(p.id, p.name) for p in self.others)
        first = (
            StepField("why", _("Why"), CHOICE, choices=whys),
            StepField("all", _("Everything goes to"), CHOICE, choices=places),
            note_field(),
        )
        groups = [FieldGroup(_("Where to"), first)]
        groups += [
            FieldGroup(
                self.subjects.get(therapy_id, ""),
                tuple(
                    StepField(
                        f"{TO}{x.container_id}",
                        f"{x.name} {x.position}".strip(),
                        CHOICE,
                        choices=(*places, Choice(STAYS, _("still inside"))),
                        required=False,
                    )
                    for x in own
                ),
                _("Only what goes elsewhere, or is still inside."),
            )
            for therapy_id, own in self._by_therapy().items()
        ]
        question = _("Where does everything go? Positions are given one after the other.")
        page = self.made(_("empty it"), question, tuple(groups), _("Everything is moved"))
        none = "" if self.others else _("No other place of this kind is known.")
        return replace(page, nothing=none, nothing_next=_("Add a place first.") if none else "")

    def _by_therapy(self) -> dict[str, list[Standing]]:
        out: dict[str, list[Standing]] = {}
        for x in self.inside:
            out.setdefault(x.therapy_id, []).append(x)
        return out

    def given(self, asked: Asked) -> dict[str, Any]:
        free: dict[str, list[str]] = {}
        moves = []
        for x in self.inside:
            to = asked.text(f"{TO}{x.container_id}") or asked.text("all")
            if to and to != STAYS:
                free.setdefault(to, self._free(to))
                position = free[to].pop(0) if free[to] else ""
                moves.append({"container": x.container_id, "place": to, "position": position})
        return {"place": self.place.id, "moves": moves, **asked.typed("why", "note")}

    def _free(self, place_id: str) -> list[str]:
        taken = {x.position for x in standing_in(reading(), place_id)}
        return [p for p in positions_of(reading(), place_id) if p not in taken]

    def after(self, answer: Answer) -> tuple[str, str]:
        still = ", ".join(str(n) for n in answer.outputs["still_inside"])
        n = len(answer.outputs["moved"])
        words = _("%(n)s containers stand elsewhere; the place is empty.", n=n)
        if still:
            words = _("%(n)s containers moved. Still inside: %(names)s.", n=n, names=still)
        return words, url_for("dossier.place", place_id=self.place.id)


@dataclass(frozen=True)
class LapseStep(OfPlace):
    """The equipment lapsed with cells inside: they go on, and are held."""

    inside: tuple[Standing, ...]

    tag = "quality:place:lapsed"

    def page(self, asked: Asked) -> StepPage:
        question = _("The cells go on. Release and infusion wait until quality assurance decides.")
        page = self.made(_("calibration lapsed"), question, (), _("Judge it at risk"))
        equipment = fitted_to(reading(), self.place.id)
        names = ", ".join(x.name for x in self.inside)
        known = (
            Fact(_("Equipment"), equipment.name if equipment else "—"),
            Fact(_("Inside"), names or "—"),
        )
        return replace(page, known_words=_("What is known"), known=known)

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"place": self.place.id}


def evacuate_step(s: Session, place_id: str) -> EvacuateStep | None:
    """A place in which something stands."""
    place = s.get(Place, place_id)
    inside = standing_in(s, place_id)
    if place is None or not inside:
        return None
    like = (Place.id != place_id, Place.kind == place.kind)  # a flask does not go into a tank
    others = s.scalars(select(Place).where(*like).order_by(Place.name))
    rows = s.execute(
        select(Therapy.id, Patient.subject_code)
        .join(Patient, Patient.id == Therapy.patient_id)
        .where(Therapy.id.in_({x.therapy_id for x in inside}))
    )
    return EvacuateStep(place, tuple(inside), tuple(others), {r[0]: r[1] for r in rows})


def lapse_step(s: Session, place_id: str) -> LapseStep | None:
    """A place that is known."""
    place = s.get(Place, place_id)
    return LapseStep(place, tuple(standing_in(s, place_id))) if place else None
