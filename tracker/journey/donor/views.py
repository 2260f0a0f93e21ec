"""The donor's station: consent, blood and markers, screening, eligibility, the order."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from tracker.journey.donor import acts as _acts  # noqa: F401 - their roles open the pages
from tracker.journey.donor.blood_page import ReportMarkers, ResolveMarker, TakeBlood
from tracker.journey.donor.consent_page import SignConsent, WithdrawConsent
from tracker.journey.donor.decision_page import DecideDay0, DecideEligibility, OrderTherapy
from tracker.journey.donor.screening_page import Rescreen, Screen
from tracker.journey.donor.waiting import tubes_unreported
from tracker.pages.bench import serve
from tracker.therapy.desk import of_therapy
from tracker.therapy.present import therapy_now

pages = Blueprint("donor", __name__)
ONE = "/therapies/<therapy_id>"


def _blood(s: Any, therapy_id: str) -> TakeBlood | None:
    therapy = therapy_now(s, therapy_id)
    return TakeBlood(therapy, ()) if therapy else None


def _report(s: Any, therapy_id: str) -> ReportMarkers | None:
    therapy = therapy_now(s, therapy_id)
    return ReportMarkers(therapy, tuple(tubes_unreported(s, therapy_id))) if therapy else None


serve(pages, f"{ONE}/blood", "blood", _blood, TakeBlood.tag)
serve(pages, f"{ONE}/markers", "markers", _report, ReportMarkers.tag)
for rule, name, kind in (
    ("consent", "consent", SignConsent),
    ("consent/withdraw", "withdraw", WithdrawConsent),
    ("markers/resolve", "resolve", ResolveMarker),
    ("screening", "screening", Screen),
    ("rescreening", "rescreening", Rescreen),
    ("eligibility", "eligibility", DecideEligibility),
    ("order", "order", OrderTherapy),
    ("day0", "day0", DecideDay0),
):
    serve(pages, f"{ONE}/{rule}", name, of_therapy(kind), kind.tag)
