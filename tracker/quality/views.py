"""Holds, deviations and tasks of a therapy."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from tracker.pages.bench import AtBench, serve
from tracker.quality import acts as _acts  # noqa: F401 - their roles open the pages
from tracker.quality.concern_page import PlaceHold, ReportDeviation
from tracker.quality.judging_page import Assess, DoTask, EndHold
from tracker.quality.waiting import task_now
from tracker.therapy.desk import of_therapy
from tracker.therapy.present import therapy_now

pages = Blueprint("quality", __name__)
ONE = "/therapies/<therapy_id>"


def _task(s: Any, task_id: str) -> AtBench | None:
    task = task_now(s, task_id)
    therapy = therapy_now(s, task.therapy_id) if task else None
    return DoTask(therapy, task) if therapy and task else None


serve(pages, "/tasks/<task_id>", "task", _task, DoTask.tag)
for rule, name, kind in (
    ("hold", "hold", PlaceHold),
    ("hold/end", "end_hold", EndHold),
    ("deviation", "report", ReportDeviation),
    ("deviation/assess", "assess", Assess),
):
    serve(pages, f"{ONE}/{rule}", name, of_therapy(kind), kind.tag)
