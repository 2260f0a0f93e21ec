"""The cultures at the bench: seed, feed, observe, harvest, freeze; each container by a scan."""

from __future__ import annotations

from flask import Blueprint

from tracker.journey.expansion.acts import freezing, loss, seeding, storing, thaw
from tracker.journey.expansion.culture_steps import FeedStep, ObserveStep
from tracker.journey.expansion.from_paper.gap_step import GapStep
from tracker.journey.expansion.from_paper.step import FromPaperStep
from tracker.journey.expansion.loss_steps import loss_step
from tracker.journey.expansion.passage_steps import HarvestStep
from tracker.journey.expansion.seed_steps import seed_step
from tracker.journey.expansion.vial_steps import freeze_step, store_step, thaw_step
from tracker.pages.step import serve
from tracker.therapy.therapy_step import of_therapy

pages = Blueprint("expansion", __name__)
serve(pages, "/cells/<container_id>/seed", "seed", seed_step, seeding.TAG)
serve(pages, "/cultures/<container_id>/feed", "feed", FeedStep.begin, FeedStep.tag)
serve(pages, "/cultures/<container_id>/observe", "observe", ObserveStep.begin, ObserveStep.tag)
serve(pages, "/cultures/<container_id>/harvest", "harvest", HarvestStep.begin, HarvestStep.tag)
serve(pages, "/cultures/<container_id>/lose", "lose", loss_step, loss.TAG)
serve(pages, "/cells/<container_id>/freeze", "freeze", freeze_step, freezing.FROZEN)
serve(pages, "/vials/<container_id>/store", "store", store_step, storing.STORED)
serve(pages, "/vials/<container_id>/thaw", "thaw", thaw_step, thaw.TAG)
PAPER = "/therapies/<therapy_id>/paper"
serve(pages, PAPER, "from_paper", of_therapy(FromPaperStep), FromPaperStep.tag)
serve(pages, f"{PAPER}/gaps", "paper_gaps", of_therapy(GapStep), GapStep.tag)
