"""Supplies: what is in store and in calibration, and each act on it a page."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from labels.supply_label import SupplyLabel, supply_pdf
from tracker.identity.environment import MARKS
from tracker.pages.frame import show
from tracker.pages.here import needs, reading, site
from tracker.pages.step import serve
from tracker.people.models import Role
from tracker.staff.signatures.here import say_unsigned
from tracker.supplies import supply_steps
from tracker.supplies.acts import equipment, lots
from tracker.supplies.opened import acts as opening
from tracker.supplies.opened.steps import open_bottle_step, open_life_step
from tracker.supplies.own_labels import bottle_label, lot_label
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


SIGNED = ("recipe", "recipe_ingredient", "open_life", "calibration_extension", "equipment")


@pages.get("/supplies")
@needs(*LOOKS)
def shelf() -> tuple[str, int]:
    """Lots and equipment."""
    say_unsigned(*SIGNED)
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


@pages.get("/supplies/lots/<lot_id>/label.pdf")
@needs(*LOOKS)
def lot_label_pdf(lot_id: str) -> Response:
    """The label of a lot that was made here."""
    return _paper(lot_label(reading(), lot_id, site().zone, MARKS[site().environment]), lot_id)


@pages.get("/supplies/bottles/<bottle_id>/label.pdf")
@needs(*LOOKS)
def bottle_label_pdf(bottle_id: str) -> Response:
    """The label of an opened bottle."""
    mark = MARKS[site().environment]
    return _paper(bottle_label(reading(), bottle_id, site().zone, mark), bottle_id)


def _paper(label: SupplyLabel | None, name: str) -> Response:
    if label is None:
        abort(404)
    shown = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(supply_pdf(label), mimetype="application/pdf", headers=shown)


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
