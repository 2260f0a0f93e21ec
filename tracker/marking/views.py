"""Labels on paper."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from labels.layout import LAYOUTS
from tracker.marking.printed import printed_labels
from tracker.pages.here import needs, reading
from tracker.people.models import Role

pages = Blueprint("marking", __name__)
PRINTERS = (
    Role.TECHNICIAN,
    Role.PRODUCTION,
    Role.QC_ANALYST,
    Role.NURSE,
    Role.QA,
    Role.COORDINATOR,
)


@pages.get("/labels/<therapy_id>.pdf")
@needs(*PRINTERS)
def labels_pdf(therapy_id: str) -> Response:
    """The printed labels of a therapy: A4 sheets, or one label a page with ``?layout=...``.

    ``?container=ID`` names certain containers; with ``layout`` each page is as large as its label.
    """
    from labels.pdf import label_pdf, sheet_pdf  # large, and only for paper

    layout = request.args.get("layout", "")
    if layout and layout not in LAYOUTS:
        abort(404)
    found = printed_labels(reading(), therapy_id, layout, request.args.getlist("container"))
    if not found:
        abort(404)
    made = label_pdf(found) if layout else sheet_pdf(found)
    return Response(
        made,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="labels-{therapy_id}.pdf"'},
    )
