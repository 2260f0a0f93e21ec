"""Deviations are reported and assessed, holds placed and ended, tasks done, steps countersigned."""

from tracker.quality.acts import copies, countersigning, deviations, holds, tasks

__all__ = ["copies", "countersigning", "deviations", "holds", "tasks"]
