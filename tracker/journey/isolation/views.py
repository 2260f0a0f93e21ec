"""From the received marrow to its mononuclear cells: each step a page."""

from __future__ import annotations

from flask import Blueprint

from tracker.journey.isolation.acts import colonies, discard, marrow, mnc
from tracker.journey.isolation.colony_steps import colonies_step, plate_step
from tracker.journey.isolation.discard_steps import discard_step
from tracker.journey.isolation.marrow_steps import count_step, isolate_step
from tracker.pages.step import serve

pages = Blueprint("isolation", __name__)

serve(pages, "/marrow/<container_id>/count", "count", count_step, marrow.TAG)
serve(pages, "/marrow/<container_id>/isolate", "isolate", isolate_step, mnc.TAG)
serve(pages, "/mnc/<container_id>/plate", "plate", plate_step, colonies.PLATED)
serve(pages, "/samples/<container_id>/colonies", "colonies", colonies_step, colonies.COUNTED)
serve(pages, "/containers/<container_id>/discard", "discard", discard_step, discard.TAG)
