"""From the forms of the review to the inputs of acts, and from answers back to pages."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.act import Answer
from tracker.dossier.desk.under_review import therapy_of_lot
from tracker.pages.doors import posted
from tracker.pages.frame import show
from tracker.pages.here import reading
from tracker.pages.refusals import refusal_page
from tracker.pages.words import gettext as _

HOLDS_AT_ONCE: Final = 100
Page = Response | tuple[str, int]


def of_lot(lot_id: str) -> dict[str, Any]:
    """Therapy and lot, as the acts of release take them."""
    return {"therapy": _therapy(lot_id), "lot": lot_id}


def _therapy(lot_id: str) -> str:
    return therapy_of_lot(reading(), lot_id) or abort(404)


def countersigning(therapy_id: str) -> dict[str, Any]:
    """The steps that were ticked."""
    return {"therapy": therapy_id, "steps": request.form.getlist("steps")}


def countersigning_of_lot(lot_id: str) -> dict[str, Any]:
    """The same, of the lot's therapy."""
    return countersigning(_therapy(lot_id))


def assessment(lot_id: str) -> dict[str, Any]:
    """QA's judgement of a deviation."""
    return {
        "therapy": _therapy(lot_id),
        "deviation": request.form.get("deviation", ""),
        "severity": request.form.get("severity", ""),
        "conclusion": request.form.get("conclusion", ""),
        "outcome": request.form.get("outcome", ""),
    }


def end_holds(lot_id: str) -> Answer:
    """Each hold of the form is ended by an act of its own; stops at the first that is refused."""
    therapy_id, form = _therapy(lot_id), request.form
    answer: Answer | None = None
    for n, hold in enumerate(form.get("hold", "").split()[:HOLDS_AT_ONCE]):
        given = {"therapy": therapy_id, "hold": hold, "reason": form.get("conclusion", "")}
        answer = posted("quality:hold:ended", given, op_id=f"{form.get('op_id', '')}-{n}")
        if not answer.accepted:
            break
    return answer or abort(400)


def decision(lot_id: str) -> dict[str, Any]:
    """The decision with its reason; of an exceptional one what must exist before it."""
    form = request.form
    given = of_lot(lot_id) | {
        "decision": form.get("decision", ""),
        "reason": form.get("reason", ""),
    }
    if given["decision"] == "oos_exceptional":
        given["exceptional"] = {
            "physician": form.get("physician", ""),
            "risk_evaluation": form.get("risk_evaluation", ""),
            "alternatives_considered": "alternatives_considered" in form,
            "confirmed_by_physician": "confirmed_by_physician" in form,
            "sponsor_told": "sponsor_told" in form,
        }
    return given


def answered(answer: Answer, back: str, words: str) -> Page:
    """Back to the page with what was done, or the refusal with its reasons."""
    if answer.accepted:
        flash(words, "accepted")
        return redirect(back, 303)
    page = refusal_page(answer, back_href=back, back_words=_("Back to the review"))
    return show("pages/refused.html", page, status=409)


def to_lot(answer: Answer, lot_id: str, words: str) -> Page:
    """The same, back to the lot."""
    return answered(answer, url_for("dossier.review_lot", lot_id=lot_id), words)
