"""Record health, and the answer to a checkpoint that comes back from outside."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.pages.doors import fresh_op, posted
from tracker.pages.frame import show
from tracker.pages.here import let_go, needs, reading, signed_in, site
from tracker.pages.refusals import refusal_page
from tracker.pages.shown import ActForm
from tracker.pages.witnessed import newest_printed
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.record import checkpoints
from tracker.record.models import Occasion
from tracker.record.witnesses import UnreadableWitnessError, Witness, read_text
from tracker.upkeep.checking import checked_page
from tracker.upkeep.health import health_of
from tracker.upkeep.health_page import Forms, Going, SlipPage
from tracker.upkeep.health_words import health_page
from tracker.upkeep.verifying import Verifying

pages = Blueprint("upkeep", __name__)

MAY = (Role.QA, Role.QUALIFIED_PERSON, Role.ADMINISTRATOR)
AGAIN_S = 2
"""Seconds until the page is read again while a verification runs."""


@pages.get("/record")
@needs()
def health() -> Response:
    """How well the record proves itself, and what nobody could detect. Everybody may know."""
    run = _verifying().run if _verifying().going else None
    going = Going(run.walked, run.total, run.began_at) if run else None
    forms = None
    if signed_in().roles & set(MAY):
        forms = Forms(
            ActForm(url_for("upkeep.verify"), fresh_op()),
            ActForm(url_for("upkeep.sign"), fresh_op()),
            url_for("upkeep.slip"),
        )
    page = health_page(health_of(reading(), site()), site().zone, forms, going)
    answer = current_app.make_response(show("upkeep/health.html", page))
    if going:
        answer.headers["Refresh"] = str(AGAIN_S)
    return answer


@pages.post("/record/verify")
@needs(*MAY)
def verify() -> Response:
    """The verifier has started, or was running already."""
    who = signed_in().id
    let_go()
    _verifying().begin(who)
    return redirect(url_for("upkeep.health"), 303)


@pages.post("/record/sign")
@needs(*MAY)
def sign() -> Response:
    """A checkpoint of the log as it stands, or why there is none on the page."""
    let_go()
    made = checkpoints.make(site(), Occasion.DEMAND)
    if made is not None:
        flash(_("Checkpoint of %(n)s entries signed.", n=made.size), "accepted")
    else:
        flash(_("No checkpoint could be signed."), "refused")
    return redirect(url_for("upkeep.health"), 303)


@pages.get("/record/slip")
@needs(*MAY)
def slip() -> tuple[str, int]:
    """The newest checkpoint on a sheet of its own; none while the record is read only."""
    newest = None if site().recovery else newest_printed()
    page = SlipPage(newest, url_for("upkeep.health"))
    return show("upkeep/slip.html", page)


@pages.get("/record/checkpoint")
@needs()
def checked() -> Response | tuple[str, int]:
    """Whether the checkpoint of a symbol, a note, or of size and root, fits the log."""
    said = _said(request.args.get("said", ""))
    if said is None:
        flash(_("That is no checkpoint: scan its symbol, or type entries and root."), "refused")
        return redirect(url_for("upkeep.health"), 303)
    may = bool(signed_in().roles & set(MAY))
    page = checked_page(reading(), said, site().zone, may_record=may)
    return show("upkeep/checked.html", page, status=200 if page.fits else 409)


@pages.post("/record/checkpoint")
@needs()
def check() -> Response:
    """What was typed leads to its answer, as a scan does."""
    return redirect(url_for("upkeep.checked", said=request.form.get("said", "")[:1000]), 303)


@pages.post("/record/witness")
@needs(*MAY)
def witness() -> Response | tuple[str, int]:
    """The checkpoint is recorded as known outside, or its refusal is."""
    asked = {name: request.form.get(name, "") for name in ("size", "root", "note", "held")}
    asked["note"] = asked["note"].replace("\r\n", "\n")
    answer = posted("upkeep:checkpoint:witnessed", asked)
    if not answer.accepted:
        return show("pages/refused.html", refusal_page(answer), status=409)
    flash(_("Recorded: this checkpoint is known outside."), "accepted")
    return redirect(url_for("upkeep.health"), 303)


def _said(text: str) -> Witness | None:
    try:
        return read_text(text)
    except UnreadableWitnessError:
        return None


def _verifying() -> Verifying:
    known: Verifying = current_app.extensions.setdefault("marrowtrace-verifying", Verifying(site()))
    return known
