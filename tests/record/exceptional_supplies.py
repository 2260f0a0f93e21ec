"""Rows of supplies that the worked case leaves empty: a recipe, a preparation, an opened bottle."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tests.attacks import rows
from tests.journey.story import Branch


def of_supplies(told: Branch, now: dt.datetime) -> dict[str, dict[str, Any]]:
    """What was prepared in the house from one lot, and a bottle of a lot used in one step."""
    used = rows(told, "step_reagent")[0]
    whole = {r["id"]: r for r in rows(told, "reagent_lot")}[used["reagent_lot_id"]]
    made = next(
        r["id"]
        for r in rows(told, "reagent_lot")
        if r["id"] != whole["id"] and r["expires_on"] <= whole["expires_on"]
    )
    return of_preparing(whole, made, told, now) | {
        "open_life": {
            "material": "basal_medium",
            "n": 0,
            "hours": 48,
            "basis": "leaflet",
            "set_at": now,
        },
        "opened_bottle": {
            "id": "bottle-x",
            "therapy_id": used["therapy_id"],
            "reagent_lot_id": whole["id"],
            "code": "bottle-x",
            "opened_at": now,
            "expires_at": now + dt.timedelta(hours=48),
            "opened_by": told.people["lab_tech"],
        },
        "step_bottle": {
            "step_id": used["step_id"],
            "bottle_id": "bottle-x",
            "therapy_id": used["therapy_id"],
            "reagent_lot_id": whole["id"],
        },
    }


def of_preparing(
    whole: dict[str, Any], made: str, told: Branch, now: dt.datetime
) -> dict[str, dict[str, Any]]:
    """A recipe of one ingredient, and the lot that was made by it."""
    return {
        "recipe": {
            "id": "recipe-x",
            "name": "Complete medium",
            "n": 1,
            "material": "basal_medium",
            "shelf_life_h": 72,
            "method": "mix",
            "approved_at": now,
        },
        "recipe_ingredient": {
            "recipe_id": "recipe-x",
            "material": whole["material"],
            "amount": "50 ml",
        },
        "preparation": {
            "reagent_lot_id": made,
            "recipe_id": "recipe-x",
            "volume_ml": Decimal("500"),
            "made_at": now,
            "expires_at": now + dt.timedelta(hours=72),
            "made_by": told.people["lab_tech"],
            "checked_by": told.people["qa"],
        },
        "preparation_ingredient": {
            "preparation_id": made,
            "reagent_lot_id": whole["id"],
            "recipe_id": "recipe-x",
            "material": whole["material"],
        },
    }
