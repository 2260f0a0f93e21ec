"""The scanners of shared stations: set with a reason, tried with a card of known symbols."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.identity import self_test
from tracker.identity.self_test import Arrived, Found, judge_self_test
from tracker.identity.wedge import Terminator
from tracker.pages.doors import posted
from tracker.pages.frame import show
from tracker.pages.here import needs, reading, signed_in
from tracker.pages.refusals import refusal_page
from tracker.pages.scanning import resolves_text
from tracker.pages.stations import station_here
from tracker.pages.words import gettext as _
from tracker.people.access.scanning.present import last_tests, wedge_at
from tracker.people.access.stations import stations
from tracker.staff.access.acts.stations import WHO
from tracker.staff.access.scanner_page import scanner_page
from tracker.staff.views import pages

Page = Response | tuple[str, int]


@pages.get("/stations/card.pdf")
@needs()
def scanner_card() -> Response:
    """The card with the three known symbols, to be printed and kept at the bench."""
    from labels.station_card import station_card  # large, and only for paper

    made = station_card(self_test.CODE, self_test.LONG, self_test.GS1_SHOWN)
    shown = {"Content-Disposition": 'inline; filename="scanner-test.pdf"'}
    return Response(made, mimetype="application/pdf", headers=shown)


@pages.get("/stations/<station_id>/scanner")
@needs()
def scanner(station_id: str, found: tuple[Found, ...] = (), *, passed: bool = False) -> Page:
    """How the station's scanner is set, and the trial of it."""
    s = reading()
    names = {one.id: one.name for one in stations(s)}
    here = station_here()
    page = scanner_page(
        (station_id, names.get(station_id) or abort(404)),
        wedge_at(s, station_id),
        last_tests(s).get(station_id),
        here=bool(here and here[0] == station_id),
        sets=bool(frozenset(WHO) & signed_in().roles),
        found=found,
        passed=passed,
    )
    return show("staff/scanner.html", page, status=409 if found else 200)


@pages.post("/stations/<station_id>/scanner")
@needs(*WHO)
def set_scanner(station_id: str) -> Page:
    """Scans there are taken with exactly this frame from now on."""
    given = {name: request.form.get(name, "") for name in ("prefix", "suffix", "terminator")}
    answer = posted("staff:scanner:set", {"station": station_id, **given})
    back = url_for("staff.scanner", station_id=station_id)
    if not answer.accepted:
        page = refusal_page(answer, back_href=back)
        return show("pages/refused.html", page, status=409)
    flash(_("The setting is recorded. Set the scanner itself so, then try it."), "accepted")
    return redirect(back, 303)


@pages.post("/stations/<station_id>/scanner/trial")
@needs()
def try_scanner(station_id: str) -> Page:
    """What the trial found stands in the record, and on the page with what to do."""
    here = station_here()
    if here is None or here[0] != station_id:
        abort(404)  # a scanner is tried at its own station, and at no other
    given = _arrived()
    wedge = wedge_at(reading(), station_id)
    answer = posted("staff:scanner:tried", {"station": station_id, **given})
    if not answer.accepted:
        page = refusal_page(answer, back_href=url_for("staff.scanner", station_id=station_id))
        return show("pages/refused.html", page, status=409)
    ended = Terminator(given["ended"])
    arrived = Arrived(given["code"], given["long"], given["gs1"], ended)
    found = judge_self_test(arrived, wedge)
    return scanner(station_id, found, passed=not found)


def _arrived() -> dict[str, Any]:
    """The texts as they came, and the key that the page saw at their end."""
    ended = request.form.get("ended", "")
    known = ended if ended in {each.value for each in Terminator} else Terminator.NONE.value
    texts = {name: request.form.get(name, "")[:300] for name in ("code", "long", "gs1")}
    return {**texts, "ended": known}


@resolves_text
def card_scanned(text: str) -> str | None:
    """The card's first symbol, scanned anywhere: to the scanner's page of this station."""
    here = station_here() if text == self_test.CODE else None
    return url_for("staff.scanner", station_id=here[0]) if here else None
