"""The alarms of identity, set by quality assurance."""

from __future__ import annotations

from tracker.pages.step import serve
from tracker.staff.alarms import acts
from tracker.staff.alarms.step import AlarmsStep, alarms_step
from tracker.staff.views import pages

__all__ = ["pages"]
ACTS = acts
"""The act that this page does: imported so that it is known."""
serve(pages, "/alarms", "alarms", alarms_step, AlarmsStep.tag)
