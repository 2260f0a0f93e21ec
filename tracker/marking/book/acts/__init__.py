"""The book of unassigned labels: made, put on paper, bound, voided, counted; drilled."""

from tracker.marking.book.acts import binding, counting, making

__all__ = ["binding", "counting", "making"]
