"""Sign in, sign out, the language, the way home."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, request, session, url_for
from werkzeug.wrappers import Response

from tracker.act.proving import prove_password
from tracker.pages.doors import fresh_op
from tracker.pages.frame import LANGUAGES, show
from tracker.pages.here import anyone, let_go, me, seated, site
from tracker.pages.shown import ActForm
from tracker.pages.stations import where_here
from tracker.pages.words import gettext as _
from tracker.staff.access import seats
from tracker.staff.sign_in_page import SignInPage

pages = Blueprint("staff", __name__)


def safe_back(address: str) -> str:
    """An address of this application only: a path, never another host.

    Browsers drop tabs and line ends from an address and read a backslash as a slash, so that
    ``/\\t/host`` would be ``//host``: whoever sent such an address is led home.
    """
    strange = any(c == "\\" or (unicodedata.category(c)[0] in "CZ" and c != " ") for c in address)
    if strange or not address.startswith("/") or address.startswith("//"):
        return url_for("staff.home")
    parts = urlsplit(address)
    return url_for("staff.home") if parts.scheme or parts.netloc else address


@pages.get("/")
@anyone
def home() -> Response:
    """To the landing page, or to sign in."""
    if me() is None and seated() is None:
        return redirect(url_for("staff.shift" if session.get("seats") else "staff.sign_in"))
    return redirect(url_for("dossier.landing"))


@pages.get("/sign-in")
@anyone
def sign_in(wrong: str = "", user_name: str = "") -> tuple[str, int]:
    """The form, and in a demo the people to choose from."""
    cards = current_app.extensions.get("marrowtrace-cards")
    page = SignInPage(
        form=ActForm(url_for("staff.begin", next=request.args.get("next", "")), fresh_op()),
        cards=cards() if cards else (),
        cards_href=url_for("demo.enter", next=request.args.get("next", "")) if cards else "",
        user_name=user_name,
        wrong=wrong,
    )
    return show("staff/sign_in.html", page, status=401 if wrong else 200)


@pages.post("/sign-in")
@anyone
def begin() -> Response | tuple[str, int]:
    """Signed in when name and password are right; the same words for whatever is wrong."""
    name = request.form.get("user_name", "").strip()
    where = where_here()
    let_go()
    proved = prove_password(site(), name, request.form.get("password", ""), where)
    if proved is None:
        return sign_in(_("User name or password is not right."), name)
    return enter_as(proved.id)


def enter_as(person_id: str) -> Response:
    """A new sign-in of this person, in this seat."""
    onward = safe_back(request.args.get("next", ""))
    seats.sit(person_id)
    return redirect(onward, 303)


@pages.post("/sign-out")
@anyone
def sign_out() -> Response:
    """The sign-in is over on the server too; at a bench the others of the shift stay."""
    others = seats.leave()
    return redirect(url_for("staff.shift" if others else "staff.sign_in"), 303)


@pages.get("/language/<code>")
@anyone
def set_language(code: str) -> Response:
    """The pages speak this language from now on, in this browser."""
    if code in {known for known, _tag, _words in LANGUAGES}:
        session["language"] = code
    return redirect(safe_back(request.args.get("back", "")))
