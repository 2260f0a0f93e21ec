"""Acts of printing: what goes to paper, and what came out. Each module registers its own."""

from tracker.marking.printing.acts import counting, jobs

__all__ = ["counting", "jobs"]
