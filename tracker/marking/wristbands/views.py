"""Wristbands by pages: looked at, printed from the browser or sent to a printer, once."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.act import Answer
from tracker.marking.views import pages
from tracker.marking.wristbands import acts, sending
from tracker.marking.wristbands.present import BandNow, band_now, words_of, worn_band
from tracker.marking.wristbands.shown import band_page
from tracker.pages.doors import fresh_op, posted
from tracker.pages.frame import show
from tracker.pages.here import needs, reading, site
from tracker.pages.refusals import refusal_page
from tracker.pages.words import gettext as _
from tracker.therapy.banner import banner_of

Page = Response | tuple[str, int]
WHO = tuple(acts.WHO)
SPOOLED = sending
"""Imported so that the spool knows this paper."""


@pages.get("/therapies/<therapy_id>/wristband/print")
@needs(*WHO)
def worn_wristband(therapy_id: str) -> Page:
    """To the wristband that the patient wears now."""
    worn = worn_band(reading(), therapy_id) or abort(404)
    return redirect(url_for("marking.wristband", wristband_id=worn))


@pages.get("/wristbands/<wristband_id>")
@needs(*WHO)
def wristband(wristband_id: str) -> Page:
    """What the wristband says, and its print."""
    s, band = reading(), _band(wristband_id)
    page = band_page(s, band, words_of(band, site().zone, site().environment))
    return show("marking/wristband.html", page, banner=banner_of(s, band.therapy_id))


@pages.post("/wristbands/<wristband_id>.pdf")
@needs(*WHO)
def wristband_pdf(wristband_id: str) -> Page:
    """The wristband on paper, once: made after its print stands in the record (H33).

    Each request is a new one: the same request again would be a second band.
    """
    band = _band(wristband_id)
    answer = posted("marking:wristband:printed", _given(band), op_id=fresh_op())
    if not answer.accepted:
        return _refused(answer, wristband_id)
    words = words_of(_band(wristband_id), site().zone, site().environment) or abort(404)
    from labels.pdf import label_pdf  # large, and only for paper

    shown = {
        "Content-Disposition": 'inline; filename="wristband.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(label_pdf([words]), mimetype="application/pdf", headers=shown)


@pages.post("/wristbands/<wristband_id>/send")
@needs(*WHO)
def send_wristband(wristband_id: str) -> Page:
    """The wristband is on its way to a printer."""
    band = _band(wristband_id)
    printer = request.form.get("printer", "")
    answer = posted("marking:wristband:printed", {**_given(band), "printer": printer or "none"})
    if not answer.accepted:
        return _refused(answer, wristband_id)
    flash(_("On its way. Look at it, then put it on at once."), "accepted")
    return redirect(url_for("marking.wristband", wristband_id=wristband_id), 303)


def _band(wristband_id: str) -> BandNow:
    return band_now(reading(), wristband_id) or abort(404)


def _given(band: BandNow) -> dict[str, str]:
    return {"therapy": band.therapy_id, "wristband": band.id}


def _refused(answer: Answer, wristband_id: str) -> Page:
    back = url_for("marking.wristband", wristband_id=wristband_id)
    page = refusal_page(answer, back_href=back)
    return show("pages/refused.html", page, status=409)
