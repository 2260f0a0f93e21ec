"""Deviations are reported and assessed, holds placed and ended, tasks done, steps countersigned."""

from tracker.quality.acts import countersigning, deviations, holds, tasks

__all__ = ["countersigning", "deviations", "holds", "tasks"]
