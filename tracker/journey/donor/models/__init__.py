"""Consent, screening, markers, eligibility, order: whose cells, and may they be taken."""

from tracker.journey.donor.models.consent import Consent, ConsentWithdrawal, Guardian, MinorConsent
from tracker.journey.donor.models.keys import of_step
from tracker.journey.donor.models.markers import (
    BloodSample,
    MarkerReport,
    MarkerResolution,
    MarkerResultRow,
)
from tracker.journey.donor.models.order import EligibilityRow, GoNoGo, TherapyOrder
from tracker.journey.donor.models.screening import (
    ArcoReading,
    ArcoSystem,
    HipAssessment,
    ImagingStudy,
    Screening,
    ScreeningKind,
)

__all__ = [
    "ArcoReading",
    "ArcoSystem",
    "BloodSample",
    "Consent",
    "ConsentWithdrawal",
    "EligibilityRow",
    "GoNoGo",
    "Guardian",
    "HipAssessment",
    "ImagingStudy",
    "MarkerReport",
    "MarkerResolution",
    "MarkerResultRow",
    "MinorConsent",
    "Screening",
    "ScreeningKind",
    "TherapyOrder",
    "of_step",
]
