"""Whether the lots that were scanned make up a recipe: pure (I27)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tracker.identity.verdict import Reason, reason


def judge_ingredients(
    recipe: str, wanted: Collection[str], given: Iterable[tuple[str, str]]
) -> tuple[Reason, ...]:
    """Every material of the recipe has a lot, and no lot is of a material that it has not (I27).

    ``given``: the material and the name of each lot. More than one lot of a material may be taken.
    """
    here = list(given)
    found = [
        reason("ingredient_not_in_recipe", about=name, recipe=recipe)
        for material, name in here
        if material not in wanted
    ]
    there = {material for material, _name in here}
    found += [
        reason("ingredient_missing", about=material, recipe=recipe)
        for material in sorted(set(wanted) - there)
    ]
    return tuple(found)


def judge_recipe(name: str, version: int, newest: int) -> tuple[Reason, ...]:
    """Nothing is prepared by a version that a newer one has replaced (I27)."""
    if version >= newest:
        return ()
    return (reason("recipe_superseded", about=name, version=version, newest=newest),)
