"""What happened afterwards: each a page."""

from __future__ import annotations

from flask import Blueprint

from tracker.journey.followup import safety_steps, visit_steps
from tracker.journey.followup.acts import backup, safety, visits
from tracker.pages.step import serve

pages = Blueprint("followup", __name__)
ACTS = (backup, safety, visits)
"""The rooms of the acts that these pages do: imported so that each is known."""
OF_THERAPY = "/therapies/<therapy_id>"

serve(
    pages,
    f"{OF_THERAPY}/vitals",
    "vitals",
    safety_steps.vitals_step,
    "followup:vitals:recorded",
)
serve(
    pages,
    f"{OF_THERAPY}/adverse-events",
    "events",
    safety_steps.events_step,
    "followup:adverse_events:assessed",
)
serve(
    pages,
    f"{OF_THERAPY}/visit-window",
    "window",
    visit_steps.window_step,
    "followup:visit_window:opened",
)
serve(pages, f"{OF_THERAPY}/visit", "visit", visit_steps.visit_step, "followup:visit:recorded")
serve(
    pages,
    "/vials/<container_id>/review",
    "backup",
    visit_steps.backup_step,
    "followup:backup:reviewed",
)
