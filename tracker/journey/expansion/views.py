"""The cultures at the bench: seed, feed, observe, harvest, freeze; each container by a scan."""

from __future__ import annotations

from flask import Blueprint

from tracker.journey.expansion.acts import freezing, loss, seeding, storing, thaw
from tracker.journey.expansion.culture_steps import FeedStep, HarvestStep, ObserveStep
from tracker.journey.expansion.loss_steps import loss_step
from tracker.journey.expansion.seed_steps import seed_step
from tracker.journey.expansion.vial_steps import freeze_step, store_step, thaw_step
from tracker.pages.step import serve

pages = Blueprint("expansion", __name__)
serve(pages, "/cells/<container_id>/seed", "seed", seed_step, seeding.TAG)
serve(pages, "/cultures/<container_id>/feed", "feed", FeedStep.begin, FeedStep.tag)
serve(pages, "/cultures/<container_id>/observe", "observe", ObserveStep.begin, ObserveStep.tag)
serve(pages, "/cultures/<container_id>/harvest", "harvest", HarvestStep.begin, HarvestStep.tag)
serve(pages, "/cultures/<container_id>/lose", "lose", loss_step, loss.TAG)
serve(pages, "/cells/<container_id>/freeze", "freeze", freeze_step, freezing.FROZEN)
serve(pages, "/vials/<container_id>/store", "store", store_step, storing.STORED)
serve(pages, "/vials/<container_id>/thaw", "thaw", thaw_step, thaw.TAG)
