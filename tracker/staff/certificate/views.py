"""Agree that my signature binds me; read and change the text that everybody agrees to."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.pages.doors import fresh_op, posted
from tracker.pages.frame import show
from tracker.pages.here import needs, reading, signed_in
from tracker.pages.refusals import refusal_page
from tracker.pages.shown import ActForm
from tracker.pages.words import gettext as _
from tracker.people.certificate.standing import agreed_by, agreements, wording_now
from tracker.people.models import Role
from tracker.people.names import names_of
from tracker.staff.certificate.everybody import everybody
from tracker.staff.certificate.shown import own_page, wording_page
from tracker.staff.signatures.here import say_unsigned
from tracker.staff.training.views import READS
from tracker.staff.views import pages

__all__ = ["pages"]


@pages.get("/account/signature")
@needs()
def own_signature() -> tuple[str, int]:
    """What my signature means, and whether I have agreed to it."""
    now = wording_now(reading()) or abort(404)
    agreed = agreed_by(reading(), signed_in().id)
    form = ActForm(url_for("staff.agree"), fresh_op())
    return show("staff/own_signature.html", own_page(now, agreed, form))


@pages.post("/account/signature")
@needs()
def agree() -> Response | tuple[str, int]:
    """Agreed with the password, or the refusal says why not."""
    form = request.form
    given = {
        "wording": form.get("wording", ""),
        "language": form.get("language", ""),
        "text_sha256": form.get("text_sha256", ""),
        "agreed": "agreed" in form,
    }
    answer = posted("staff:signature:agreed", given, sign=True)
    if answer.accepted:
        flash(_("You have agreed. Your signature counts from now on."), "accepted")
        return redirect(url_for("staff.own_signature"), 303)
    page = refusal_page(answer, back_href=url_for("staff.own_signature"))
    return show("pages/refused.html", page, status=409)


@pages.get("/people/signing")
@needs(*READS)
def wording() -> tuple[str, int]:
    """The text in force, and who has agreed to it."""
    now = wording_now(reading()) or abort(404)
    ids = [i for i in (now.written_by, now.second) if i]
    names = dict(zip(ids, names_of(reading(), ids), strict=True))
    form = None
    if Role.QA in signed_in().roles:
        form = ActForm(url_for("staff.write_wording"), fresh_op())
    people, agreed = everybody(reading()), agreements(reading(), now.n)
    say_unsigned("signature_wording")
    return show("staff/wording.html", wording_page(now, people, agreed, names, form))


@pages.post("/people/signing")
@needs(Role.QA)
def write_wording() -> Response | tuple[str, int]:
    """Another text is in force, signed by two people, or the refusal says why not."""
    form = request.form
    given = {
        "n": form.get("n", ""),
        "english": _text("english"),
        "chinese": _text("chinese"),
        "reason": form.get("reason", "").strip(),
    }
    answer = posted("staff:signature:worded", given, sign=True)
    if answer.accepted:
        flash(_("The text is in force. Everybody agrees to it before they sign again."), "accepted")
        return redirect(url_for("staff.wording"), 303)
    page = refusal_page(answer, back_href=url_for("staff.wording"))
    return show("pages/refused.html", page, status=409)


def _text(name: str) -> str:
    """What was written, with line ends as the record keeps them."""
    return request.form.get(name, "").replace("\r\n", "\n").strip()
