"""The quarterly access review: read, export, sign."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.pages.doors import fresh_op, posted
from tracker.pages.frame import show
from tracker.pages.here import let_go, needs, reading, signed_in, site
from tracker.pages.refusals import refusal_page
from tracker.pages.shown import ActForm
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.people.names import names_of
from tracker.staff.signatures.here import say_unsigned
from tracker.staff.training.review.paper import review_now, review_pdf
from tracker.staff.training.review.report import Report, report_of
from tracker.staff.training.review.shown import access_page, access_sheet
from tracker.staff.training.views import READS, pages


@pages.get("/people/review")
@needs(*READS)
def review() -> tuple[str, int]:
    """Who is here, as what, how active, and what to ask about."""
    report, here = _report(), site()
    ids = sorted({p for r in report.reviews for p in (r.by, r.second)})
    names = dict(zip(ids, names_of(reading(), ids), strict=True))
    form = None
    if Role.QA in signed_in().roles:
        form = ActForm(url_for("training.sign_review"), fresh_op())
    say_unsigned("access_review", "access_review_list")
    return show("staff/access_review.html", access_page(report, here.clock(), names, form))


@pages.get("/people/review.csv")
@needs(*READS)
def review_csv() -> Response:
    """The same as a sheet."""
    answer = current_app.response_class(access_sheet(_report(), site().zone), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="access-review.csv"'
    return answer


@pages.get("/people/review/<review_id>.pdf")
@needs(*READS)
def review_paper(review_id: str) -> Response:
    """The signed review as a paper that takes a checkpoint out of the house."""
    let_go()  # the checkpoint on the paper is written first, and an open read would hold it
    paper = review_now(site(), review_id)
    if paper is None:
        abort(404)
    answer = current_app.response_class(review_pdf(paper), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{paper.number}.pdf"'
    return answer


@pages.post("/people/review")
@needs(Role.QA)
def sign_review() -> Response | tuple[str, int]:
    """The review is signed by two people, or the refusal says why not."""
    given = {
        "report_sha256": request.form.get("report_sha256", ""),
        "reason": request.form.get("reason", "").strip(),
    }
    answer = posted("staff:access:reviewed", given, sign=True)
    if answer.accepted:
        flash(_("Access review signed."), "accepted")
        return redirect(url_for("training.review"), 303)
    page = refusal_page(answer, back_href=url_for("training.review"))
    return show("pages/refused.html", page, status=409)


def _report() -> Report:
    return report_of(reading(), site().clock(), site().zone)
