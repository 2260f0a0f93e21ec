"""Work areas: which is open for whom, and each act on one a page."""

from __future__ import annotations

from flask import Blueprint

from tracker.pages.frame import show
from tracker.pages.here import needs, reading
from tracker.pages.step import serve
from tracker.people.models import Role
from tracker.workplace import acts, area_steps
from tracker.workplace.area_list import areas_page

pages = Blueprint("workplace", __name__)
LOOKS = (*acts.AT_THE_BENCH, Role.QA, Role.PRODUCTION, Role.ADMINISTRATOR)


@pages.get("/areas")
@needs(*LOOKS)
def areas() -> tuple[str, int]:
    """Every work area and for whom it is open."""
    return show("pages/things.html", areas_page(reading()))


serve(pages, "/areas/new", "add_area", area_steps.add_area_step, "workplace:area:added")
serve(
    pages,
    "/therapies/<therapy_id>/clearance",
    "clear_line",
    area_steps.clear_step,
    "workplace:line:cleared",
)
serve(
    pages,
    "/areas/<area_id>/close",
    "close_area",
    area_steps.close_step,
    "workplace:area:closed",
)
