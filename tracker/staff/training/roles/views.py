"""A person's roles, changed by an administrator with QA."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.pages.doors import fresh_op, posted
from tracker.pages.frame import show
from tracker.pages.here import needs, reading
from tracker.pages.refusals import refusal_page
from tracker.pages.shown import ActForm
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.people.present import present
from tracker.staff.training.roles.roles_page import roles_page
from tracker.staff.training.views import pages


@pages.get("/people/<person_id>/roles")
@needs(Role.ADMINISTRATOR)
def roles(person_id: str) -> tuple[str, int]:
    """The roles that somebody holds, to be changed by two people."""
    person = present(reading(), person_id).get(person_id) or abort(404)
    form = ActForm(url_for("training.record_roles", person_id=person_id), fresh_op())
    back = url_for("training.person", person_id=person_id)
    return show("staff/roles.html", roles_page(person, form, back))


@pages.post("/people/<person_id>/roles")
@needs(Role.ADMINISTRATOR)
def record_roles(person_id: str) -> Response | tuple[str, int]:
    """The person holds these roles, or the refusal says why not."""
    form, back = request.form, url_for("training.person", person_id=person_id)
    given = {
        "person": person_id,
        "roles": form.getlist("roles"),
        "reason": form.get("reason", "").strip(),
    }
    answer = posted("staff:roles:changed", given, sign=True)
    if answer.accepted:
        flash(_("Recorded: it holds from the next request on."), "accepted")
        return redirect(back, 303)
    return show("pages/refused.html", refusal_page(answer, back_href=back), status=409)
