"""A patient is enrolled, wears a wristband, has a further therapy; a therapy is over."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from tracker.pages.step import serve
from tracker.therapy import acts as _acts  # noqa: F401 - their roles open the pages
from tracker.therapy.band_steps import EndBandStep, EndTherapyStep, IssueBandStep
from tracker.therapy.change_step import ChangeDefinitionStep
from tracker.therapy.enrol_steps import EnrolStep, StartAgainStep
from tracker.therapy.erase_step import EraseStep
from tracker.therapy.known import approved_definitions
from tracker.therapy.linking import acts as _links  # noqa: F401 - their roles open the pages
from tracker.therapy.linking.steps import LinkStep, UnlinkStep
from tracker.therapy.naming import acts as _names  # noqa: F401 - their roles open the pages
from tracker.therapy.naming.steps import CorrectBirthStep, CorrectNameStep
from tracker.therapy.therapy_step import of_therapy

pages = Blueprint("therapy", __name__)


def _enrol(s: Any) -> EnrolStep:
    return EnrolStep(approved_definitions(s))


serve(pages, "/enrol", "enrol", _enrol, EnrolStep.tag)
ONE = "/therapies/<therapy_id>"
for rule, name, kind in (
    ("again", "again", StartAgainStep),
    ("wristband", "wristband", IssueBandStep),
    ("wristband/end", "wristband_off", EndBandStep),
    ("definition", "definition", ChangeDefinitionStep),
    ("end", "end", EndTherapyStep),
    ("erase", "erase", EraseStep),
    ("name", "correct_name", CorrectNameStep),
    ("birth-date", "correct_birth", CorrectBirthStep),
    ("link", "link", LinkStep),
    ("link/end", "unlink", UnlinkStep),
):
    serve(pages, f"{ONE}/{rule}", name, of_therapy(kind), kind.tag)
