"""Positions and equipment of places by pages."""

from __future__ import annotations

from tracker.pages.step import serve
from tracker.workplace.places import acts, steps
from tracker.workplace.views import pages

ACTS = acts
"""The acts that these pages do: imported so that each is known."""

serve(
    pages,
    "/places/<place_id>/positions",
    "name_positions",
    steps.name_positions_step,
    "workplace:positions:named",
)
serve(
    pages,
    "/places/<place_id>/equipment",
    "fit_place",
    steps.fit_step,
    "workplace:place:fitted",
)
serve(
    pages,
    "/therapies/<therapy_id>/put",
    "put",
    steps.put_step,
    "workplace:containers:put",
)
