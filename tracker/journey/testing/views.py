"""The testing station: samples, results, and what becomes of those that fail."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from tracker.journey.testing import acts as _acts  # noqa: F401 - their roles open the pages
from tracker.journey.testing.imported import acts as _files  # noqa: F401 - their roles open the pages
from tracker.journey.testing.imported.confirm_step import ConfirmBroughtStep
from tracker.journey.testing.imported.models import ResultFile
from tracker.journey.testing.imported.steps import AsideStep, BringStep
from tracker.journey.testing.inquiries import result_now
from tracker.journey.testing.oos_steps import DecideStep, InvestigateStep, OfResult
from tracker.journey.testing.plate_step import read_plate_step
from tracker.journey.testing.result_steps import EnterResultsStep
from tracker.journey.testing.sample_steps import TakeSampleStep
from tracker.journey.testing.samples import START, samples_of
from tracker.material.words import Kind, State
from tracker.pages.step import Begin, OpenStep, serve
from tracker.supplies.material_step import the_container
from tracker.therapy.present import therapy_now
from tracker.therapy.therapy_step import of_therapy

pages = Blueprint("testing", __name__)
HERE = (State.FILLED, State.RECEIVED, State.THAWED, State.IN_CULTURE)


def _sample(s: Any, container_id: str) -> OpenStep | None:
    found = the_container(container_id, tuple(Kind), HERE)
    if found is None:
        return None
    therapy, c = found
    aside = next((x for x in samples_of(s, therapy.id) if x.id == c.id), None)
    if c.kind is Kind.SAMPLE and (aside is None or aside.registered):
        return None
    product = aside.product if aside else c.product
    return TakeSampleStep(therapy, (c,), c, product or START)


def _results(s: Any, container_id: str) -> OpenStep | None:
    return _of_sample(EnterResultsStep, s, container_id)


def _brought(s: Any, container_id: str) -> OpenStep | None:
    return _of_sample(ConfirmBroughtStep, s, container_id)


def _of_sample(kind: type[EnterResultsStep], s: Any, container_id: str) -> OpenStep | None:
    found = the_container(container_id, (Kind.SAMPLE,), (*HERE, State.USED_UP))
    if found is None:
        return None
    therapy, c = found
    sample = next((x for x in samples_of(s, therapy.id) if x.id == c.id), None)
    return kind(therapy, (c,), sample) if sample else None


def _aside(s: Any, file_id: str) -> OpenStep | None:
    file = s.get(ResultFile, file_id)
    therapy = therapy_now(s, file.therapy_id) if file else None
    return AsideStep(therapy, file.id) if therapy else None


def _of_result(kind: type[OfResult]) -> Begin:
    def begin(s: Any, result_id: str) -> OpenStep | None:
        result = result_now(s, result_id)
        therapy = therapy_now(s, result.row.therapy_id) if result else None
        return kind(therapy, result) if therapy and result else None

    return begin


serve(pages, "/containers/<container_id>/sample", "sample", _sample, TakeSampleStep.tag)
serve(pages, "/samples/<container_id>/results", "result", _results, EnterResultsStep.tag)
serve(
    *(pages, "/samples/<container_id>/brought", "confirm_brought"),
    *(_brought, ConfirmBroughtStep.tag),
)
serve(pages, "/therapies/<therapy_id>/results/file", "bring", of_therapy(BringStep), BringStep.tag)
serve(pages, "/result-files/<file_id>/aside", "set_aside", _aside, AsideStep.tag)
serve(pages, "/plates/<plate_id>/read", "read_plate", read_plate_step, "testing:plate:read")
for rule, name, kind in (
    ("inquiry", "inquiry", InvestigateStep),
    ("decision", "decision", DecideStep),
):
    serve(pages, f"/results/<result_id>/{rule}", name, _of_result(kind), kind.tag)
