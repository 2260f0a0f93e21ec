"""Places by pages: positions named, equipment joined, containers put where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.identity.codes import Kind as CodeKind
from tracker.identity.scan import Native
from tracker.identity.verdict import reason
from tracker.marking.at_hand import take_container, therapy_containers, ticks
from tracker.material.models import Place
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.pages.here import reading
from tracker.pages.shown import Fact, PatientBanner
from tracker.pages.step import Asked, OpenStep, Taken, second_of
from tracker.pages.step_shown import CHOICE, LONG, Choice, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.supplies.at_hand import scanned_containers
from tracker.supplies.models import Equipment
from tracker.therapy.banner import banner_of
from tracker.therapy.present import TherapyNow, therapy_now
from tracker.workplace.places.present import fitted_to, positions_of, standing_in
from tracker.workplace.places.rules import spelled_out

STANDS = (State.FILLED, State.RECEIVED, State.IN_CULTURE, State.FROZEN, State.STORED)
KINDS = (Kind.MARROW, Kind.INTERMEDIATE, Kind.VESSEL, Kind.VIAL, Kind.SAMPLE, Kind.UNIT)


@dataclass(frozen=True)
class OfPlace(OpenStep):
    """Something done about one place."""

    place: Place

    def made(
        self, headline: str, question: str, groups: tuple[FieldGroup, ...], submit: str
    ) -> StepPage:
        """The page, which is no patient's."""
        return StepPage(
            headline=f"{self.place.name}: {headline}",
            question=question,
            form=self.form(),
            form_name=self.key(),
            groups=groups,
            submit_words=submit,
            second=second_of(self.tag),
        )

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("Recorded."), url_for("dossier.place", place_id=self.place.id)


@dataclass(frozen=True)
class NamePositionsStep(OfPlace):
    """The positions of a shelf or a tank, by range or one by one."""

    tag = "workplace:positions:named"
    beside: ClassVar[Mapping[str, str]] = {"position_known": "positions"}

    def page(self, asked: Asked) -> StepPage:
        field = StepField(
            "positions",
            _("Positions"),
            LONG,
            help=_("A1-D6 names twenty-four; or one by one, parted by blanks"),
        )
        question = _("What are its positions called? One container stands in each.")
        groups = (FieldGroup(_("Positions"), (field,)),)
        return self.made(_("name positions"), question, groups, _("Name them"))

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"place": self.place.id, "positions": spelled_out(asked.text("positions"))}


@dataclass(frozen=True)
class FitStep(OfPlace):
    """Of which incubator, freezer or tank the place is part."""

    equipment: tuple[tuple[str, str], ...]
    fitted: bool  # to something already: another needs a reason

    tag = "workplace:place:fitted"
    beside: ClassVar[Mapping[str, str]] = {"change_needs_its_reason": "reason"}

    def page(self, asked: Asked) -> StepPage:
        choices = tuple(Choice(id_, name) for id_, name in self.equipment)
        field = StepField("equipment", _("Part of"), CHOICE, choices=choices)
        question = _(
            "Which equipment is it part of? When its calibration lapses, it is shown here."
        )
        why = StepField("reason", _("Why"), LONG, required=self.fitted)
        groups = (FieldGroup(_("Equipment"), (field, why)),)
        return self.made(_("equipment"), question, groups, _("Join them"))

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"place": self.place.id, **asked.typed("equipment")}


@dataclass(frozen=True)
class PutStep(OpenStep):
    """Containers of one therapy are put in a place, each in a position of its own."""

    therapy: TherapyNow
    expected: tuple[ContainerNow, ...]

    tag = "workplace:containers:put"
    beside: ClassVar[Mapping[str, str]] = {
        "position_unknown": "positions",
        "position_taken": "positions",
        "a_position_for_each": "positions",
    }

    def banner(self) -> PatientBanner | None:
        return banner_of(reading(), self.therapy.id)

    def scan_words(self) -> str:
        return _("Scan the place, then the containers")

    def take(self, found: Native) -> Taken:
        if found.kind is CodeKind.PLACE:
            place = reading().scalar(select(Place.id).where(Place.code == found.code))
            return ("place", place) if place else reason("place_unknown")
        if found.kind is not CodeKind.CONTAINER_LABEL:
            return found.reason()
        return take_container(reading(), self.therapy.id, self.expected, found.code)

    def page(self, asked: Asked) -> StepPage:
        place = reading().get(Place, asked.one("place")) if asked.one("place") else None
        named = positions_of(reading(), place.id) if place else []
        field = StepField(
            "positions",
            _("Positions, in the order of scanning"),
            LONG,
            help=_("left empty: the next free ones"),
            required=False,
        )
        page = StepPage(
            headline=_("Put away"),
            question=_("Where does each container stand from now on?"),
            form=self.form(self.therapy.id),
            form_name=self.key(),
            groups=(FieldGroup(_("Positions"), (field,)),) if named else (),
            expected=ticks(self.expected, asked),
            scanned_lots=(Fact(place.name, _("place of storage")),) if place else (),
            awaited_lots=() if place else (_("the place"),),
            submit_words=_("They stand there"),
            second=second_of(self.tag),
        )
        if not named or place is None:
            return page
        free = ", ".join(self._free(place.id)[:24])
        return replace(page, known_words=_("Free positions"), known=(Fact(place.name, free),))

    def _free(self, place_id: str) -> list[str]:
        taken = {x.position for x in standing_in(reading(), place_id)}
        return [p for p in positions_of(reading(), place_id) if p not in taken]

    def given(self, asked: Asked) -> dict[str, Any]:
        containers, place = scanned_containers(asked), asked.one("place")
        typed = spelled_out(asked.text("positions"))
        positions = typed or (self._free(place)[: len(containers)] if place else [])
        return {
            "therapy": self.therapy.id,
            "containers": containers,
            "place": place,
            "positions": positions,
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        place = str(answer.outputs["place"])
        return _("They stand there now."), url_for("dossier.place", place_id=place)


def name_positions_step(s: Session, place_id: str) -> NamePositionsStep | None:
    """A place that is known."""
    place = s.get(Place, place_id)
    return NamePositionsStep(place) if place else None


def fit_step(s: Session, place_id: str) -> FitStep | None:
    """A place that is known, and every piece of equipment."""
    place = s.get(Place, place_id)
    rows = s.execute(select(Equipment.id, Equipment.name).order_by(Equipment.name))
    things = tuple((row.id, row.name) for row in rows)
    return FitStep(place, things, bool(fitted_to(s, place.id))) if place else None


def put_step(s: Session, therapy_id: str) -> PutStep | None:
    """A therapy with containers that stand somewhere."""
    therapy = therapy_now(s, therapy_id)
    if therapy is None:
        return None
    return PutStep(therapy, tuple(therapy_containers(s, therapy.id, KINDS, STANDS)))
