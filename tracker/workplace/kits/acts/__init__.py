"""Acts about label kits: prepared, and then their way. Each module registers its own."""

from tracker.workplace.kits.acts import preparing, way

__all__ = ["preparing", "way"]
