"""The bedside in pages: scan, accept, sign in, check, give, sign out. No list of patients (H51)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, jsonify, redirect, request, session, url_for
from werkzeug.wrappers import Response

from tracker.act import Answer
from tracker.identity.verdict import reason
from tracker.journey.administration.acts import account, issue, logger, receipt
from tracker.journey.administration.bedside import screens
from tracker.journey.administration.bedside.acts import imaging
from tracker.journey.administration.bedside.arrival import Arrival, arrival
from tracker.journey.administration.bedside.band_read import band_read, drop_band, take_band
from tracker.journey.administration.bedside.scene import Scene, scene_of, scene_of_session
from tracker.journey.administration.bedside.two_checkers import checked_here
from tracker.journey.administration.logger_step import BoxLoggerStep, logger_step
from tracker.journey.administration.receive_step import ReceiveStep, receive_step
from tracker.journey.administration.suite_steps import arteriography_step, catheter_step
from tracker.journey.administration.unit_steps import (
    AccountStep,
    IssueStep,
    account_step,
    issue_step,
)
from tracker.material.words import State
from tracker.pages.doors import posted
from tracker.pages.frame import show
from tracker.pages.here import needs, reading, signed_in
from tracker.pages.refusals import refusal_page
from tracker.pages.scanning import record_refusal
from tracker.pages.step import serve
from tracker.pages.typed import by_hand
from tracker.pages.wedge import scanned_here, text_here
from tracker.people.models import Role

pages = Blueprint("administration", __name__)
ACTS = (account, imaging, issue, logger, receipt)
"""The rooms of the acts that these pages do: imported so that each is known."""
TEAM = (Role.INFUSION_NURSE, Role.PHYSICIAN, Role.INTERVENTIONALIST)
Page = Response | tuple[str, int]


@pages.before_request
def scanned_only() -> Page | None:
    """Nothing at the bedside is typed from a label: the downtime sheets are the way round (I20).

    And nothing is read that a scanner framed otherwise than its station is set (H11).
    """
    if request.method != "POST":
        return None
    text = text_here()
    if not by_hand() and isinstance(text, str):
        return None
    why = reason("typed_at_bedside") if isinstance(text, str) else text.reason()
    answer = record_refusal((why,))
    page = refusal_page(answer, back_href=url_for("administration.bedside"))
    return show("pages/refused.html", page, status=409)


@pages.get("/bedside")
@needs(*TEAM)
def bedside() -> Page:
    """Begin: scan a unit that has arrived, or the wristband."""
    return show("administration/patient.html", screens.scan_page(reading()))


@pages.post("/bedside/scan")
@needs(*TEAM)
def scan() -> Page:
    """A unit opens its set's acceptance, a wristband the patient's sign-in or session."""
    code = scanned_here()
    found = arrival(reading(), code)
    if isinstance(found, Answer):
        page = screens.stop_page(reading(), found, None, [], url_for("administration.bedside"))
        return show("administration/verdict.html", page, status=409)
    return _arrive(found, code)


def _arrive(found: Arrival, code: str) -> Response:
    drop_band()
    session["bedside_therapy"] = found.therapy_id
    if found.unit_id:
        ticked = {*session.get("bedside_ticks", []), found.unit_id}
        session["bedside_ticks"] = sorted(ticked)
        return redirect(url_for("administration.acceptance"), 303)
    session["bedside_band"] = code
    if found.session_id:
        return redirect(url_for("administration.session", session_id=found.session_id), 303)
    return redirect(url_for("administration.patient"), 303)


def _here() -> Scene:
    scene = scene_of(reading(), session.get("bedside_therapy", ""), signed_in().id)
    return scene or abort(404)


@pages.get("/bedside/acceptance")
@needs(*TEAM)
def acceptance() -> Page:
    """The set that arrived, ticked by scans."""
    here = _here()
    ticked = set(session.get("bedside_ticks", []))
    page = screens.acceptance_page(reading(), here.therapy, here.units, ticked)
    return show("administration/accept.html", page, scan=screens.scan_page(reading()).scan)


@pages.post("/bedside/acceptance")
@needs(Role.INFUSION_NURSE)
def accept() -> Page:
    """The set is accepted as a whole, or not at all."""
    here = _here()
    expected = [u for u in here.units if u.state is State.ISSUED]
    ticked = set(session.get("bedside_ticks", []))
    if missing := [u.name for u in expected if u.id not in ticked]:
        answer = record_refusal(tuple(reason("set_not_complete", about=n) for n in missing))
        return _stop(answer, here, url_for("administration.acceptance"))
    given = {"therapy": here.therapy.id, "units": [u.id for u in expected]}
    answer = posted("administration:units:accepted", given)
    if not answer.accepted:
        return _stop(answer, here, url_for("administration.acceptance"))
    session.pop("bedside_ticks", None)
    return redirect(url_for("administration.bedside"), 303)


@pages.get("/bedside/patient")
@needs(Role.INFUSION_NURSE)
def patient() -> Page:
    """Name and date of birth as spoken, typed blind."""
    here = _here()
    page = screens.sign_in_page(reading(), here.therapy, here.units)
    return show("administration/patient.html", page)


@pages.post("/bedside/patient")
@needs(Role.INFUSION_NURSE)
def sign_in() -> Page:
    """Signed in, or an identity stop."""
    here = _here()
    drop_band()
    given = here.sign_in_input(session.get("bedside_band", ""), request.form)
    answer = posted("administration:patient:signed_in", given, sign=True)
    if not answer.accepted:
        return _stop(answer, here, url_for("administration.bedside"))
    return redirect(url_for("administration.session", session_id=answer.outputs["session"]), 303)


@pages.get("/bedside/session/<session_id>", endpoint="session")
@needs(*TEAM)
def in_session(session_id: str) -> Page:
    """The one thing to do now, for this person."""
    here = _session(session_id)
    template, page = here.now(band_read=band_read(session_id) != "")
    return show(template, page)


def _session(session_id: str) -> Scene:
    scene = scene_of_session(reading(), session_id, signed_in().id)
    return scene or abort(404)


@pages.get("/bedside/session/<session_id>/state")
@needs(*TEAM)
def state(session_id: str) -> Response:
    """Whether there is news, never what another person saw."""
    return jsonify(state=_session(session_id).state_token)


@pages.post("/bedside/session/<session_id>/check")
@needs(*TEAM)
def check(session_id: str) -> Page:
    """First the wristband, then the syringe, each scanned by this person."""
    here = _session(session_id)
    code = scanned_here()
    back = url_for("administration.session", session_id=session_id)
    band = band_read(session_id)
    if not band:
        refused = take_band(reading(), session_id, here.therapy.id, code)
        return _stop(refused, here, back) if refused else redirect(back, 303)
    drop_band()
    answer = posted("administration:unit:checked", here.check_input(band, code, request.form))
    if not answer.accepted:
        return _stop(answer, here, back)
    checked_here(here.therapy.id, code)
    if answer.outputs.get("answer") == "match":
        return _matched(session_id, answer)
    return redirect(back, 303)


def _matched(session_id: str, answer: Answer) -> Page:
    here = _session(session_id)
    unit = here.matched(answer.outputs["match"])
    page = screens.match_page(reading(), here.therapy, here.open, here.units, unit)
    return show("administration/verdict.html", page)


@pages.post("/bedside/session/<session_id>/units/<unit_id>/start")
@needs(Role.INTERVENTIONALIST)
def start(session_id: str, unit_id: str) -> Page:
    """The unit begins to be given; everything is read again at this moment."""
    here = _session(session_id)
    given = here.start_input(unit_id, request.form)
    return _given("administration:infusion:started", here, given, sign=True)


@pages.post("/bedside/session/<session_id>/units/<unit_id>/stop")
@needs(Role.INTERVENTIONALIST)
def stop(session_id: str, unit_id: str) -> Page:
    """What was given of the unit stands in the record."""
    here = _session(session_id)
    return _given("administration:infusion:stopped", here, here.stop_input(unit_id, request.form))


def _given(tag: str, here: Scene, given: dict[str, Any], *, sign: bool = False) -> Page:
    back = url_for("administration.session", session_id=here.open.id)
    answer = posted(tag, given, sign=sign)
    return redirect(back, 303) if answer.accepted else _stop(answer, here, back)


@pages.post("/bedside/session/<session_id>/sign-out")
@needs(Role.INFUSION_NURSE)
def sign_out(session_id: str) -> Page:
    """The wristband once more; the session is over."""
    here = _session(session_id)
    given = here.sign_out_input(scanned_here())
    answer = posted("administration:patient:signed_out", given)
    back = url_for("administration.session", session_id=session_id)
    return redirect(back, 303) if answer.accepted else _stop(answer, here, back)


def _stop(answer: Answer, here: Scene, next_href: str) -> Page:
    drop_band()
    running = here.view is not None and any(u.state is State.STARTED for u in here.units)
    if answer.verdict.identity_stop and not running:
        next_href = url_for("administration.bedside")
    page = screens.stop_page(reading(), answer, here.therapy, here.units, next_href)
    return show("administration/verdict.html", page, status=409)


serve(pages, "/therapies/<therapy_id>/issue", "issue", issue_step, IssueStep.tag)
serve(pages, "/therapies/<therapy_id>/suite-receipt", "receive", receive_step, ReceiveStep.tag)
serve(pages, "/therapies/<therapy_id>/suite-logger", "logger", logger_step, BoxLoggerStep.tag)
serve(pages, "/therapies/<therapy_id>/account", "account", account_step, AccountStep.tag)
serve(
    pages,
    "/bedside/session/<session_id>/catheter",
    "catheter",
    catheter_step,
    "administration:catheter:placed",
)
serve(
    pages,
    "/bedside/session/<session_id>/arteriography",
    "arteriography",
    arteriography_step,
    "administration:arteriography:done",
)
