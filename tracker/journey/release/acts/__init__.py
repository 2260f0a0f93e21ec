"""A lot is reviewed, disposed of, its disposition revoked, its record closed."""

from tracker.journey.release.acts import disposition, review, revocation

__all__ = ["disposition", "review", "revocation"]
