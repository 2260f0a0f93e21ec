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
        "preparation_therapy": {
            "preparation_id": made,
            "therapy_id": used["therapy_id"],
            "bound_at": now,
        },
        "preparation_bottle": {
            "preparation_id": made,
            "bottle_id": "bottle-x",
            "therapy_id": used["therapy_id"],
            "reagent_lot_id": whole["id"],
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


def of_sessions(told: Branch, now: dt.datetime) -> dict[str, dict[str, Any]]:
    """A session in which the therapy's material was open, over again, with a plate that grew."""
    clearance = rows(told, "line_clearance")[0]
    area = {"work_area_id": clearance["work_area_id"]}
    own = {"session_id": "session-x"}
    room = {"cleaned_with": "70 % ethanol", "particles": "within", "pressure": "within"}
    tech = told.people["lab_tech"]
    return {
        "work_session": area
        | room
        | {"id": "session-x", "grade": "A", "opened_at": now, "opened_by": tech},
        "session_person": own | {"person_id": tech},
        "session_therapy": own
        | area
        | {
            "clearance_id": clearance["id"],
            "therapy_id": clearance["therapy_id"],
            "since": now,
        },
        "session_end": own | room | {"remark": "", "ended_at": now, "ended_by": tech},
        "plate": own
        | {
            "id": "plate-x",
            "name": "SET-1",
            "kind": "settle",
            "spot": "left",
            "action_cfu": 0,
            "exposed_at": now,
            "exposed_by": tech,
            "read_due_on": now.date(),
        },
        "plate_reading": {
            "plate_id": "plate-x",
            "cfu": 1,
            "action_cfu": 0,
            "beyond": True,
            "organism": "",
            "read_at": now,
            "read_by": told.people["qc_analyst"],
        },
    }


def of_places(told: Branch, now: dt.datetime) -> dict[str, dict[str, Any]]:
    """A place with one position, part of one piece of equipment; a CAPA of a deviation there."""
    here = {"place_id": rows(told, "place")[0]["id"]}
    return {
        "place_position": here | {"position": "A1", "n": 0},
        "capa_link": {
            "deviation_id": "deviation-1",
            "number": "CAPA-26-014",
            "words": "train the bench on late entries",
            "linked_at": now,
            "linked_by": told.people["qa"],
        },
        "place_equipment": here | {"since": now, "equipment_id": told.names["INC-2"]},
    }
