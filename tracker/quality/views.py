"""Holds, deviations and tasks of a therapy."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from tracker.pages.step import OpenStep, serve
from tracker.quality import acts as _acts  # noqa: F401 - their roles open the pages
from tracker.quality.capa import acts as _capa  # noqa: F401 - their roles open the pages
from tracker.quality.capa.step import LinkCapaStep
from tracker.quality.concern_steps import PlaceHoldStep, ReportDeviationStep
from tracker.quality.judging_steps import AssessStep, DoTaskStep, EndHoldStep
from tracker.quality.places import acts as _places  # noqa: F401 - their roles open the pages
from tracker.quality.places.steps import EvacuateStep, LapseStep, evacuate_step, lapse_step
from tracker.quality.waiting import task_now
from tracker.therapy.present import therapy_now
from tracker.therapy.therapy_step import of_therapy

pages = Blueprint("quality", __name__)
ONE = "/therapies/<therapy_id>"


def _task(s: Any, task_id: str) -> OpenStep | None:
    task = task_now(s, task_id)
    therapy = therapy_now(s, task.therapy_id) if task else None
    return DoTaskStep(therapy, task) if therapy and task else None


serve(pages, "/places/<place_id>/empty", "evacuate", evacuate_step, EvacuateStep.tag)
serve(pages, "/places/<place_id>/lapse", "lapse", lapse_step, LapseStep.tag)
serve(pages, "/tasks/<task_id>", "task", _task, DoTaskStep.tag)
for rule, name, kind in (
    ("hold", "hold", PlaceHoldStep),
    ("hold/end", "end_hold", EndHoldStep),
    ("deviation", "report", ReportDeviationStep),
    ("deviation/assess", "assess", AssessStep),
    ("deviation/capa", "capa", LinkCapaStep),
):
    serve(pages, f"{ONE}/{rule}", name, of_therapy(kind), kind.tag)
