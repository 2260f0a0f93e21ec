"""Recipes in versions, and what was prepared by them from which lots."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Count, Fixed, Instant, Words
from tracker.record.models import Recorded


class Recipe(Recorded):
    """One version of a recipe, approved by two people; the newest of its name is in force."""

    __tablename__ = "recipe"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    name: Mapped[str] = mapped_column(Words)
    n: Mapped[int] = mapped_column(Count)
    material: Mapped[str] = mapped_column(Words)
    shelf_life_h: Mapped[int] = mapped_column(Count)
    method: Mapped[str] = mapped_column(Words)
    approved_at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("name", "n", name="recipe_version_once"),
        CheckConstraint("n >= 1", name="recipe_counted"),
        CheckConstraint("shelf_life_h > 0", name="i27_preparation_lasts_some_hours"),
        CheckConstraint("by <> second", name="i04_recipe_approved_by_two"),
        STRICT,
    )


class RecipeIngredient(Recorded):
    """A material that a recipe takes, and how much of it."""

    __tablename__ = "recipe_ingredient"
    recipe_id: Mapped[str] = mapped_column(Words, primary_key=True)
    material: Mapped[str] = mapped_column(Words, primary_key=True)
    amount: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["recipe_id"], ["recipe.id"], name="ingredient_of_a_recipe"),
        STRICT,
    )


class Preparation(Recorded):
    """A lot that was made in the house: by which recipe, by whom, checked by whom, until when."""

    __tablename__ = "preparation"
    stream = ("lot", "reagent_lot_id")
    reagent_lot_id: Mapped[str] = mapped_column(Words, primary_key=True)
    recipe_id: Mapped[str] = mapped_column(Words)
    volume_ml: Mapped[Decimal] = mapped_column(Fixed(1))
    made_at: Mapped[dt.datetime] = mapped_column(Instant)
    expires_at: Mapped[dt.datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(Words)
    checked_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("reagent_lot_id", "recipe_id"),
        ForeignKeyConstraint(
            ["reagent_lot_id"], ["reagent_lot.id"], name="i27_preparation_is_a_lot"
        ),
        ForeignKeyConstraint(["recipe_id"], ["recipe.id"], name="i27_preparation_by_a_recipe"),
        CheckConstraint("volume_ml > 0", name="i17_prepared_volume_positive"),
        CheckConstraint("expires_at > made_at", name="i27_preparation_lasts"),
        CheckConstraint("made_by <> checked_by", name="i04_preparation_checked_by_another"),
        STRICT,
    )


class PreparationIngredient(Recorded):
    """A lot that went into a preparation: the way of a recall into it."""

    __tablename__ = "preparation_ingredient"
    stream = ("lot", "preparation_id")
    preparation_id: Mapped[str] = mapped_column(Words, primary_key=True)
    reagent_lot_id: Mapped[str] = mapped_column(Words, primary_key=True, index=True)
    recipe_id: Mapped[str] = mapped_column(Words)
    material: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["preparation_id", "recipe_id"],
            ["preparation.reagent_lot_id", "preparation.recipe_id"],
            name="i27_ingredient_of_this_preparation",
        ),
        ForeignKeyConstraint(
            ["recipe_id", "material"],
            ["recipe_ingredient.recipe_id", "recipe_ingredient.material"],
            name="i27_ingredient_of_the_recipe",
        ),
        ForeignKeyConstraint(
            ["reagent_lot_id"], ["reagent_lot.id"], name="i27_ingredient_is_a_lot"
        ),
        CheckConstraint("preparation_id <> reagent_lot_id", name="i27_not_its_own_ingredient"),
        STRICT,
    )
