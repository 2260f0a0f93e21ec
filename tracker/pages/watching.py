"""Before every page: a sign-in that is locked, disabled or has a first password goes no further.

The server decides; what the page does in the browser only saves a round trip. A form that comes
while the sign-in is locked is not performed: it is given back, to be sent again after unlocking.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Final

from flask import abort, redirect, request, session, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from tracker.act import Door, perform
from tracker.pages.frame import show
from tracker.pages.here import address_here, held_sign_ins, let_go, seated, site
from tracker.pages.shown import LockedPage, Secret
from tracker.pages.stations import station_here, where_here
from tracker.pages.words import gettext as _
from tracker.people import sign_ins
from tracker.people.access import two_places
from tracker.people.access.history import note
from tracker.people.access.models import Through, What
from tracker.people.sign_ins import SignedIn

ALWAYS: Final = frozenset(
    {
        "static",
        "staff.sign_in",
        "staff.begin",
        "staff.sign_out",
        "staff.set_language",
        "staff.unlock",
        "staff.still_here",
        "staff.hand_over",
        "demo.enter",
    }
)
"""Open while a sign-in is locked: the ways out of it, and nothing of the record."""
UNCHANGED: Final = frozenset(
    {"static", "staff.own_password", "staff.change_password", "staff.sign_out", "staff.still_here"}
) | {"staff.set_language", "staff.unlock"}
"""All that somebody with a first password reaches."""
SECRETS: Final = ("password", "pin")
"""Fields whose names hold one of these are never given back to a page."""
OURS: Final = frozenset({"csrf_token"})
CARRY: Final = "carry-"
ASKED: Final = "carry_secret"


def watch() -> Response | tuple[str, int] | None:
    """Nothing when the request may go on."""
    token = session.get("token")
    if not token or request.endpoint == "static":
        return None
    person = seated()
    if person is None:
        if request.method == "POST":
            _refuse_leaver(token)
        return None
    if person.locked and request.endpoint not in ALWAYS:
        return locked(person)
    if not person.locked and person.must_change and request.endpoint not in UNCHANGED:
        if request.method == "GET":
            return redirect(url_for("staff.own_password"))
        abort(403)
    if person.touch_due and not person.locked and not is_quiet():
        used_now()
    return None


def used_now() -> None:
    """The sign-in was used; in memory alone while nothing is written (I23)."""
    token, now = session["token"], site().clock()
    let_go()
    if site().recovery:
        held_sign_ins().touch(token, now)
        return
    with site().database.writing() as conn:
        sign_ins.touch(conn, token, now)
        two_places.flag(conn, token, now)


def _noted(what: What, person_id: str) -> None:
    """The line stands in the history, unless nothing is written now."""
    where = where_here(Through.FORM)
    let_go()
    if not site().recovery:
        with site().database.writing() as conn:
            note(conn, what, person_id, site().clock(), where)


def is_quiet() -> bool:
    """True for what a page asks by itself: it is no use by a person."""
    return request.headers.get("Accept", "") == "application/json"


def locked(person: SignedIn) -> Response | tuple[str, int]:
    """The lock instead of the page. What was typed comes along; secrets are asked for again."""
    if is_quiet():
        return Response('{"locked": true}', 401, mimetype="application/json")
    posted = request.method == "POST"
    if posted:
        _noted(What.POST_WHILE_LOCKED, person.id)
    return lock_page(person, address_here(), request.form if posted else None)


def lock_page(
    person: SignedIn, onward: str, form: MultiDict[str, str] | None, wrong: str = ""
) -> tuple[str, int]:
    """The page that asks who is there; ``form`` is what is to be sent to ``onward`` afterwards."""
    here = station_here()
    page = LockedPage(
        name=person.name,
        href=url_for("staff.unlock"),
        onward=onward,
        carried=tuple(carried(form)) if form is not None else (),
        secrets=tuple(secrets_of(form)) if form is not None else (),
        sent=form is not None,
        with_badge=here is not None and person.shift is not None,
        wrong=wrong,
        sign_out_href=url_for("staff.sign_out"),
    )
    return show("staff/locked.html", page, status=401)


def again() -> MultiDict[str, str]:
    """The form that came too late, as the lock carries it: ``carry-`` before each field's name."""
    form: MultiDict[str, str] = MultiDict()
    for name, values in request.form.lists():
        if name.startswith(CARRY):
            for value in values:
                form.add(name.removeprefix(CARRY), value)
    for name in request.form.getlist(ASKED):
        if is_secret(name):
            form[name] = ""
    return form


def carried(form: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    """The fields that may be given back to a page."""
    for name, values in form.lists():
        if name not in OURS and not is_secret(name):
            yield from ((name, value) for value in values)


def secrets_of(form: MultiDict[str, str]) -> Iterator[Secret]:
    """The fields that are typed again."""
    words = {
        "password": _("Password"),
        "second_password": _("Second person's password"),
        "second_pin": _("Second person's PIN"),
    }
    for name in form:
        if is_secret(name):
            yield Secret(name, words.get(name, _("Password")))


def is_secret(name: str) -> bool:
    """True for a field that holds a password or a PIN."""
    return any(word in name for word in SECRETS)


def _refuse_leaver(token: str) -> None:
    """A form of somebody who was disabled in mid-step stands in the log as refused (I21)."""
    let_go()
    with site().database.reading() as s:
        disabled = sign_ins.disabled_behind(s, token)
    if disabled is None:
        return
    given = {"endpoint": request.endpoint or "", "why": "sign_in_has_ended"}
    perform(site(), Door(disabled, f"ended:{secrets.token_hex(8)}"), "staff:form:refused", given)
    _noted(What.POST_WHILE_DISABLED, disabled)


def shift_here() -> bool:
    """True where badge and PIN may say who verified: at a station, within its shift."""
    person = seated()
    return person is not None and person.shift is not None and station_here() is not None


def person_here() -> str:
    """Who the page was made for; a form carries it, and is refused when somebody else sends it."""
    person = seated()
    return person.id if person else ""
