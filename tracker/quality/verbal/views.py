"""The pages of decisions by telephone."""

from __future__ import annotations

from typing import Any

from tracker.pages.step import OpenStep, serve
from tracker.quality.verbal import acts as _acts  # noqa: F401 - their roles open the pages
from tracker.quality.verbal.standing import verbal_now
from tracker.quality.verbal.verbal_steps import RecordVerbalStep, SignVerbalStep
from tracker.quality.views import ONE, pages
from tracker.therapy.present import therapy_now
from tracker.therapy.therapy_step import of_therapy

__all__ = ["pages"]


def _verbal(s: Any, verbal_id: str) -> OpenStep | None:
    verbal = verbal_now(s, verbal_id)
    therapy = therapy_now(s, verbal.therapy_id) if verbal else None
    return SignVerbalStep(therapy, verbal) if therapy and verbal else None


serve(pages, f"{ONE}/telephone", "telephone", of_therapy(RecordVerbalStep), RecordVerbalStep.tag)
serve(pages, "/telephone/<verbal_id>", "sign_telephone", _verbal, SignVerbalStep.tag)
