"""Recovery mode: what is missing, and how QA ends it."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.pages.doors import fresh_op, posted
from tracker.pages.frame import show
from tracker.pages.here import needs, reading, site
from tracker.pages.refusals import refusal_page
from tracker.pages.shown import ActForm
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.upkeep.keeping.recovery_page import recovery_page
from tracker.upkeep.known import lost
from tracker.upkeep.views import pages


@pages.get("/recovery")
@needs()
def recovery() -> tuple[str, int]:
    """Why nothing is recorded, the numbers of what is missing, and the form that ends it."""
    gone = lost(reading().connection(), site().outside, site().keys_folder)
    form = ActForm(url_for("upkeep.end_recovery"), fresh_op())
    return show("upkeep/recovery.html", recovery_page(site(), gone, form))


@pages.post("/recovery")
@needs(Role.QA, Role.QUALIFIED_PERSON)
def end_recovery() -> Response | tuple[str, int]:
    """The record goes on after QA reconciled from paper, or the reasons why it does not."""
    given = {"reason": request.form.get("reason", "").strip()}
    answer = posted("upkeep:recovery:ended", given, sign=True)
    if answer.accepted:
        flash(_("The recovery is ended; the record goes on."), "accepted")
        return redirect(url_for("staff.home"), 303)
    page = refusal_page(answer, back_href=url_for("upkeep.recovery"))
    return show("pages/refused.html", page, status=409)
