"""Places of storage, as pages."""

from __future__ import annotations

from flask import Blueprint

from tracker.material import acts
from tracker.material.place_steps import add_place_step, places_page
from tracker.pages.frame import show
from tracker.pages.here import needs, reading
from tracker.pages.step import serve
from tracker.people.models import Role

pages = Blueprint("material", __name__)
ACTS = (acts,)
"""The acts that these pages do: imported so that each is known."""
LOOKS = (
    Role.TECHNICIAN,
    Role.PRODUCTION,
    Role.QC_ANALYST,
    Role.QC_MANAGER,
    Role.QA,
    Role.ADMINISTRATOR,
)


@pages.get("/places")
@needs(*LOOKS)
def places() -> tuple[str, int]:
    """Every place of storage."""
    return show("pages/things.html", places_page(reading()))


serve(pages, "/places/new", "add_place", add_place_step, "material:place:added")
