"""The donor's station: consent, blood and markers, screening, eligibility, the order."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from tracker.journey.donor import acts as _acts  # noqa: F401 - their roles open the pages
from tracker.journey.donor.blood_steps import ReportMarkersStep, ResolveMarkerStep, TakeBloodStep
from tracker.journey.donor.consent_steps import SignConsentStep
from tracker.journey.donor.decision_steps import (
    DecideDay0Step,
    DecideEligibilityStep,
    OrderTherapyStep,
)
from tracker.journey.donor.imaging_step import ImagingStep
from tracker.journey.donor.screening_steps import RescreenStep, ScreenStep
from tracker.journey.donor.waiting import tubes_unreported
from tracker.journey.donor.withdraw_step import WithdrawConsentStep
from tracker.pages.step import serve
from tracker.therapy.present import therapy_now
from tracker.therapy.therapy_step import of_therapy

pages = Blueprint("donor", __name__)
ONE = "/therapies/<therapy_id>"


def _blood(s: Any, therapy_id: str) -> TakeBloodStep | None:
    therapy = therapy_now(s, therapy_id)
    return TakeBloodStep(therapy, ()) if therapy else None


def _report(s: Any, therapy_id: str) -> ReportMarkersStep | None:
    therapy = therapy_now(s, therapy_id)
    return ReportMarkersStep(therapy, tuple(tubes_unreported(s, therapy_id))) if therapy else None


serve(pages, f"{ONE}/blood", "blood", _blood, TakeBloodStep.tag)
serve(pages, f"{ONE}/markers", "markers", _report, ReportMarkersStep.tag)
for rule, name, kind in (
    ("consent", "consent", SignConsentStep),
    ("consent/withdraw", "withdraw", WithdrawConsentStep),
    ("markers/resolve", "resolve", ResolveMarkerStep),
    ("screening", "screening", ScreenStep),
    ("rescreening", "rescreening", RescreenStep),
    ("imaging", "imaging", ImagingStep),
    ("eligibility", "eligibility", DecideEligibilityStep),
    ("order", "order", OrderTherapyStep),
    ("day0", "day0", DecideDay0Step),
):
    serve(pages, f"{ONE}/{rule}", name, of_therapy(kind), kind.tag)
