"""A recipe is approved by two; a version that replaces another says why."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import func, select

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.act.signing import sign_site
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.supplies.acts.words import Line, Word
from tracker.supplies.known import known_words
from tracker.supplies.preparing.models import Recipe, RecipeIngredient

APPROVED: Final = "supplies:recipe:approved"


class Ingredient(ActInput):
    """A material of a recipe and how much of it, as the recipe says it."""

    material: Word
    amount: Line


class ApproveRecipe(ActInput):
    """A recipe as it is to be followed; a name that is known gets its next version."""

    name: Line
    material: Word
    shelf_life_h: Annotated[int, Field(gt=0, le=24 * 365 * 2)]
    ingredients: Annotated[tuple[Ingredient, ...], Field(min_length=1, max_length=20)]
    method: Annotated[str, Field(min_length=3, max_length=4000)]


@act(
    APPROVED,
    by={Role.PRODUCTION, Role.QC_MANAGER, Role.QA},
    checked_by={Role.QA, Role.QUALIFIED_PERSON},
    check=Check.SIGNATURE,
)
def approve_recipe(ctx: Act, given: ApproveRecipe) -> Outcome | Verdict:
    """The recipe is in force from now on, and its earlier versions no more; they stay.

    A version that replaces another says why.
    """
    materials = [one.material for one in given.ingredients]
    if len(set(materials)) < len(materials):
        return ctx.refusal(reason("ingredient_twice", about=given.name))
    if given.material in materials:
        return ctx.refusal(reason("recipe_of_itself", about=given.name))
    known = {code for code, _name in known_words(ctx.s, "materials")}
    for material in dict.fromkeys((given.material, *materials)):
        if material not in known:
            ctx.find(reason("material_unknown", about=material))
    before = ctx.s.scalar(select(func.max(Recipe.n)).where(Recipe.name == given.name))
    why = ctx.door.reason.strip()
    if before and not why:
        ctx.find(reason("change_needs_its_reason"))
    if ctx.blocked:
        return ctx.refusal()
    assert ctx.verifier is not None  # the check of a signature
    row = Recipe(
        id=ctx.fresh("recipe"),
        name=given.name,
        n=(before or 0) + 1,
        material=given.material,
        shelf_life_h=given.shelf_life_h,
        method=given.method,
        approved_at=ctx.at,
        by=ctx.actor,
        second=ctx.verifier,
    )
    ctx.add(row)
    for one in given.ingredients:
        ctx.add(RecipeIngredient(recipe_id=row.id, material=one.material, amount=one.amount))
    sign_site(ctx, APPROVED, f"{row.name} v{row.n}", reason=why)
    return Outcome({"recipe": row.id, "version": row.n})
