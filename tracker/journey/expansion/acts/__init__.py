"""What is done with the cultures: seeded, cared for, harvested, lost, frozen, thawed."""

from __future__ import annotations

from tracker.journey.expansion.acts import care, harvest, loss, seeding, thaw, vials

__all__ = ["care", "harvest", "loss", "seeding", "thaw", "vials"]
