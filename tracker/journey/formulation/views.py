"""From the pool to labelled units: each step a page."""

from __future__ import annotations

from flask import Blueprint

from tracker.journey.formulation.acts import fill, reconcile, wash
from tracker.journey.formulation.fill_bench import fill_bench
from tracker.journey.formulation.reconcile_bench import reconcile_bench
from tracker.journey.formulation.wash_bench import wash_bench
from tracker.pages.bench import serve

pages = Blueprint("formulation", __name__)

serve(pages, "/cells/<container_id>/wash", "wash", wash_bench, wash.TAG)
serve(pages, "/cells/<container_id>/fill", "fill", fill_bench, fill.TAG)
serve(pages, "/containers/<container_id>/label-count", "reconcile", reconcile_bench, reconcile.TAG)
