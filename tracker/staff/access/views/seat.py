"""Who sits here: the lock and its end, the change of hands at a bench, the shift."""

from __future__ import annotations

from flask import abort, jsonify, redirect, request, session, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from tracker.pages.frame import show
from tracker.pages.here import anyone, seated
from tracker.pages.shown import SendAgainPage
from tracker.pages.stations import station_here
from tracker.pages.watching import again, carried, is_quiet, lock_page, secrets_of, used_now
from tracker.pages.wedge import badge_here
from tracker.pages.words import gettext as _
from tracker.staff.access import seats
from tracker.staff.access.shown import ShiftPage
from tracker.staff.views import pages, safe_back

BADGE, PIN, PASSWORD = "unlock_badge", "unlock_pin", "unlock_password"


@pages.post("/unlock")
@anyone
def unlock() -> Response | tuple[str, int]:
    """The person who sat here may go on, exactly where they were; or the lock stays."""
    person = seated()
    if person is None:
        abort(401)
    onward = safe_back(request.form.get("onward", ""))
    if request.form.get(BADGE):
        right = seats.hand_over(badge_here(BADGE), request.form.get(PIN, "")) is not None
    else:
        right = seats.unlock_by_password(request.form.get(PASSWORD, ""))
    if not right:
        if is_quiet():
            return Response('{"right": false}', 401, mimetype="application/json")
        wrong = _("That is not right, or it is locked out.")
        return lock_page(person, onward, again() if _carried() else None, wrong)
    now = seated()
    if is_quiet():
        return jsonify(same=now is not None and now.id == person.id)
    if _carried() and now is not None and now.id == person.id:
        return show("staff/send_again.html", _send_again(onward, again()))
    return redirect(onward, 303)


def _carried() -> bool:
    return request.form.get("sent") == "yes"


def _send_again(onward: str, form: MultiDict[str, str]) -> SendAgainPage:
    return SendAgainPage(onward, tuple(carried(form)), tuple(secrets_of(form)))


@pages.route("/still-here", methods=["GET", "POST"])
@anyone
def still_here() -> Response:
    """Seconds until the lock. Asked it changes nothing; a POST says that somebody typed."""
    person = seated()
    if person is None:
        return Response('{"left": 0}', 401, mimetype="application/json")
    left = int(person.idle_left.total_seconds())
    if request.method == "POST" and not person.locked:
        used_now()
        left = seats.idle_now()
    return jsonify(left=max(left, 0))


@pages.get("/shift")
@anyone
def shift(wrong: str = "", badge: str = "") -> Response | tuple[str, int]:
    """Who is signed in at this bench, and how hands change."""
    here = station_here()
    if here is None:
        return redirect(url_for("staff.home"))
    names = seats.shift_members()
    person = seated()
    page = ShiftPage(
        station=here[1],
        members=tuple(names.values()),
        current=person.name if person else "",
        badge=badge or session.pop("badge", ""),
        wrong=wrong,
        href=url_for("staff.hand_over"),
        sign_in_href=url_for("staff.sign_in"),
    )
    return show("staff/shift.html", page, status=401 if wrong else 200)


@pages.post("/shift")
@anyone
def hand_over() -> Response | tuple[str, int]:
    """The person of the badge sits here now."""
    badge = badge_here(BADGE)
    if seats.hand_over(badge, request.form.get(PIN, "")) is None:
        wrong = _("Badge or PIN is not right, or this person is not signed in to the shift.")
        return shift(wrong, badge)
    return redirect(url_for("staff.home"), 303)
