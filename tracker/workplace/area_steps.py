"""Work areas at the bench: added, cleared for one therapy by two people, closed when it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.identity.codes import Kind as CodeKind
from tracker.identity.scan import Native
from tracker.identity.verdict import reason
from tracker.pages.here import reading
from tracker.pages.shown import Fact, PatientBanner
from tracker.pages.step import Asked, OpenStep, Taken, second_of
from tracker.pages.step_shown import Choice, FieldGroup, FieldKind, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.protocol.said import named, who_signs_beside
from tracker.therapy.banner import banner_of
from tracker.therapy.present import TherapyNow, therapy_now
from tracker.workplace.present import AreaNow, area_now

STEPS = ("S11", "S12", "S13", "S15", "S16", "S18", "S19")
"""Steps in which material is opened in a work area."""


class AddAreaStep(OpenStep):
    """A cabinet or bench where material will be opened."""

    tag = "workplace:area:added"
    beside: ClassVar[Mapping[str, str]] = {"work_area_known": "name"}

    def page(self, asked: Asked) -> StepPage:
        name = StepField("name", _("Name on the cabinet"), FieldKind.TEXT)
        return StepPage(
            headline=_("Add a work area"),
            question=_("What is the cabinet or bench called?"),
            form=self.form(),
            form_name=self.key(),
            groups=(FieldGroup(_("Work area"), (name,)),),
            submit_words=_("Add it"),
            second=second_of(self.tag),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return asked.typed("name")

    def after(self, answer: Answer) -> tuple[str, str]:
        code = str(answer.outputs["code"])
        return _("Added under the code %(code)s.", code=code), url_for("workplace.areas")


@dataclass(frozen=True)
class ClearStep(OpenStep):
    """Two people look the area over; then it is open for this therapy alone (I26)."""

    therapy: TherapyNow

    tag = "workplace:line:cleared"
    beside: ClassVar[Mapping[str, str]] = {"work_area_not_clear": "clear"}

    def banner(self) -> PatientBanner | None:
        return banner_of(reading(), self.therapy.id)

    def scan_words(self) -> str:
        return _("Scan the work area")

    def take(self, found: Native) -> Taken:
        if found.kind is not CodeKind.WORK_AREA:
            return found.reason()
        area = area_now(reading(), found.code)
        return ("cleared", area.id) if area else reason("work_area_unknown")

    def page(self, asked: Asked) -> StepPage:
        definition = self.therapy.definition
        said = (
            Choice("yes", _("clear: nothing of any earlier work is left")),
            Choice("no", _("not clear")),
        )
        steps = tuple(Choice(c, named(definition.step_name(c))) for c in definition.has(STEPS))
        fields = (
            StepField("previous", _("What was worked on here before"), FieldKind.TEXT),
            StepField("clear", _("The area is"), FieldKind.CHOICE, choices=said),
            StepField("step", _("Cleared for"), FieldKind.CHOICE, choices=steps),
            StepField("note", _("Remark"), FieldKind.LONG, required=False),
        )
        area = area_now(reading(), asked.one("cleared")) if asked.one("cleared") else None
        return StepPage(
            headline=_("Line clearance"),
            question=_("Is nothing of another patient left, before this one's material is opened?"),
            form=self.form(self.therapy.id),
            form_name=self.key(),
            groups=(FieldGroup(_("Look together"), fields),),
            scanned_lots=(Fact(area.name, _("scanned")),) if area else (),
            awaited_lots=() if area else (_("the work area"),),
            submit_words=_("Open it for this therapy"),
            second=who_signs_beside(self.tag, definition, "S11"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        clear = {"yes": True, "no": False}.get(asked.text("clear"), "")
        typed = asked.typed("previous", "step")
        return {
            "therapy": self.therapy.id,
            "area": asked.one("cleared"),
            "clear": clear,
            "note": asked.text("note"),
            **typed,
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        words = _("The area is open for this therapy.")
        return words, url_for("dossier.therapy", therapy_id=self.therapy.id)


@dataclass(frozen=True)
class CloseStep(OpenStep):
    """The material is put away; the next therapy needs a clearance."""

    area: AreaNow

    tag = "workplace:area:closed"

    def banner(self) -> PatientBanner | None:
        return banner_of(reading(), self.area.therapy_id) if self.area.therapy_id else None

    def page(self, asked: Asked) -> StepPage:
        return StepPage(
            headline=_("Close %(name)s", name=self.area.name),
            question=_("Is this patient's material put away? Nobody's is open here from then on."),
            form=self.form(),
            form_name=self.key(),
            groups=(),
            submit_words=_("Close the area"),
            second=second_of(self.tag),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"area": self.area.id}

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("The area is closed."), url_for("workplace.areas")


def add_area_step(s: Session) -> AddAreaStep:
    """Any area of a new name."""
    return AddAreaStep()


def clear_step(s: Session, therapy_id: str) -> ClearStep | None:
    """A therapy whose material is to be opened."""
    therapy = therapy_now(s, therapy_id)
    return ClearStep(therapy) if therapy else None


def close_step(s: Session, area_id: str) -> CloseStep | None:
    """An area that is open."""
    area = area_now(s, area_id)
    return CloseStep(area) if area and area.therapy_id else None
