"""People's qualifications: everybody's, one's own, given, renewed and taken back."""

from __future__ import annotations

import datetime as dt

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.act import Answer
from tracker.pages.doors import fresh_op, posted
from tracker.pages.frame import show
from tracker.pages.here import needs, reading, signed_in, site
from tracker.pages.refusals import refusal_page
from tracker.pages.shown import ActForm
from tracker.pages.words import gettext as _
from tracker.people.names import names_of
from tracker.staff.training.acts import ASSESSING
from tracker.staff.training.held.people import everybody, given_to, one_person, taught
from tracker.staff.training.held.shown import give_page, person_page, training_page
from tracker.staff.training.matrix.versions import matrix_now
from tracker.staff.training.views import READS, pages


@pages.get("/people")
@needs()
def mine() -> Response:
    """One's own page: roles, qualifications, what will expire."""
    return redirect(url_for("training.person", person_id=signed_in().id))


@pages.get("/people/training")
@needs(*READS)
def people() -> tuple[str, int]:
    """How everybody's training stands."""
    assesses = bool(signed_in().roles & ASSESSING)
    found = everybody(reading(), matrix_now(reading()))
    return show("staff/training.html", training_page(found, _now(), assesses=assesses))


@pages.get("/people/training/<person_id>")
@needs()
def person(person_id: str) -> tuple[str, int]:
    """One's own page, or somebody's for those who answer for people."""
    me = signed_in()
    if person_id != me.id and not me.roles & {*READS, *ASSESSING}:
        abort(403)
    one = one_person(reading(), person_id, matrix_now(reading())) or abort(404)
    given = given_to(reading(), person_id)
    ids = sorted({p for g in given for p in (g.assessed_by, g.ended_by) if p})
    names = dict(zip(ids, names_of(reading(), ids), strict=True))
    page = person_page(one, given, names, _now(), (me.id, me.roles), _form)
    return show("staff/trained.html", page)


@pages.get("/people/training/new")
@needs(*sorted(ASSESSING))
def give() -> tuple[str, int]:
    """The form that records who passed what."""
    me = signed_in()
    found = everybody(reading(), matrix_now(reading()))
    form = ActForm(url_for("training.record"), fresh_op())
    page = give_page(found, (me.id, me.roles), form, _now().date(), taught(reading()))
    return show("staff/training_new.html", page)


@pages.post("/people/training/new")
@needs(*sorted(ASSESSING))
def record() -> Response | tuple[str, int]:
    """Each of them is qualified, or the refusal says why not."""
    form = request.form
    given = {
        "people": form.getlist("people"),
        "kind": form.get("kind", ""),
        "subject": form.get("subject", "").strip(),
    }
    return _answered(posted("staff:qualification:given", given | _days()))


@pages.post("/people/qualifications/<qualification_id>/renew")
@needs(*sorted(ASSESSING))
def renew(qualification_id: str) -> Response | tuple[str, int]:
    """The person stays qualified, on a new document."""
    given = {"qualification": qualification_id}
    return _answered(posted("staff:qualification:renewed", given | _days()))


@pages.post("/people/qualifications/<qualification_id>/revoke")
@needs(*sorted(ASSESSING))
def revoke(qualification_id: str) -> Response | tuple[str, int]:
    """The person is not qualified by it from now on."""
    why = request.form.get("reason", "").strip()
    given = {"qualification": qualification_id, "reason": why}
    return _answered(posted("staff:qualification:revoked", given))


def _days() -> dict[str, str | None]:
    form = request.form
    return {
        "document": form.get("document", "").strip(),
        "valid_from": form.get("valid_from", ""),
        "valid_until": form.get("valid_until") or None,
    }


def _answered(answer: Answer) -> Response | tuple[str, int]:
    back = url_for("training.people")
    if answer.accepted:
        flash(_("Recorded: it holds from the next request on."), "accepted")
        return redirect(back, 303)
    return show("pages/refused.html", refusal_page(answer, back_href=back), status=409)


def _form(endpoint: str, qualification_id: str) -> ActForm:
    return ActForm(url_for(endpoint, qualification_id=qualification_id), fresh_op())


def _now() -> dt.datetime:
    return site().clock().astimezone(site().zone)
