"""What is done with the cultures: seeded, cared for, harvested, lost, frozen, thawed."""

from __future__ import annotations

from tracker.journey.expansion import kit_plan, label_contents
from tracker.journey.expansion.acts import care, freezing, harvest, loss, seeding, storing, thaw

__all__ = [
    "care",
    "freezing",
    "harvest",
    "kit_plan",
    "label_contents",
    "loss",
    "seeding",
    "storing",
    "thaw",
]
