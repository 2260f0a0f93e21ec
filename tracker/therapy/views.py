"""A patient is enrolled, wears a wristband, has a further therapy; a therapy is over."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from tracker.pages.bench import serve
from tracker.therapy import acts as _acts  # noqa: F401 - their roles open the pages
from tracker.therapy.band_page import EndBand, EndTherapy, IssueBand
from tracker.therapy.desk import of_therapy
from tracker.therapy.enrol_page import Enrol, StartAgain
from tracker.therapy.known import approved_definitions

pages = Blueprint("therapy", __name__)


def _enrol(s: Any) -> Enrol:
    return Enrol(approved_definitions(s))


serve(pages, "/enrol", "enrol", _enrol, Enrol.tag)
ONE = "/therapies/<therapy_id>"
for rule, name, kind in (
    ("again", "again", StartAgain),
    ("wristband", "wristband", IssueBand),
    ("wristband/end", "wristband_off", EndBand),
    ("end", "end", EndTherapy),
):
    serve(pages, f"{ONE}/{rule}", name, of_therapy(kind), kind.tag)
