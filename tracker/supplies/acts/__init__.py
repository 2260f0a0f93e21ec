"""Lots and equipment come, are recalled, calibrated, extended by QA."""

from tracker.supplies.acts import equipment, lots

__all__ = ["equipment", "lots"]
