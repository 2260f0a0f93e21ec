"""Pages of a demo only: enter as one of its people; the tray's labels on one sheet."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from tracker.demo.people import ACTORS
from tracker.demo.tray import sheet
from tracker.pages.here import anyone, needs, reading
from tracker.people.models import Person
from tracker.staff.views import enter_as

pages = Blueprint("demo", __name__)


@pages.post("/demo/enter")
@anyone
def enter() -> Answer:
    """Signed in as the person of the card, with one click."""
    name = request.form.get("account", "")
    if name not in {a.username for a in ACTORS if a.does[0]}:
        abort(404)
    person_id = reading().scalar(select(Person.id).where(Person.username == name))
    if person_id is None:
        abort(404)
    return enter_as(person_id)


@pages.get("/demo/tray.pdf")
@needs()
def tray_sheet() -> Response:
    """Every label of the tray on paper."""
    return Response(sheet(reading()), mimetype="application/pdf")
