"""Today, the living cultures, and the review of lots."""

from __future__ import annotations

from tracker.dossier.blueprint import pages
from tracker.dossier.desk.cultures import cultures_page
from tracker.pages.frame import show
from tracker.pages.here import needs, reading, signed_in, site

Page = tuple[str, int]


@pages.get("/cultures")
@needs()
def cultures() -> Page:
    """Every living culture, what is due first."""
    page = cultures_page(reading(), site().clock(), site().zone, signed_in().roles)
    return show("dossier/cultures.html", page)
