"""From the pool to labelled units: each step a page."""

from __future__ import annotations

from flask import Blueprint

from tracker.journey.formulation.acts import fill, reconcile, wash
from tracker.journey.formulation.fill_steps import fill_step
from tracker.journey.formulation.reconcile_steps import reconcile_step
from tracker.journey.formulation.wash_steps import wash_step
from tracker.pages.step import serve

pages = Blueprint("formulation", __name__)

serve(pages, "/cells/<container_id>/wash", "wash", wash_step, wash.TAG)
serve(pages, "/cells/<container_id>/fill", "fill", fill_step, fill.TAG)
serve(pages, "/containers/<container_id>/label-count", "reconcile", reconcile_step, reconcile.TAG)
