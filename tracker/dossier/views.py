"""Read-only pages: therapies, one therapy, one container, trace both ways, the batch record."""

from __future__ import annotations

from flask import abort, request

from tracker.dossier.banner import banner_from
from tracker.dossier.blueprint import pages
from tracker.dossier.facts import therapy_facts
from tracker.dossier.therapies import therapies_page
from tracker.dossier.therapy import therapy_page
from tracker.pages.frame import show
from tracker.pages.here import needs, reading, site


@pages.get("/therapies")
@needs()
def therapies() -> tuple[str, int]:
    """Every therapy as one line."""
    page = therapies_page(reading(), site().clock(), site().zone, request.args.get("show", "all"))
    return show("dossier/therapies.html", page)


@pages.get("/therapies/<therapy_id>")
@needs()
def therapy(therapy_id: str) -> tuple[str, int]:
    """One therapy: journey, growth, genealogy, what comes next, what needs someone."""
    facts = therapy_facts(reading(), therapy_id)
    if facts is None:
        abort(404)
    page = therapy_page(reading(), facts, site().clock(), site().zone)
    return show("dossier/therapy.html", page, banner=banner_from(reading(), facts))


@pages.get("/containers/<container_id>")
@needs()
def container(container_id: str) -> tuple[str, int]:
    """One container."""
    abort(404)


@pages.get("/lots/<lot_id>/record.pdf")
@needs()
def batch_record(lot_id: str) -> tuple[str, int]:
    """The batch release record."""
    abort(404)
