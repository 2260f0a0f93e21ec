"""The role matrix: read it, narrow it, and what acts require of training."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.pages.doors import fresh_op, posted
from tracker.pages.frame import show
from tracker.pages.here import needs, reading
from tracker.pages.refusals import refusal_page
from tracker.pages.shown import ActForm
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.people.names import names_of
from tracker.people.training.models import Family, Part, Qualification
from tracker.staff.signatures.here import say_unsigned
from tracker.staff.training.matrix.shown import change_page, matrix_page, need_page
from tracker.staff.training.matrix.versions import Matrix, matrix_now
from tracker.staff.training.views import READS, pages


@pages.get("/people/matrix")
@needs(*READS)
def matrix() -> tuple[str, int]:
    """Who may do what here, and how that came to be."""
    now = matrix_now(reading())
    asked = request.args.get("role", "")
    role = Role(asked) if asked in set(Role) else None
    ids = sorted({p for v in now.versions for p in (v.by, v.second) if p})
    names = dict(zip(ids, names_of(reading(), ids), strict=True))
    say_unsigned("role_matrix_version", "role_rule", "qualification_requirement")
    return show("staff/matrix.html", matrix_page(now, role, names))


@pages.get("/people/matrix/<tag>/<any(performer, verifier):part>")
@needs(Role.ADMINISTRATOR, Role.QA)
def change(tag: str, part: str) -> tuple[str, int]:
    """One part of one act, with the roles that a site may give."""
    now, form = _known(tag, Part(part)), _form("training.change", tag=tag, part=part)
    return show("staff/matrix_change.html", change_page(now, tag, Part(part), form))


@pages.post("/people/matrix/<tag>/<any(performer, verifier):part>")
@needs(Role.ADMINISTRATOR, Role.QA)
def record_change(tag: str, part: str) -> Response | tuple[str, int]:
    """The matrix is changed by two people, or the refusal says why not."""
    _known(tag, Part(part))
    form = request.form
    given = {
        "version": form.get("version", ""),
        "act": tag,
        "part": part,
        "roles": form.getlist("roles"),
        "reason": form.get("reason", "").strip(),
    }
    return _answered("staff:matrix:changed", given)


@pages.get("/people/requirements/<family>/<any(performer, verifier):part>/<kind>")
@needs(Role.QA)
def need(family: str, part: str, kind: str) -> tuple[str, int]:
    """One requirement, to be put in force or lifted."""
    asked = _asked(family, kind)
    form = _form("training.need", family=family, part=part, kind=kind)
    page = need_page(matrix_now(reading()), asked[0], Part(part), asked[1], form)
    return show("staff/requirement.html", page)


@pages.post("/people/requirements/<family>/<any(performer, verifier):part>/<kind>")
@needs(Role.QA)
def record_need(family: str, part: str, kind: str) -> Response | tuple[str, int]:
    """The requirement is changed by two people, or the refusal says why not."""
    _asked(family, kind)
    form = request.form
    given = {
        "version": form.get("version", ""),
        "family": family,
        "part": part,
        "kind": kind,
        "needed": "needed" in form,
        "subject": form.get("subject", "").strip(),
        "reason": form.get("reason", "").strip(),
    }
    return _answered("staff:requirement:changed", given)


def _answered(tag: str, given: dict[str, Any]) -> Response | tuple[str, int]:
    answer = posted(tag, given, sign=True)
    if answer.accepted:
        flash(_("Recorded: it holds from the next request on."), "accepted")
        return redirect(url_for("training.matrix"), 303)
    page = refusal_page(answer, back_href=url_for("training.matrix"))
    return show("pages/refused.html", page, status=409)


def _known(tag: str, part: Part) -> Matrix:
    now = matrix_now(reading())
    if tag not in now.widest or not now.widest[tag].of(part):
        abort(404)
    return now


def _asked(family: str, kind: str) -> tuple[Family, Qualification]:
    if family not in set(Family) or kind not in set(Qualification):
        abort(404)
    return Family(family), Qualification(kind)


def _form(endpoint: str, **values: Any) -> ActForm:
    return ActForm(url_for(endpoint, **values), fresh_op())
