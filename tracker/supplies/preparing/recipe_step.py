"""A recipe is written and signed by a page, and its next version begins as the one before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.pages.step import Asked
from tracker.pages.step_shown import (
    COUNT,
    LONG,
    TEXT,
    Choice,
    FieldGroup,
    FieldKind,
    StepPage,
)
from tracker.pages.step_shown import StepField as Field
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.protocol.specification import Name
from tracker.supplies.known import known_words
from tracker.supplies.preparing.models import Recipe, RecipeIngredient
from tracker.supplies.supply_steps import SupplyStep

_LINE = re.compile(r"^\s*(?P<what>[^:：]+?)\s*[:：]\s*(?P<amount>.+?)\s*$")


@dataclass(frozen=True)
class RecipeStep(SupplyStep):
    """A recipe's next version, or the first of a new name; signed by two."""

    materials: tuple[tuple[str, Name], ...]
    before: Recipe | None = None
    parts: tuple[RecipeIngredient, ...] = ()

    tag = "supplies:recipe:approved"
    signs = True
    beside: ClassVar[Mapping[str, str]] = {
        "ingredient_twice": "ingredients",
        "recipe_of_itself": "material",
        "material_unknown": "ingredients",
        "change_needs_its_reason": "reason",
    }

    def means(self) -> str:
        return _("this is how it is prepared from now on; earlier versions are replaced")

    def page(self, asked: Asked) -> StepPage:
        kinds = tuple(Choice(code, named(name)) for code, name in self.materials)
        old = self.before
        what = (
            Field("name", _("Name of the preparation"), TEXT, value=old.name if old else ""),
            Field(
                "material",
                _("Used as"),
                FieldKind.CHOICE,
                choices=kinds,
                value=old.material if old else "",
            ),
            Field(
                "shelf_life_h",
                _("May be used for"),
                COUNT,
                _("hours"),
                help=_("Never longer than the first of its ingredients."),
                value=str(old.shelf_life_h) if old else "",
            ),
        )
        how = (
            Field(
                "ingredients",
                _("Ingredients, one a line, with the amount"),
                LONG,
                value=self._lines(),
                help=_("for example: basal medium: 450 ml"),
            ),
            Field("method", _("How it is made"), LONG, value=old.method if old else ""),
            Field(
                "reason",
                _("Why it replaces the earlier version"),
                LONG,
                required=old is not None,
                help=_("A recipe of a new name needs none."),
            ),
        )
        groups = (FieldGroup(_("Preparation"), what), FieldGroup(_("Recipe"), how))
        headline = _("New version of a recipe") if old else _("A recipe")
        question = _("What goes in, how much of it, and for how long may it be used?")
        return self.made(headline, question, groups, _("Approve the recipe"))

    def _lines(self) -> str:
        words = {code: named(name) for code, name in self.materials}
        return "\n".join(f"{words.get(p.material, p.material)}: {p.amount}" for p in self.parts)

    def given(self, asked: Asked) -> dict[str, Any]:
        typed: dict[str, Any] = asked.typed("name", "material", "shelf_life_h", "method")
        return typed | {"ingredients": [self._read(x) for x in asked.lines("ingredients")]}

    def _read(self, line: str) -> dict[str, str]:
        """A line's material, by its code or its name in either language, and its amount."""
        found = _LINE.match(line)
        what, amount = (found["what"], found["amount"]) if found else (line, "")
        for code, name in self.materials:
            if what.casefold() in {code, name.en.casefold(), name.zh.casefold()}:
                return {"material": code, "amount": amount}
        return {"material": what, "amount": amount}


def recipe_step(s: Session) -> RecipeStep:
    """A recipe of a new name."""
    return RecipeStep(known_words(s, "materials"))


def next_recipe_step(s: Session, recipe_id: str) -> RecipeStep | None:
    """The next version of a recipe."""
    recipe = s.get(Recipe, recipe_id)
    if recipe is None:
        return None
    return RecipeStep(known_words(s, "materials"), recipe, parts_of(s, recipe_id))


def parts_of(s: Session, recipe_id: str) -> tuple[RecipeIngredient, ...]:
    """What the recipe takes, by material."""
    query = select(RecipeIngredient).where(RecipeIngredient.recipe_id == recipe_id)
    return tuple(s.scalars(query.order_by(RecipeIngredient.material)))
