"""What waits for this person's signature, over all therapies: some twelve statements."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for
from sqlalchemy import CompoundSelect, bindparam, select, union
from sqlalchemy.orm import Session

from tracker.dossier.desk.lots_waiting import LotWaiting, lots_with_units
from tracker.dossier.desk.of_site import of_site
from tracker.dossier.desk.signable import (
    Kind,
    Signer,
    Waits,
    of_checks,
    of_lots,
    of_patient,
    of_results,
)
from tracker.dossier.desk.unchecked import Unchecked, unchecked_steps
from tracker.dossier.facts import TherapyFacts, therapies_facts
from tracker.dossier.lots import lot_name
from tracker.dossier.milestones import What
from tracker.dossier.to_sign_page import ToSign, ToSignPage
from tracker.journey.testing.awaited import PENDING
from tracker.journey.testing.inquiries import Awaited, decisions_awaited
from tracker.journey.testing.models import TestResult
from tracker.material.models import LotActor
from tracker.pages.words import gettext as _
from tracker.people.certificate.standing import certified
from tracker.people.sign_ins import SignedIn
from tracker.protocol.said import named
from tracker.quality.verbal.standing import unsigned_by
from tracker.therapy.banner import sign_of

_BARRED: Final[CompoundSelect[Any]] = union(
    select(LotActor.lot_id).where(LotActor.person_id == bindparam("person_id")),
    select(TestResult.lot_id).where(
        TestResult.lot_id.is_not(None),
        (TestResult.analyst == bindparam("person_id"))
        | (TestResult.reviewer == bindparam("person_id")),
    ),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that is read for the page, once."""

    facts: Mapping[str, TherapyFacts]
    lots: Mapping[str, LotWaiting]
    steps: Sequence[Unchecked]
    results: Mapping[str, Awaited]


def desk_of(s: Session) -> Desk:
    """The facts of every therapy, the lots with units, steps and results that wait."""
    return Desk(
        {f.id: f for f in therapies_facts(s)},
        {x.id: x for x in lots_with_units(s)},
        unchecked_steps(s),
        {a.result_id: a for a in decisions_awaited(s)},
    )


def waiting_for(s: Session, desk: Desk, person: SignedIn, now: dt.datetime) -> list[Waits]:
    """What this person could sign now, the oldest first."""
    barred = {row.lot_id for row in s.execute(_BARRED, {"person_id": person.id})}
    signer = Signer(person.id, person.roles, frozenset(barred))
    pending = {f.id: results_to_come(f) for f in desk.facts.values()}
    found = [
        *of_patient(desk.facts.values(), signer, now),
        *of_lots(desk.lots.values(), signer, pending),
        *of_results(desk.results.values(), signer),
        *of_checks(desk.steps, desk.facts, signer),
        *(Waits(Kind.TELEPHONE, v.told_at, v.therapy_id, v.id) for v in unsigned_by(s, person.id)),
    ]
    return sorted(found, key=lambda w: (w.since, w.therapy_id, w.kind, w.thing))


def results_to_come(f: TherapyFacts) -> int:
    """How many results of the therapy somebody still waits for."""
    return sum(m.name.startswith(PENDING) for m in f.all(What.TASK))


def to_sign_page(s: Session, person: SignedIn, now: dt.datetime) -> ToSignPage:
    """The page: what, for whom, since when, what is open, and the way to the page that signs."""
    desk = desk_of(s)
    agreed = person.id in certified(s, [person.id])
    rows = [_row(desk, w) for w in waiting_for(s, desk, person, now)]
    rows += of_site(s, person.roles, now)
    return ToSignPage(
        tuple(sorted(rows, key=lambda r: r.since)),
        "" if agreed else url_for("staff.own_signature"),
    )


def _row(desk: Desk, w: Waits) -> ToSign:
    f, lot = desk.facts[w.therapy_id], desk.lots.get(w.thing)
    kind, icon, action = _kinds()[w.kind]
    return ToSign(
        words=_words(desk, w),
        kind=kind,
        icon=icon,
        since=w.since,
        href=_href(w),
        action=action,
        sign=sign_of(f.sign_shape, f.sign_letters),
        subject=f.subject,
        lot=f"{f.coi} {lot_name(lot.number)}" if lot else f.coi,
        open=_open(desk, w),
        until=lot.expires_at if lot and w.kind in (Kind.REVIEW, Kind.DISPOSITION) else None,
    )


def _kinds() -> dict[Kind, tuple[str, str, str]]:
    return {
        Kind.CONSENT: (_("Consent"), "sign", _("Sign the consent")),
        Kind.ELIGIBILITY: (_("Eligibility"), "check", _("Decide eligibility")),
        Kind.PRESCRIPTION: (_("Prescription"), "sign", _("Order the therapy")),
        Kind.DAY0: (_("Go or no-go"), "check", _("Decide Day 0")),
        Kind.REVIEW: (_("Review"), "review", _("Read and review")),
        Kind.DISPOSITION: (_("Decision"), "sign", _("Read and decide")),
        Kind.CLOSING: (_("Closing"), "lock", _("Close the record")),
        Kind.RESULT: (_("Result"), "evidence", _("Decide about the result")),
        Kind.CHECK: (_("Check"), "people", _("Check the steps")),
        Kind.TELEPHONE: (_("By telephone"), "flag", _("Read and sign")),
    }


def _words(desk: Desk, w: Waits) -> str:
    f, lot = desk.facts[w.therapy_id], desk.lots.get(w.thing)
    if lot is not None:
        product = named(f.definition.product(lot.product).name)
        return _("%(product)s, %(n)s units", product=product, n=lot.units)
    if w.kind is Kind.RESULT:
        tests = {x.code: named(x.name) for x in f.definition.release_specs}
        test = desk.results[w.thing].test
        return tests.get(test, test)
    if w.kind is Kind.CHECK:
        return _("%(n)s steps that others did", n=w.n)
    return {
        Kind.CONSENT: _("Consent to the therapy"),
        Kind.ELIGIBILITY: _("Is the patient eligible?"),
        Kind.PRESCRIPTION: _("Order of the therapy"),
        Kind.DAY0: _("Go or no-go for Day 0"),
        Kind.TELEPHONE: _("What you decided by telephone; release waits for it"),
    }[w.kind]


def _href(w: Waits) -> str:
    of_therapy = {
        Kind.CONSENT: "donor.consent",
        Kind.ELIGIBILITY: "donor.eligibility",
        Kind.PRESCRIPTION: "donor.order",
        Kind.DAY0: "donor.day0",
    }
    if w.kind in of_therapy:
        return url_for(of_therapy[w.kind], therapy_id=w.therapy_id)
    if w.kind is Kind.RESULT:
        return url_for("testing.decision", result_id=w.thing)
    if w.kind is Kind.CHECK:
        return url_for("dossier.checks")
    if w.kind is Kind.TELEPHONE:
        return url_for("quality.sign_telephone", verbal_id=w.thing)
    endpoint = "release.close" if w.kind is Kind.CLOSING else "dossier.review_lot"
    return url_for(endpoint, lot_id=w.thing)


def _open(desk: Desk, w: Waits) -> tuple[str, ...]:
    """What is open of it: what a signer asks first."""
    f, lot = desk.facts[w.therapy_id], desk.lots.get(w.thing)
    if w.kind is Kind.CHECK:
        return ()
    steps = Counter(x.therapy_id for x in desk.steps)[w.therapy_id]
    holds = len(f.all(What.HOLD))
    pending = results_to_come(f)
    deviations = lot.unassessed if lot else len(f.all(What.DEVIATION))
    said = (
        (holds, _("%(n)s holds", n=holds)),
        (deviations, _("%(n)s deviations to be assessed", n=deviations)),
        (steps, _("%(n)s steps without their check", n=steps)),
        (pending, _("%(n)s results still to come", n=pending)),
    )
    return tuple(words for n, words in said if n)
