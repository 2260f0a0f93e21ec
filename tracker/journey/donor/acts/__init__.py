"""Acts of the donor's station: consent, screening, markers, eligibility, order, go/no-go."""

from tracker.journey.donor.acts import consent, markers, order, screening

__all__ = ["consent", "markers", "order", "screening"]
