"""Labels: printed, put on, taken back and printed again by pages; on paper once, then specimens."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from labels.layout import LAYOUTS
from tracker.marking import acts, delivery, label_steps
from tracker.marking.label_list import labels_page
from tracker.marking.label_steps import labels_at
from tracker.marking.printed import printed_labels
from tracker.marking.sheet_page import sheet_page
from tracker.pages.doors import fresh_op, posted
from tracker.pages.frame import show
from tracker.pages.here import needs, reading, signed_in, site
from tracker.pages.refusals import refusal_page
from tracker.pages.step import serve
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.therapy.banner import banner_of

pages = Blueprint("marking", __name__)
PRINTERS = (
    Role.TECHNICIAN,
    Role.PRODUCTION,
    Role.QC_ANALYST,
    Role.NURSE,
    Role.QA,
    Role.COORDINATOR,
)
WHO_PRINTS = tuple(acts.HANDS | {Role.QA})

for _name, _step in (
    ("print", label_steps.PrintStep),
    ("apply", label_steps.ApplyStep),
    ("return", label_steps.ReturnStep),
    ("void", label_steps.VoidStep),
    ("destroy", label_steps.DestroyStep),
    ("reprint", label_steps.ReprintStep),
):
    _rule = f"/containers/<container_id>/labels/{_name}"
    serve(pages, _rule, f"{_name}_labels", labels_at(_step), _step.tag)


@pages.get("/containers/<container_id>/labels")
@needs(*WHO_PRINTS)
def labels(container_id: str) -> tuple[str, int]:
    """Every print of a container, and what may be done with them."""
    page, therapy_id = labels_page(reading(), container_id) or abort(404)
    return show("pages/things.html", page, banner=banner_of(reading(), therapy_id))


@pages.get("/labels/<therapy_id>.pdf")
@needs(*PRINTERS)
def labels_pdf(therapy_id: str) -> Response:
    """Specimens of a therapy's labels: A4 sheets, or one a page with ``?layout=...``.

    ``?container=ID`` names certain containers. Crossed, and without symbol: no label comes of it.
    """
    layout = request.args.get("layout", "")
    if layout and layout not in LAYOUTS:
        abort(404)
    found = printed_labels(reading(), therapy_id, layout, request.args.getlist("container"))
    if not found:
        abort(404)
    from labels.pdf import label_pdf, sheet_pdf  # large, and only for paper

    made = label_pdf(found, specimen=True) if layout else sheet_pdf(found, specimen=True)
    return _paper(made, f"specimens-{therapy_id}")


@pages.get("/labels/sheets/<int:seq>")
@needs(*WHO_PRINTS)
def sheet(seq: int) -> tuple[str, int]:
    """What was printed, and the sheet for whoever printed it."""
    one = delivery.printed(reading(), seq) or abort(404)
    page = sheet_page(one, seq, delivery.why_not(one, signed_in().id, site().clock()))
    return show("marking/printed.html", page, banner=banner_of(reading(), one.therapy_id))


@pages.post("/labels/sheets/<int:seq>.pdf")
@needs(*WHO_PRINTS)
def sheet_pdf(seq: int) -> Response | tuple[str, int]:
    """The live sheet of a print, once, for its person and within minutes; else a refusal.

    Giving it out is an act of its own. Each request is a new one: the same request again is a
    second sheet.
    """
    one = delivery.printed(reading(), seq) or abort(404)
    wanted = delivery.snapshots(reading(), one)
    given = {"therapy": one.therapy_id, "labels": [x.id for x in one.labels]}
    answer = posted("marking:sheet:given", given, op_id=fresh_op())
    if not answer.accepted:
        page = refusal_page(answer, back_href=request.path[:-4], back_words=_("Back to the print"))
        return show("pages/refused.html", page, status=409)
    from labels.pdf import sheet_pdf as made_of  # large, and only for paper

    return _paper(made_of(wanted), f"labels-{seq}")


def _paper(made: bytes, name: str) -> Response:
    shown = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(made, mimetype="application/pdf", headers=shown)
