"""What happened afterwards: each a page."""

from __future__ import annotations

from flask import Blueprint

from tracker.journey.followup import safety_benches, visit_benches
from tracker.journey.followup.acts import backup, safety, visits
from tracker.pages.bench import serve

pages = Blueprint("followup", __name__)
ACTS = (backup, safety, visits)
"""The rooms of the acts that these pages do: imported so that each is known."""
OF_THERAPY = "/therapies/<therapy_id>"

serve(
    pages,
    f"{OF_THERAPY}/vitals",
    "vitals",
    safety_benches.vitals_bench,
    "followup:vitals:recorded",
)
serve(
    pages,
    f"{OF_THERAPY}/adverse-events",
    "events",
    safety_benches.events_bench,
    "followup:adverse_events:assessed",
)
serve(
    pages,
    f"{OF_THERAPY}/visit-window",
    "window",
    visit_benches.window_bench,
    "followup:visit_window:opened",
)
serve(pages, f"{OF_THERAPY}/visit", "visit", visit_benches.visit_bench, "followup:visit:recorded")
serve(
    pages,
    "/vials/<container_id>/review",
    "backup",
    visit_benches.backup_bench,
    "followup:backup:reviewed",
)
