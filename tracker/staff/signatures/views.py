"""The page of the site's signatures."""

from __future__ import annotations

from tracker.pages.frame import show
from tracker.pages.here import needs, reading
from tracker.staff.signatures.shown import site_signatures_page
from tracker.staff.training.views import READS, pages


@pages.get("/people/signatures")
@needs(*READS)
def site_signatures() -> tuple[str, int]:
    """What two people signed for the site, and whether it still stands."""
    return show("staff/signatures.html", site_signatures_page(reading()))
