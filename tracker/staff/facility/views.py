"""What labels go by, set by quality assurance."""

from __future__ import annotations

from tracker.pages.step import serve
from tracker.staff.facility import acts
from tracker.staff.facility.step import FacilityStep, facility_step
from tracker.staff.views import pages

__all__ = ["pages"]
ACTS = acts
"""The act that this page does: imported so that it is known."""
serve(pages, "/facility", "facility", facility_step, FacilityStep.tag)
