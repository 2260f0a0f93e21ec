"""Supplies: what is in store and in calibration, and each act on it a page."""

from __future__ import annotations

from flask import Blueprint

from tracker.pages.frame import show
from tracker.pages.here import needs, reading, site
from tracker.pages.step import serve
from tracker.people.models import Role
from tracker.supplies import supply_steps
from tracker.supplies.acts import equipment, lots
from tracker.supplies.opened import acts as opening
from tracker.supplies.opened.steps import open_bottle_step, open_life_step
from tracker.supplies.preparing import acts as preparing
from tracker.supplies.preparing.recipe_step import next_recipe_step, recipe_step
from tracker.supplies.preparing.steps import prepare_step
from tracker.supplies.shelf import shelf_page

pages = Blueprint("supplies", __name__)
ACTS = (equipment, lots, opening, preparing)
"""The rooms of the acts that these pages do: imported so that each is known."""
LOOKS = (
    Role.TECHNICIAN,
    Role.PRODUCTION,
    Role.QC_ANALYST,
    Role.QC_MANAGER,
    Role.QA,
    Role.QUALIFIED_PERSON,
    Role.ADMINISTRATOR,
)


@pages.get("/supplies")
@needs(*LOOKS)
def shelf() -> tuple[str, int]:
    """Lots and equipment."""
    return show("pages/things.html", shelf_page(reading(), site().clock(), site().zone))


serve(
    pages, "/supplies/lots", "receive_lot", supply_steps.receive_lot_step, "supplies:lot:received"
)
serve(
    pages,
    "/supplies/lots/<lot_id>/recall",
    "recall_lot",
    supply_steps.recall_lot_step,
    "supplies:lot:recalled",
)
serve(
    pages,
    "/supplies/equipment",
    "add_equipment",
    supply_steps.add_equipment_step,
    "supplies:equipment:added",
)
serve(
    pages,
    "/supplies/equipment/<equipment_id>/calibrate",
    "calibrate",
    supply_steps.calibrate_step,
    "supplies:equipment:calibrated",
)
serve(
    pages,
    "/supplies/equipment/<equipment_id>/extend",
    "extend",
    supply_steps.extend_step,
    "supplies:calibration:extended",
)
RECIPE = "supplies:recipe:approved"
serve(pages, "/supplies/recipes", "recipe", recipe_step, RECIPE)
serve(pages, "/supplies/recipes/<recipe_id>/next", "next_recipe", next_recipe_step, RECIPE)
serve(
    pages,
    "/supplies/recipes/<recipe_id>/prepare",
    "prepare",
    prepare_step,
    "supplies:lot:prepared",
)
serve(pages, "/supplies/opened", "open_life", open_life_step, "supplies:open_life:set")
serve(
    pages,
    "/therapies/<therapy_id>/bottles/new",
    "open_bottle",
    open_bottle_step,
    "supplies:bottle:opened",
)
