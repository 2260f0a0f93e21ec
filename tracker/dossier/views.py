"""Read-only pages: therapies, one therapy, one container, trace both ways, the batch record."""

from __future__ import annotations

from flask import Response, abort, request, url_for

from tracker.dossier.banner import banner_from
from tracker.dossier.batch_record import record_now, record_pdf
from tracker.dossier.blueprint import LISTS_PATIENTS, pages
from tracker.dossier.container import container_now, container_page
from tracker.dossier.facts import therapy_facts
from tracker.dossier.place import place_page
from tracker.dossier.signatures import signatures_page
from tracker.dossier.therapies import therapies_page
from tracker.dossier.therapy import therapy_page
from tracker.dossier.trace_page import TracePage
from tracker.dossier.tracing import therapy_of_container, trace_page, trace_sheet
from tracker.pages.frame import show
from tracker.pages.here import let_go, needs, reading, site
from tracker.pages.words import speak
from tracker.therapy.banner import banner_of


@pages.get("/therapies")
@needs(*LISTS_PATIENTS)
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
    speak(facts.definition.own_words)
    page = therapy_page(reading(), facts, site().clock(), site().zone)
    return show("dossier/therapy.html", page, banner=banner_from(reading(), facts))


@pages.get("/therapies/<therapy_id>/signatures")
@needs()
def signatures(therapy_id: str) -> tuple[str, int]:
    """Every signature of the therapy, and whether what was signed still stands."""
    facts = therapy_facts(reading(), therapy_id)
    if facts is None:
        abort(404)
    page = signatures_page(reading(), therapy_id, url_for("dossier.therapy", therapy_id=therapy_id))
    return show("dossier/signatures.html", page, banner=banner_from(reading(), facts))


@pages.get("/containers/<container_id>")
@needs()
def container(container_id: str) -> tuple[str, int]:
    """One container: what, whose, where, from what and into what, what may be done now."""
    found = container_now(reading(), container_id)
    facts = therapy_facts(reading(), found[0].therapy_id) if found else None
    if found is None or facts is None:
        abort(404)
    speak(facts.definition.own_words)
    page = container_page(reading(), *found, facts, site().zone)
    return show("dossier/container.html", page, banner=banner_from(reading(), facts))


@pages.get("/places/<place_id>")
@needs(*LISTS_PATIENTS)
def place(place_id: str) -> tuple[str, int]:
    """One place: every position and who stands in it now."""
    page = place_page(reading(), place_id, site().clock(), site().zone) or abort(404)
    return show("dossier/place.html", page)


@pages.get("/trace")
@needs(*LISTS_PATIENTS)
def trace() -> tuple[str, int]:
    """Nothing traced yet: what may be scanned."""
    return show("dossier/trace.html", TracePage())


@pages.get("/trace/<kind>/<thing>")
@needs(*LISTS_PATIENTS)
def trace_of(kind: str, thing: str) -> tuple[str, int]:
    """The way of one thing, both ways and across."""
    page = trace_page(reading(), kind, thing, site().zone)
    if page is None:
        abort(404)
    therapy_id = therapy_of_container(reading(), kind, thing)
    banner = banner_of(reading(), therapy_id) if therapy_id else None
    return show("dossier/trace.html", page, banner=banner)


@pages.get("/trace/<kind>/<thing>.csv")
@needs(*LISTS_PATIENTS)
def trace_csv(kind: str, thing: str) -> Response:
    """The same as a sheet to take along."""
    content = trace_sheet(reading(), kind, thing, site().zone)
    if content is None:
        abort(404)
    answer = Response(content, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="trace-{kind}-{thing}.csv"'
    return answer


@pages.get("/lots/<lot_id>/record.pdf")
@needs(*LISTS_PATIENTS)
def batch_record(lot_id: str) -> Response:
    """The batch release record of a lot as PDF, read from one state of the database."""
    let_go()  # the checkpoint on the paper is written first, and an open read would hold it
    paper = record_now(site(), lot_id)
    if paper is None:
        abort(404)
    answer = Response(record_pdf(paper), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{paper.number}.pdf"'
    return answer
