"""A lot is prepared by a page: each ingredient by its scan, checked by somebody beside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.identity.scan import Native
from tracker.identity.verdict import reason
from tracker.pages.format import when
from tracker.pages.here import reading, site
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, Taken
from tracker.pages.step_shown import (
    NUMBER,
    FieldGroup,
    StepPage,
)
from tracker.pages.step_shown import StepField as Field
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.supplies.at_hand import supplies_shown
from tracker.supplies.known import known_words
from tracker.supplies.preparing.models import Recipe, RecipeIngredient
from tracker.supplies.preparing.recipe_step import parts_of
from tracker.supplies.present import SUPPLY_KINDS, lots_now
from tracker.supplies.supply_steps import SupplyStep
from tracker.therapy.models import Patient, Therapy


@dataclass(frozen=True)
class PrepareStep(SupplyStep):
    """A lot made by a recipe: each ingredient by its own label, checked by somebody beside."""

    recipe: Recipe
    parts: tuple[RecipeIngredient, ...]
    materials: dict[str, str]
    newer: bool

    tag = "supplies:lot:prepared"

    def scan_words(self) -> str:
        return _("Scan the lot or the opened bottle of each ingredient")

    def take(self, found: Native) -> Taken:
        if found.kind not in SUPPLY_KINDS:
            return found.reason()
        lot = lots_now(reading(), [found.code]).get(found.code)
        if lot is None:
            return reason("reagent_unknown")
        if lot.material not in {p.material for p in self.parts}:
            return reason("ingredient_not_in_recipe", about=lot.name, recipe=self.recipe.name)
        return "lots", lot.bottle_id or lot.id

    def page(self, asked: Asked) -> StepPage:
        ids = asked.scanned("lots")
        scanned = lots_now(reading(), ids).values()
        there = {x.material for x in scanned}
        awaited = tuple(
            f"{self._word(p.material)}, {p.amount}" for p in self.parts if p.material not in there
        )
        volume = Field("volume_ml", _("Volume made"), NUMBER, "ml")
        question = _("Is every ingredient's own label scanned, and the method followed?")
        page = self.made(
            f"{self.recipe.name} · {_('version %(n)s', n=self.recipe.n)}",
            question,
            (FieldGroup(_("Made"), (volume,)),),
            _("It is made and checked"),
        )
        old = _("A newer version is in force.") if self.newer else ""
        return replace(
            page,
            known_words=_("The recipe says"),
            known=(*_for_whom({x.therapy for x in scanned if x.therapy}), *self._said()),
            scanned_lots=supplies_shown(reading(), ids, ()),
            awaited_lots=awaited,
            nothing=old,
            nothing_next=_("Prepare by the newer one.") if old else "",
        )

    def _said(self) -> tuple[Fact, ...]:
        parts = tuple(Fact(self._word(p.material), p.amount) for p in self.parts)
        lasts = Fact(_("may be used for"), _("%(n)s hours", n=self.recipe.shelf_life_h))
        return (*parts, lasts, Fact(_("how"), self.recipe.method))

    def _word(self, material: str) -> str:
        return self.materials.get(material, material.replace("_", " "))

    def given(self, asked: Asked) -> dict[str, Any]:
        lots = list(asked.scanned("lots"))
        return {"recipe": self.recipe.id, "ingredients": lots, **asked.typed("volume_ml")}

    def after(self, answer: Answer) -> tuple[str, str]:
        until = dt.datetime.fromisoformat(str(answer.outputs["expires_at"]))
        words = _(
            "%(lot)s is made, under the code %(code)s. Use it until %(until)s.",
            lot=str(answer.outputs["lot_number"]),
            code=str(answer.outputs["code"]),
            until=when(until, site().zone),
        )
        return words, url_for("supplies.shelf")


def _for_whom(therapies: Collection[str]) -> tuple[Fact, ...]:
    """That it becomes one patient's alone, as soon as something opened for them was scanned."""
    query = select(Patient.subject_code).join(Therapy, Therapy.patient_id == Patient.id)
    codes = reading().scalars(query.where(Therapy.id.in_(therapies))) if therapies else ()
    return tuple(Fact(_("will be"), _("for %(who)s alone", who=code)) for code in sorted(codes))


def prepare_step(s: Session, recipe_id: str) -> PrepareStep | None:
    """A recipe that is known."""
    recipe = s.get(Recipe, recipe_id)
    if recipe is None:
        return None
    words = {code: named(name) for code, name in known_words(s, "materials")}
    newest = s.scalar(select(func.max(Recipe.n)).where(Recipe.name == recipe.name)) or 0
    return PrepareStep(recipe, parts_of(s, recipe_id), words, newest > recipe.n)
