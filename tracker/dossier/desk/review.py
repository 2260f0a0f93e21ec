"""The page on which one lot is reviewed by exception and decided about."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from flask import url_for

from tracker.dossier.desk.exceptions import exceptions_of, form_of
from tracker.dossier.desk.signing import (
    decided_chip,
    decided_words,
    decisions,
    exceptional_form,
    release_form,
    review_blocks,
    signed_words,
    trail_form,
)
from tracker.dossier.desk.told import subject_words
from tracker.dossier.desk.unchecked import Unchecked
from tracker.dossier.desk.under_review import LotUnderReview
from tracker.dossier.lots import lot_chip
from tracker.dossier.review_page import Missing, ReviewPage, StepLine
from tracker.dossier.specs import limit_words, result_words
from tracker.dossier.words import named, said
from tracker.journey.release.lineage import StepNow
from tracker.journey.testing.models import VerdictWord
from tracker.journey.testing.standing import Outcome, Standing
from tracker.material.models import LotStateWord
from tracker.pages.format import when
from tracker.pages.frame import SHOWN_AS, role_words
from tracker.pages.shown import Chip, ChipKind, Fact, PatientBanner
from tracker.pages.step_shown import Choice
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.protocol.words import Check
from tracker.record.site import Site
from tracker.therapy.banner import initials, sign_of
from tracker.therapy.rules import age_years

OUTCOMES: Final = {
    Outcome.PASS: (ChipKind.ACCEPTED, "check"),
    Outcome.FAIL: (ChipKind.REFUSED, "cross"),
    Outcome.PENDING: (ChipKind.ATTENTION, "clock"),
    Outcome.INFORMATIVE: (ChipKind.PLAIN, "info"),
    Outcome.NO_RESULT: (ChipKind.PLAIN, "ring"),
}


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
        missing=_missing(here, zone),
        steps=tuple(_step(here, x) for x in here.record.steps),
        results=tuple(_result(here, s) for s in here.record.facts.standings),
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
        blocks=blocks if here.lot.state is LotStateWord.OPEN else (),
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
    number = _("Lot %(number)s", number=f"{here.therapy.coi} {here.lot.number}")
    if ends is None:
        return _("%(lot)s. The cells are still growing or being filled.", lot=number)
    return _("%(lot)s. Expires %(at)s.", lot=number, at=when(ends, zone))


def _missing(here: LotUnderReview, zone: ZoneInfo) -> tuple[Missing, ...]:
    definition, facts = here.therapy.definition, here.record.facts
    out = [
        Missing(subject_words(s.test, definition), role_words(Role.QC_ANALYST), None, True)
        for s in facts.standings
        if any(r.code == "required_result_missing" for r in s.reasons)
    ]
    hours = dt.timedelta(hours=definition.countersign_within_hours)
    out += [
        Missing(
            _("Check of: %(step)s", step=named(definition.step(x.step).name)),
            ", ".join(sorted(role_words(r) for r in _unchecked(here, x).whose(definition))),
            x.at + hours,
            True,
        )
        for x in here.record.steps
        if _open(x)
    ]
    if not here.releasers:
        out.append(
            Missing(_("A qualified person who took no part"), _("quality assurance"), None, True)
        )
    if here.decided is None or here.lot.state is not LotStateWord.CLOSED:
        out += [
            Missing(
                f"{subject_words(p.test, definition)}, {p.sample}",
                role_words(Role(p.owner)),
                _noon(p.due_on, zone),
                False,
            )
            for p in here.pending
        ]
    return tuple(out)


def _noon(day: dt.date | None, zone: ZoneInfo) -> dt.datetime | None:
    """The end of the day by which a result is due."""
    return dt.datetime.combine(day, dt.time(23, 59), zone) if day else None


def _open(x: StepNow) -> bool:
    return x.check_kind != Check.NONE.value and x.verified_by is None


def _unchecked(here: LotUnderReview, x: StepNow) -> Unchecked:
    return Unchecked(x.id, here.therapy.id, x.step, x.performed_by, x.at)


def own_steps(here: LotUnderReview, person_id: str, roles: frozenset[Role]) -> tuple[Choice, ...]:
    """Steps of the lot that wait for this person's check."""
    definition = here.therapy.definition
    return tuple(
        Choice(
            x.id,
            named(definition.step(x.step).name),
            _("done by %(name)s", name=here.names.get(x.performed_by, x.performed_by)),
        )
        for x in here.record.steps
        if _open(x) and _unchecked(here, x).may_check(definition, person_id, roles)
    )


def _step(here: LotUnderReview, x: StepNow) -> StepLine:
    if _open(x):
        chip = Chip(ChipKind.ATTENTION, "people", _("to be countersigned"))
    elif x.verified_by:
        chip = Chip(ChipKind.ACCENT, "check", _("verified"))
    else:
        chip = Chip(ChipKind.PLAIN, "check", _("scan was the check"))
    people = [x.performed_by, x.verified_by]
    return StepLine(
        words=named(here.therapy.definition.step(x.step).name),
        chip=chip,
        by=", ".join(here.names.get(p, _("the system")) for p in people if p),
        at=x.at,
        anchor=x.id,
    )


def _result(here: LotUnderReview, standing: Standing) -> Fact:
    """What was read last for the test, its limit, and what stands over all its results."""
    definition = here.therapy.definition
    spec = definition.specs_of(here.lot.product)[standing.test]
    rows = [r for r in here.record.tests.results if r.row.test == standing.test]
    kind, icon = OUTCOMES[standing.outcome]
    words = {
        Outcome.PASS: _("meets"),
        Outcome.FAIL: _("fails"),
        Outcome.PENDING: _("pending"),
        Outcome.INFORMATIVE: _("information"),
        Outcome.NO_RESULT: _("no result"),
    }
    failing = [r for r in rows if r.row.verdict is VerdictWord.FAIL]
    shown = failing if standing.outcome is Outcome.FAIL and failing else rows
    value = said(result_words(spec, shown[-1].row.raw, shown[-1].row.unit)) if shown else ""
    waits = ", ".join(standing.pending_samples)
    limit = said(limit_words(spec))
    note = _("%(limit)s; waits for %(samples)s", limit=limit, samples=waits) if waits else limit
    return Fact(named(spec.name), value, note, Chip(kind, icon, words[standing.outcome]))


def lot_banner(here: LotUnderReview, site: Site, now: dt.datetime) -> PatientBanner:
    """Whose lot it is, from what the page has read already."""
    therapy, born_on = here.therapy, here.patient.born_on
    names = {w.code: named(w.name) for w in therapy.definition.sides}
    hips = [names.get(side, side) for side in here.patient.sides]
    return PatientBanner(
        sign=sign_of(therapy.sign_shape, therapy.sign_letters),
        subject=therapy.subject_code,
        initials=initials(here.patient.name),
        age_years=age_years(born_on, now.astimezone(site.zone).date()) if born_on else 0,
        sides=_("%(side)s hip", side=hips[0]) if len(hips) == 1 else _("both hips"),
        coi=therapy.coi,
        href=url_for("dossier.therapy", therapy_id=therapy.id),
        chips=(lot_chip(here.lot.state),),
        day0_planned=here.patient.day0_at,
        environment=SHOWN_AS[site.environment],
    )
