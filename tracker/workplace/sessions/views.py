"""Work sessions by pages."""

from __future__ import annotations

from flask import abort

from tracker.pages.frame import show
from tracker.pages.here import needs, reading, site
from tracker.pages.step import serve
from tracker.people.models import Role
from tracker.workplace.sessions import acts, shown, steps
from tracker.workplace.views import LOOKS, pages

ACTS = acts
"""The acts that these pages do: imported so that each is known."""
READS = (*LOOKS, Role.QC_MANAGER, Role.QUALIFIED_PERSON)


@pages.get("/sessions/<work_session_id>")
@needs(*READS)
def session(work_session_id: str) -> tuple[str, int]:
    """One session: room, people, whose material was open, plates."""
    page = shown.session_page(reading(), work_session_id, site().zone) or abort(404)
    return show("pages/things.html", page)


@pages.get("/plates")
@needs(*READS)
def plates() -> tuple[str, int]:
    """Every plate that waits to be read."""
    return show("pages/things.html", shown.plates_page(reading()))


serve(
    pages,
    "/areas/<area_id>/session",
    "open_session",
    steps.open_session_step,
    "workplace:session:opened",
)
serve(
    pages,
    "/sessions/<work_session_id>/plates",
    "expose_plates",
    steps.expose_step,
    "workplace:plates:exposed",
)
serve(
    pages,
    "/sessions/<work_session_id>/end",
    "end_session",
    steps.end_session_step,
    "workplace:session:ended",
)
