"""The page on which one lot is reviewed by exception and decided about."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from flask import url_for

from tracker.dossier.desk.exceptions import exceptions_of, form_of
from tracker.dossier.desk.review_lines import (
    missing_lines,
    own_steps,
    result_line,
    step_line,
)
from tracker.dossier.desk.signing import (
    changed_words,
    decided_chip,
    decided_words,
    decisions,
    exceptional_form,
    release_form,
    review_blocks,
    signed_words,
    trail_form,
)
from tracker.dossier.desk.under_review import LotUnderReview
from tracker.dossier.lots import lot_chip, lot_name
from tracker.dossier.review_page import ReviewPage
from tracker.material.models import LotStateWord
from tracker.pages.format import when
from tracker.pages.frame import SHOWN_AS
from tracker.pages.shown import PatientBanner
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.protocol.said import named, sides_said
from tracker.record.site import Site
from tracker.therapy.banner import initials, sign_of
from tracker.therapy.rules import age_years


def review_page(
    here: LotUnderReview,
    person_id: str,
    roles: frozenset[Role],
    now: dt.datetime,
    zone: ZoneInfo,
) -> ReviewPage:
    """One lot as its reviewers see it."""
    blocks = review_blocks(here, person_id)
    decided = decided_chip(here)
    found = exceptions_of(here, roles)
    release = None if decided else release_form(here, roles)
    own = own_steps(here, person_id, roles)
    return ReviewPage(
        headline=headline(here),
        words=_words(here, zone),
        entries_total=here.entries,
        entries_quiet=here.entries - len(found),
        could_still_release=len(here.releasers),
        findings=found,
        missing=missing_lines(here, zone),
        steps=tuple(step_line(here, x) for x in here.record.steps),
        results=tuple(result_line(here, s) for s in here.record.facts.standings),
        trail_form=None if decided else trail_form(here, blocks, roles),
        trail_signed=signed_words(here, here.reviewed),
        release=release,
        decisions=decisions(here, person_id, now) if release else (),
        decided=decided,
        decided_words=decided_words(here),
        record_href=url_for("dossier.batch_record", lot_id=here.lot.id),
        countersign=form_of(here, url_for("dossier.countersign_lot", lot_id=here.lot.id))
        if own
        else None,
        own_steps=own,
        blocks=blocks if here.lot.state is LotStateWord.OPEN or here.changed else (),
        changed=() if decided else changed_words(here),
        second_words=_("quality assurance or a qualified person, not you"),
        exceptional=exceptional_form(here) if release else None,
    )


def headline(here: LotUnderReview) -> str:
    """Product and number of the lot, and how many units it has."""
    product = named(here.therapy.definition.product(here.lot.product).name)
    n = len(here.record.units)
    if not n:
        return _("%(product)s: no unit filled yet", product=_capital(product))
    return _("%(product)s: %(n)s units", product=_capital(product), n=n)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _words(here: LotUnderReview, zone: ZoneInfo) -> str:
    ends = here.record.facts.expires_at
    number = _("Lot %(number)s", number=f"{here.therapy.coi} {lot_name(here.lot.number)}")
    if ends is None:
        return _("%(lot)s. The cells are still growing or being filled.", lot=number)
    return _("%(lot)s. Expires %(at)s.", lot=number, at=when(ends, zone))


def lot_banner(here: LotUnderReview, site: Site, now: dt.datetime) -> PatientBanner:
    """Whose lot it is, from what the page has read already."""
    therapy, born_on = here.therapy, here.patient.born_on
    return PatientBanner(
        sign=sign_of(therapy.sign_shape, therapy.sign_letters),
        subject=therapy.subject_code,
        initials=initials(here.patient.name),
        age_years=age_years(born_on, now.astimezone(site.zone).date()) if born_on else 0,
        sides=sides_said(here.patient.sides, therapy.definition),
        coi=therapy.coi,
        href=url_for("dossier.therapy", therapy_id=therapy.id),
        chips=(lot_chip(here.lot.state),),
        day0_planned=here.patient.day0_at,
        environment=SHOWN_AS[site.environment],
    )
