"""Pages of access; all of them belong to the blueprint of the room."""

from tracker.staff.access.views import deciding, own, people, scanners, seat
from tracker.staff.views import pages

__all__ = ["deciding", "own", "pages", "people", "scanners", "seat"]
