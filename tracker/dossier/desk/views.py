"""Today, the living cultures, and the review of lots."""

from __future__ import annotations

from flask import abort, url_for

from tracker.dossier.blueprint import LISTS_PATIENTS, pages
from tracker.dossier.desk import posting
from tracker.dossier.desk.cultures import cultures_page
from tracker.dossier.desk.handovers import handovers_page
from tracker.dossier.desk.landing import landing_page
from tracker.dossier.desk.posting import Page
from tracker.dossier.desk.review import lot_banner, review_page
from tracker.dossier.desk.reviews import checks_page, reviews_page
from tracker.dossier.desk.to_sign import to_sign_page
from tracker.dossier.desk.under_review import lot_under_review
from tracker.pages.doors import posted
from tracker.pages.frame import show
from tracker.pages.here import needs, reading, signed_in, site
from tracker.pages.words import gettext as _
from tracker.people.models import Role

READERS = (
    Role.QA,
    Role.QUALIFIED_PERSON,
    Role.QC_MANAGER,
    Role.QC_ANALYST,
    Role.PRODUCTION,
    Role.TECHNICIAN,
    Role.INVESTIGATOR,
    Role.PHYSICIAN,
    Role.ADMINISTRATOR,
)
"""Who may read the review of a lot; who may sign what, the acts decide."""
SIGNERS = (
    Role.QA,
    Role.QUALIFIED_PERSON,
    Role.INVESTIGATOR,
    Role.PHYSICIAN,
    Role.QC_MANAGER,
    Role.PRODUCTION,
)
"""Who signs for others' work or prescribes; at the bedside nobody is given a list (H51)."""
CHECKERS = (
    Role.QA,
    Role.QC_MANAGER,
    Role.QC_ANALYST,
    Role.TECHNICIAN,
    Role.PRODUCTION,
    Role.NURSE,
    Role.INFUSION_NURSE,
    Role.RUNNER,
)


@pages.get("/today")
@needs()
def landing() -> Page:
    """What matters today, for the person who is signed in."""
    return show("dossier/landing.html", landing_page(reading(), site(), signed_in()))


@pages.get("/cultures")
@needs(*LISTS_PATIENTS)
def cultures() -> Page:
    """Every living culture, what is due first."""
    page = cultures_page(reading(), site().clock(), site().zone, signed_in().roles)
    return show("dossier/cultures.html", page)


@pages.get("/handovers")
@needs(*LISTS_PATIENTS)
def handovers() -> Page:
    """What was given away and nobody has taken in yet."""
    return show("dossier/handovers.html", handovers_page(reading()))


@pages.get("/to-sign")
@needs(*SIGNERS)
def to_sign() -> Page:
    """What waits for my signature, for a screen held in one hand."""
    return show("dossier/to_sign.html", to_sign_page(reading(), signed_in(), site().clock()))


@pages.get("/review")
@needs(*READERS)
def review() -> Page:
    """Every lot that waits for somebody."""
    return show("dossier/reviews.html", reviews_page(reading(), signed_in()))


@pages.get("/review/<lot_id>")
@needs(*READERS)
def review_lot(lot_id: str) -> Page:
    """One lot by exception."""
    now, zone, me = site().clock(), site().zone, signed_in()
    here = lot_under_review(reading(), lot_id, now, zone) or abort(404)
    page = review_page(here, me.id, me.roles, now, zone)
    return show("dossier/review.html", page, banner=lot_banner(here, site(), now))


@pages.get("/checks")
@needs(*CHECKERS)
def checks() -> Page:
    """The steps that wait for this person's check."""
    return show("dossier/checks.html", checks_page(reading(), signed_in()))


@pages.post("/checks/<therapy_id>")
@needs(*CHECKERS)
def countersign(therapy_id: str) -> Page:
    """The ticked steps are checked."""
    answer = posted("quality:step:countersigned", posting.countersigning(therapy_id))
    return posting.answered(answer, url_for("dossier.checks"), _("The steps are countersigned."))


@pages.post("/review/<lot_id>/steps")
@needs(*CHECKERS)
def countersign_lot(lot_id: str) -> Page:
    """The ticked steps of the lot are checked."""
    answer = posted("quality:step:countersigned", posting.countersigning_of_lot(lot_id))
    return posting.to_lot(answer, lot_id, _("The steps are countersigned."))


@pages.post("/review/<lot_id>/deviation")
@needs(Role.QA)
def assess(lot_id: str) -> Page:
    """The deviation has QA's judgement."""
    answer = posted("quality:deviation:assessed", posting.assessment(lot_id))
    return posting.to_lot(answer, lot_id, _("The deviation is assessed."))


@pages.post("/review/<lot_id>/hold")
@needs(Role.QA, Role.QUALIFIED_PERSON)
def end_hold(lot_id: str) -> Page:
    """The holds of one reason are over."""
    return posting.to_lot(posting.end_holds(lot_id), lot_id, _("The hold is ended."))


@pages.post("/review/<lot_id>/trail")
@needs(Role.QA)
def sign_review(lot_id: str) -> Page:
    """The record was read and found complete by two people."""
    given = posting.of_lot(lot_id) | {"audit_trail_reviewed": True}
    answer = posted("release:lot:reviewed", given, sign=True)
    return posting.to_lot(answer, lot_id, _("The review is signed. The decision is open."))


@pages.post("/review/<lot_id>/decision")
@needs(Role.QUALIFIED_PERSON)
def decide(lot_id: str) -> Page:
    """The lot and each of its units stand where the decision puts them."""
    answer = posted("release:lot:disposed", posting.decision(lot_id), sign=True)
    return posting.to_lot(answer, lot_id, _("The decision is signed."))
