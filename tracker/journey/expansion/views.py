"""The cultures at the bench: seed, feed, observe, harvest, freeze; each container by a scan."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from tracker.act import Answer
from tracker.identity.scan import Native, read_scan
from tracker.identity.verdict import Reason
from tracker.journey.expansion.acts import freezing, loss, seeding, storing, thaw
from tracker.journey.expansion.bench import (
    AtTheBench,
    Scanned,
    at_the_bench,
    scan_href,
    take_code,
)
from tracker.journey.expansion.bench_pages import care_input, harvest_input, step_page
from tracker.journey.expansion.loss_steps import loss_step
from tracker.journey.expansion.seed_steps import seed_step
from tracker.journey.expansion.vial_steps import freeze_step, store_step, thaw_step
from tracker.pages.doors import posted
from tracker.pages.frame import show
from tracker.pages.here import needs, reading, signed_in, site
from tracker.pages.refusals import refusal_page
from tracker.pages.scanning import record_refusal
from tracker.pages.shown import ScanBox
from tracker.pages.step import serve
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.therapy.banner import banner_of

pages = Blueprint("expansion", __name__)
serve(pages, "/cells/<container_id>/seed", "seed", seed_step, seeding.TAG)
serve(pages, "/cells/<container_id>/freeze", "freeze", freeze_step, freezing.FROZEN)
serve(pages, "/vials/<container_id>/store", "store", store_step, storing.STORED)
serve(pages, "/vials/<container_id>/thaw", "thaw", thaw_step, thaw.TAG)
serve(pages, "/cultures/<container_id>/lose", "lose", loss_step, loss.TAG)
Page = Response | tuple[str, int]
KEPT = "bench"


def _here(container_id: str) -> AtTheBench:
    return at_the_bench(reading(), container_id) or abort(404)


def _key(here: AtTheBench, what: str) -> str:
    return f"{what}:{here.container.lot_id}:{here.passage}"


def _scanned(here: AtTheBench, what: str) -> Scanned:
    kept = session.get(KEPT, {})
    return Scanned.from_kept(kept if kept.get("step") == _key(here, what) else {})


def _show(container_id: str, what: str) -> Page:
    here = _here(container_id)
    now, zone, me = site().clock(), site().zone, signed_in().id
    page = step_page(reading(), here, what, _scanned(here, what), now, zone, me)
    box = ScanBox(scan_href(here, what), _("Scan a vessel, a reagent or equipment"))
    return show("pages/step.html", page, banner=banner_of(reading(), here.therapy.id), scan=box)


@pages.get("/cultures/<container_id>/feed")
@needs(Role.TECHNICIAN)
def feed(container_id: str) -> Page:
    """Feed the vessels that are scanned."""
    return _show(container_id, "feed")


@pages.get("/cultures/<container_id>/observe")
@needs(Role.TECHNICIAN, Role.QC_ANALYST)
def observe(container_id: str) -> Page:
    """Look at the vessels that are scanned."""
    return _show(container_id, "observe")


@pages.get("/cultures/<container_id>/harvest")
@needs(Role.TECHNICIAN)
def harvest(container_id: str) -> Page:
    """Harvest every vessel of the passage into one pool."""
    return _show(container_id, "harvest")


@pages.post("/cultures/<container_id>/<any(feed, observe, harvest):what>/scan")
@needs(Role.TECHNICIAN, Role.QC_ANALYST)
def scan(container_id: str, what: str) -> Page:
    """A scan ticks its vessel or adds its lot; another patient's flask stops everything."""
    here = _here(container_id)
    found = read_scan(request.form.get("scan", "")[:2000], site().keyring)
    taken = take_code(reading(), here, found) if isinstance(found, Native) else found.reason()
    back = url_for(f"expansion.{what}", container_id=container_id)
    if isinstance(taken, Reason):
        return _refused(record_refusal((taken,)), back)
    kind, id_ = taken
    now = _scanned(here, what)
    kept = {"vessels": now.vessels, "lots": now.lots, "equipment": now.equipment}
    kept[kind] = tuple(dict.fromkeys((*kept[kind], id_)))
    session[KEPT] = {name: list(ids) for name, ids in kept.items()} | {"step": _key(here, what)}
    return redirect(back, 303)


def _refused(answer: Answer, back: str) -> Page:
    """The refusal; an identity stop forgets every scan, so that a fresh attempt starts (I20)."""
    stop = answer.verdict.identity_stop
    if stop:
        session.pop(KEPT, None)
    page = refusal_page(answer, back_href=back, back_words=_("Back to the step"))
    return show("pages/identity_stop.html" if stop else "pages/refused.html", page, status=409)


def _done(answer: Answer, back: str, words: str) -> Page:
    if not answer.accepted:
        return _refused(answer, back)
    session.pop(KEPT, None)
    flash(words, "accepted")
    pool = next(iter(answer.outputs.get("containers", {}).values()), "")
    if pool:  # what was made is labelled next
        return redirect(url_for("marking.print_labels", container_id=pool), 303)
    return redirect(url_for("dossier.cultures"), 303)


@pages.post("/cultures/<container_id>/feed", endpoint="record_feed")
@needs(Role.TECHNICIAN)
def record_feed(container_id: str) -> Page:
    """The feeding stands in the record."""
    here = _here(container_id)
    given = care_input(here, "feed", _scanned(here, "feed"))
    back = url_for("expansion.feed", container_id=container_id)
    return _done(posted("expansion:culture:fed", given), back, _("The culture is fed."))


@pages.post("/cultures/<container_id>/observe", endpoint="record_observe")
@needs(Role.TECHNICIAN, Role.QC_ANALYST)
def record_observe(container_id: str) -> Page:
    """The observation stands in the record."""
    here = _here(container_id)
    given = care_input(here, "observe", _scanned(here, "observe"))
    back = url_for("expansion.observe", container_id=container_id)
    return _done(posted("expansion:culture:observed", given), back, _("The culture is observed."))


@pages.post("/cultures/<container_id>/harvest", endpoint="record_harvest")
@needs(Role.TECHNICIAN)
def record_harvest(container_id: str) -> Page:
    """The harvest stands in the record, verified by the second person."""
    here = _here(container_id)
    answer = posted("expansion:passage:harvested", harvest_input(here, _scanned(here, "harvest")))
    back = url_for("expansion.harvest", container_id=container_id)
    return _done(answer, back, _("The passage is harvested into one pool."))
