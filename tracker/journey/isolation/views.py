"""From the received marrow to its mononuclear cells: each step a page."""

from __future__ import annotations

from flask import Blueprint

from tracker.journey.isolation.acts import colonies, discard, marrow, mnc
from tracker.journey.isolation.colony_bench import colonies_bench, plate_bench
from tracker.journey.isolation.discard_bench import discard_bench
from tracker.journey.isolation.marrow_bench import count_bench, isolate_bench
from tracker.pages.bench import serve

pages = Blueprint("isolation", __name__)

serve(pages, "/marrow/<container_id>/count", "count", count_bench, marrow.TAG)
serve(pages, "/marrow/<container_id>/isolate", "isolate", isolate_bench, mnc.TAG)
serve(pages, "/mnc/<container_id>/plate", "plate", plate_bench, colonies.PLATED)
serve(pages, "/samples/<container_id>/colonies", "colonies", colonies_bench, colonies.COUNTED)
serve(pages, "/containers/<container_id>/discard", "discard", discard_bench, discard.TAG)
