"""Acts of the follow-up: vital signs and adverse events, visits, backup vials."""

from tracker.journey.followup.acts import backup, safety, visits

__all__ = ["backup", "safety", "visits"]
