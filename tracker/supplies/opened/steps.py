"""Opened bottles by pages: how long a material lasts, a bottle opened for one therapy."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.identity.codes import Kind as CodeKind
from tracker.identity.scan import Native
from tracker.identity.verdict import reason
from tracker.pages.format import when
from tracker.pages.here import reading, site
from tracker.pages.shown import PatientBanner
from tracker.pages.step import Asked, OpenStep, Taken, second_of
from tracker.pages.step_shown import COUNT, LONG, Choice, FieldGroup, FieldKind, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.protocol.specification import Name
from tracker.supplies.at_hand import supplies_shown
from tracker.supplies.known import known_words
from tracker.supplies.models import ReagentLot
from tracker.supplies.supply_steps import SupplyStep
from tracker.therapy.banner import banner_of
from tracker.therapy.present import TherapyNow, therapy_now


@dataclass(frozen=True)
class OpenLifeStep(SupplyStep):
    """For how long a material may be used once opened; signed by two."""

    materials: tuple[tuple[str, Name], ...]

    tag = "supplies:open_life:set"
    signs = True

    def means(self) -> str:
        return _("a bottle of it that is opened from now on may be used for so long")

    def page(self, asked: Asked) -> StepPage:
        kinds = tuple(Choice(code, named(name)) for code, name in self.materials)
        fields = (
            StepField("material", _("Material"), FieldKind.CHOICE, choices=kinds),
            StepField("hours", _("May be used once opened for"), COUNT, _("hours")),
            StepField(
                "basis", _("What says so"), LONG, help=_("the maker's leaflet, a validation")
            ),
        )
        question = _("For how long may a bottle be used once it was opened?")
        groups = (FieldGroup(_("Opened bottles"), fields),)
        return self.made(_("Time once opened"), question, groups, _("Sign it"))

    def given(self, asked: Asked) -> dict[str, Any]:
        return asked.typed("material", "hours", "basis")


@dataclass(frozen=True)
class OpenBottleStep(OpenStep):
    """A bottle is opened for this therapy and for no other (I01)."""

    therapy: TherapyNow

    tag = "supplies:bottle:opened"

    def banner(self) -> PatientBanner | None:
        return banner_of(reading(), self.therapy.id)

    def scan_words(self) -> str:
        return _("Scan the bottle's lot")

    def take(self, found: Native) -> Taken:
        if found.kind is not CodeKind.REAGENT_LOT:
            return found.reason()
        lot = reading().scalar(select(ReagentLot.id).where(ReagentLot.code == found.code))
        return ("place", lot) if lot else reason("reagent_unknown")

    def page(self, asked: Asked) -> StepPage:
        lot = asked.one("place")
        page = StepPage(
            headline=_("Open a bottle"),
            question=_(
                "From then on it is for this patient alone."
                " Its label is printed from the supplies and put on the bottle."
            ),
            form=self.form(self.therapy.id),
            form_name=self.key(),
            groups=(),
            awaited_lots=() if lot else (_("the lot of the bottle"),),
            submit_words=_("It is open"),
            second=second_of(self.tag),
        )
        return replace(page, scanned_lots=supplies_shown(reading(), [lot] if lot else [], ()))

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"therapy": self.therapy.id, "lot": asked.one("place")}

    def after(self, answer: Answer) -> tuple[str, str]:
        until = dt.datetime.fromisoformat(str(answer.outputs["expires_at"]))
        words = _(
            "Open under the code %(code)s. Use it until %(until)s.",
            code=str(answer.outputs["code"]),
            until=when(until, site().zone),
        )
        return words, url_for("dossier.therapy", therapy_id=self.therapy.id)


def open_life_step(s: Session) -> OpenLifeStep:
    """Any material that a definition knows."""
    return OpenLifeStep(known_words(s, "materials"))


def open_bottle_step(s: Session, therapy_id: str) -> OpenBottleStep | None:
    """A therapy that is known."""
    therapy = therapy_now(s, therapy_id)
    return OpenBottleStep(therapy) if therapy else None
