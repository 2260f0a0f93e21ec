"""Acts of the donor's station: consent, screening, markers, eligibility, order, go/no-go."""

from tracker.journey.donor import label_findings
from tracker.journey.donor.acts import consent, markers, order, screening

__all__ = ["consent", "label_findings", "markers", "order", "screening"]
