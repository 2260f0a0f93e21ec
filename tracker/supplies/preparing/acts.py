"""A lot is prepared by an approved recipe, from lots that are scanned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field
from sqlalchemy import bindparam, func, select

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.identity.codes import RANDOM_BYTES, Kind, mint
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.people.models import Role
from tracker.supplies.acts.lots import approve
from tracker.supplies.models import ReagentLot
from tracker.supplies.opened.rules import judge_bottle, judge_unopened
from tracker.supplies.preparing.bound import (
    PreparationBottle,
    PreparationTherapy,
    judge_one_therapy,
)
from tracker.supplies.preparing.models import (
    Preparation,
    PreparationIngredient,
    Recipe,
    RecipeIngredient,
)
from tracker.supplies.preparing.recipes import ApproveRecipe, approve_recipe
from tracker.supplies.preparing.rules import judge_ingredients, judge_recipe
from tracker.supplies.present import LotNow, judge_supply, lots_now, unusable_ref
from tracker.supplies.shelf_life import last_day, usable_until
from tracker.supplies.words import IN_HOUSE

__all__ = ["ApproveRecipe", "PrepareLot", "approve_recipe", "prepare_lot"]
Volume = Annotated[Decimal, Field(gt=0, le=100_000, decimal_places=1)]


class PrepareLot(ActInput):
    """What was made by a recipe: the lots that went in, scanned, and how much came out."""

    recipe: str
    ingredients: Annotated[tuple[str, ...], Field(min_length=1, max_length=40)]
    volume_ml: Volume


@act(
    "supplies:lot:prepared",
    by={Role.TECHNICIAN, Role.PRODUCTION, Role.QC_ANALYST},
    checked_by={Role.TECHNICIAN, Role.PRODUCTION, Role.QC_ANALYST, Role.QA},
    check=Check.PRESENT,
)
def prepare_lot(ctx: Act, given: PrepareLot) -> Outcome | Verdict:
    """A lot of our own may be used, until its recipe's hours or its first ingredient end (I27).

    With an opened bottle among them it is for the bottle's therapy alone (I01), and ends with it.
    Refused: a recipe that was replaced, an ingredient missing, foreign, expired or not approved;
    bottles of two therapies.
    """
    recipe = ctx.s.get(Recipe, given.recipe)
    if recipe is None:
        return ctx.refusal(reason("recipe_unknown"))
    newest = ctx.s.scalar(select(func.max(Recipe.n)).where(Recipe.name == recipe.name)) or 0
    ctx.find(*judge_recipe(recipe.name, recipe.n, newest))
    lots, misread = _scanned(ctx, given.ingredients)
    ctx.find(*misread)
    ctx.find(*(r for lot in lots for r in judge_supply(lot, ctx.at, ctx.site.zone)))
    opened = {x.id for x in lots if x.bottle_id}
    ctx.find(*(r for x in lots for r in judge_unopened(x.name, x.open_hours, named=x.id in opened)))
    ctx.find(*judge_one_therapy([(x.name, x.therapy) for x in lots if x.therapy]))
    ctx.find(*(r for x in lots if x.open_until for r in _judge_open(x, x.open_until, ctx.at)))
    wanted = ctx.s.scalars(
        select(RecipeIngredient.material).where(RecipeIngredient.recipe_id == recipe.id)
    ).all()
    ctx.find(*judge_ingredients(recipe.name, wanted, [(x.material, x.name) for x in lots]))
    if ctx.blocked:
        return ctx.refusal()
    until = usable_until(
        ctx.at,
        recipe.shelf_life_h,
        [x.expires_on for x in lots],
        [at for x in lots for at in (x.expires_at, x.open_until) if at],
        ctx.site.zone,
    )
    lot = _lot(ctx, recipe, until)
    _record(ctx, lot, recipe, lots, until, given.volume_ml)
    outputs = {"lot": lot.id, "code": lot.code, "lot_number": lot.lot_number}
    return Outcome(outputs | {"expires_at": until.astimezone(dt.UTC).isoformat()})


def _scanned(ctx: Act, refs: Sequence[str]) -> tuple[list[LotNow], list[Reason]]:
    """The lots and opened bottles that were scanned, each once; what was scanned and is neither."""
    known, lots, misread = lots_now(ctx.s, refs), {}, []
    for ref in refs:
        wrong = unusable_ref(ctx, ref)
        if wrong is None and ref in known:
            lots[known[ref].bottle_id or known[ref].id] = known[ref]
        else:
            misread.append(wrong or reason("reagent_unknown"))
    return list(lots.values()), misread


_LIKE = select(func.count()).where(
    ReagentLot.maker == IN_HOUSE, ReagentLot.lot_number.startswith(bindparam("stem"))
)


def _lot(ctx: Act, recipe: Recipe, until: dt.datetime) -> ReagentLot:
    """The lot, numbered within the day on which it was made: ``PR260430-1``."""
    stem = f"PR{ctx.at.astimezone(ctx.site.zone):%y%m%d}-"
    before = ctx.s.scalar(_LIKE, {"stem": stem}) or 0
    lot = ReagentLot(
        id=ctx.fresh("reagent"),
        material=recipe.material,
        name=recipe.name,
        lot_number=f"{stem}{before + 1}",
        maker=IN_HOUSE,
        expires_on=last_day(until, ctx.site.zone),
        code=mint(Kind.REAGENT_LOT, ctx.draw()[:RANDOM_BYTES], ctx.site.keyring),
        received_at=ctx.at,
    )
    ctx.add(lot)
    return lot


def _record(
    ctx: Act,
    lot: ReagentLot,
    recipe: Recipe,
    lots: Sequence[LotNow],
    until: dt.datetime,
    volume_ml: Decimal,
) -> None:
    assert ctx.verifier is not None  # the check of a present second person
    approve(ctx, lot.id, ctx.verifier)
    ctx.add(
        Preparation(
            reagent_lot_id=lot.id,
            recipe_id=recipe.id,
            volume_ml=volume_ml,
            made_at=ctx.at,
            expires_at=until,
            made_by=ctx.actor,
            checked_by=ctx.verifier,
        )
    )
    bind(ctx, lot.id, lots)
    for id_, material in dict.fromkeys((one.id, one.material) for one in lots):
        ctx.add(
            PreparationIngredient(
                preparation_id=lot.id, reagent_lot_id=id_, recipe_id=recipe.id, material=material
            )
        )


def _judge_open(lot: LotNow, until: dt.datetime, at: dt.datetime) -> tuple[Reason, ...]:
    """Whether a bottle is still within its time; for whom it is, all ingredients tell together."""
    return judge_bottle(lot.name, "", "", until, at)


def bind(ctx: Act, preparation: str, lots: Sequence[LotNow]) -> None:
    """The preparation is for the therapy of what went into it; written before its ingredients."""
    for therapy in sorted({lot.therapy for lot in lots if lot.therapy}):
        ctx.add(PreparationTherapy(preparation_id=preparation, therapy_id=therapy, bound_at=ctx.at))
        ctx.flush()
    for lot in lots:
        if lot.bottle_id and lot.opened_for:
            ctx.add(
                PreparationBottle(
                    preparation_id=preparation,
                    bottle_id=lot.bottle_id,
                    therapy_id=lot.opened_for,
                    reagent_lot_id=lot.id,
                )
            )
