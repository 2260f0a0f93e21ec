"""Policies of access and shared bench computers: each change an act with its reason."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.pages.doors import fresh_op, posted
from tracker.pages.frame import show
from tracker.pages.here import needs, reading, signed_in
from tracker.pages.refusals import refusal_page
from tracker.pages.shown import ActForm
from tracker.pages.stations import KEPT_S, cookie_name, station_here
from tracker.pages.words import gettext as _
from tracker.people.access.policies import policies as policies_now
from tracker.people.access.rules import POLICIES
from tracker.people.access.scanning.present import last_tests, wedge_at
from tracker.people.access.stations import stations as stations_now
from tracker.people.models import Role
from tracker.staff.access import seats
from tracker.staff.access.acts.stations import WHO
from tracker.staff.access.scanner_page import scanner_facts
from tracker.staff.access.shown import PoliciesPage, PolicyLine, StationLine, StationsPage
from tracker.staff.access.words import policy_words
from tracker.staff.views import pages

MAY = (Role.ADMINISTRATOR, Role.QA)


@pages.get("/policies")
@needs(*MAY)
def policies() -> tuple[str, int]:
    """Every policy of access with its bounds."""
    now = policies_now(reading())
    lines = []
    for name, policy in POLICIES.items():
        words, unit = policy_words(name)
        form = ActForm(url_for("staff.set_policy"), fresh_op())
        lines.append(
            PolicyLine(
                words, now[name], unit, policy.low, policy.high, policy.default, name.value, form
            )
        )
    page = PoliciesPage(tuple(lines), url_for("staff.people"), url_for("staff.passkey_policy"))
    return show("staff/policies.html", page)


@pages.post("/policies")
@needs(*MAY)
def set_policy() -> Response | tuple[str, int]:
    """The policy has another value, for everybody."""
    given = {"name": request.form.get("name", ""), "value": request.form.get("value", "")}
    answer = posted("staff:policy:set", given)
    if not answer.accepted:
        page = refusal_page(answer, back_href=url_for("staff.policies"))
        return show("pages/refused.html", page, status=409)
    flash(_("The policy is changed."), "accepted")
    return redirect(url_for("staff.policies"), 303)


@pages.get("/stations")
@needs(*WHO)
def stations() -> tuple[str, int]:
    """The shared computers, and whether this is one of them."""
    here, tests = station_here(), last_tests(reading())
    lines = tuple(
        StationLine(
            name=one.name,
            here=bool(here and here[0] == one.id),
            scanner=scanner_facts(wedge_at(reading(), one.id), tests.get(one.id)),
            scanner_href=url_for("staff.scanner", station_id=one.id),
            bind=ActForm(url_for("staff.bind_station", station_id=one.id), fresh_op()),
            end=ActForm(url_for("staff.end_station", station_id=one.id), fresh_op()),
        )
        for one in stations_now(reading())
    )
    add = ActForm(url_for("staff.add_station"), fresh_op())
    return show("staff/stations.html", StationsPage(lines, add, url_for("staff.account")))


@pages.post("/stations")
@needs(*WHO)
def add_station() -> Response | tuple[str, int]:
    """A computer is a known station; which browser it is, is said there."""
    return _posted("staff:station:added", {"name": request.form.get("name", "").strip()})


@pages.post("/stations/<station_id>/end")
@needs(*WHO)
def end_station(station_id: str) -> Response | tuple[str, int]:
    """No shift opens there again."""
    return _posted("staff:station:ended", {"station": station_id})


@pages.post("/stations/<station_id>/here")
@needs(*WHO)
def bind_station(station_id: str) -> Response:
    """This browser is the station from now on; sign in again here to open its shift."""
    if signed_in().by_pin:
        abort(403)
    token = seats.bind(station_id)
    if token is None:
        abort(404)
    words = _("This computer is a shared station. Sign out and in again to open a shift.")
    flash(words, "accepted")
    answer = make_response(redirect(url_for("staff.stations"), 303))
    secure = cookie_name().startswith("__Host-")
    answer.set_cookie(
        cookie_name(),
        token,
        max_age=KEPT_S,
        path="/",
        httponly=True,
        secure=secure,
        samesite="Strict",
    )
    return answer


def _posted(tag: str, given: dict[str, str]) -> Response | tuple[str, int]:
    answer = posted(tag, given)
    if not answer.accepted:
        page = refusal_page(answer, back_href=url_for("staff.stations"))
        return show("pages/refused.html", page, status=409)
    return redirect(url_for("staff.stations"), 303)
