"""What is done from the received marrow to its mononuclear cells, and with what is left over."""

from __future__ import annotations

from tracker.journey.isolation.acts import colonies, discard, marrow, mnc

__all__ = ["colonies", "discard", "marrow", "mnc"]
