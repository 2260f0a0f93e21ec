"""Acts of the donor's station: consent, screening, markers, eligibility, order, go/no-go."""

from tracker.journey.donor import label_findings
from tracker.journey.donor.acts import (
    consent,
    eligibility,
    imaging,
    markers,
    order,
    screening,
)

__all__ = [
    "consent",
    "eligibility",
    "imaging",
    "label_findings",
    "markers",
    "order",
    "screening",
]
