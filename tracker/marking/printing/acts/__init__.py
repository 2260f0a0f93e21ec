"""Acts of printing: printers, and what goes to them. Each module registers its own."""

from tracker.marking.printing.acts import jobs, printers

__all__ = ["jobs", "printers"]
