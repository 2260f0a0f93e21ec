"""What is known of the donor now: consent, markers, decision, order. Queries for all stations."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason, reason
from tracker.journey.donor.models import (
    ArcoReading,
    Consent,
    ConsentWithdrawal,
    EligibilityRow,
    GoNoGo,
    HipAssessment,
    MarkerReport,
    MarkerResolution,
    MarkerResultRow,
    Screening,
    TherapyOrder,
)
from tracker.journey.donor.rules import (
    ConsentFacts,
    MarkerResult,
    PregnancyTest,
    judge_consent,
)
from tracker.protocol.definition import ProcessDefinition
from tracker.record.ahead import Question, question
from tracker.therapy.models import Patient, StepReading, Therapy
from tracker.therapy.naming.models import BORN
from tracker.therapy.present import TherapyNow
from tracker.therapy.rules import own_consent_from

_CONSENTS = (
    select(
        Consent.id,
        Consent.version,
        Consent.signed_at,
        Consent.scopes,
        Consent.guardian_signed,
        Consent.assent_given,
        ConsentWithdrawal.withdrawn_at,
        ConsentWithdrawal.scopes.label("withdrawn_scopes"),
    )
    .outerjoin(ConsentWithdrawal, ConsentWithdrawal.consent_id == Consent.id)
    .where(Consent.therapy_id == bindparam("therapy_id"))
    .order_by(Consent.signed_at, Consent.id, ConsentWithdrawal.withdrawn_at)
)


@dataclass(frozen=True, slots=True)
class ConsentNow:
    """The newest consent of the therapy and the scopes that still stand."""

    id: str
    version: str
    signed_at: dt.datetime
    scopes: frozenset[str]
    withdrawn: frozenset[str]


def consents(s: Session, therapy_id: str) -> list[ConsentFacts]:
    """Every consent, one entry for each withdrawal from it (one entry when there is none)."""
    return [
        ConsentFacts(
            version=row.version,
            signed_at=row.signed_at,
            scopes=frozenset(row.scopes),
            guardian_signed=row.guardian_signed,
            assent_given=row.assent_given,
            withdrawn_at=row.withdrawn_at,
            withdrawn_scopes=frozenset(row.withdrawn_scopes or ()),
        )
        for row in s.execute(_CONSENTS, {"therapy_id": therapy_id})
    ]


def consent_in_force(s: Session, therapy_id: str, at: dt.datetime) -> ConsentNow | None:
    """The newest consent signed by then, less what was withdrawn by then; None without any."""
    rows = [r for r in s.execute(_CONSENTS, {"therapy_id": therapy_id}) if r.signed_at <= at]
    if not rows:
        return None
    newest = rows[-1]
    gone = {
        scope
        for r in rows
        if r.withdrawn_at is not None and newest.signed_at <= r.withdrawn_at <= at
        for scope in r.withdrawn_scopes
    }
    return ConsentNow(
        id=newest.id,
        version=newest.version,
        signed_at=newest.signed_at,
        scopes=frozenset(newest.scopes) - gone,
        withdrawn=frozenset(gone),
    )


def consent_reasons(
    s: Session, therapy: TherapyNow, activity: str, at: dt.datetime, zone: ZoneInfo
) -> tuple[Reason, ...]:
    """Why the consent does not carry this activity now (I29); empty when it does."""
    born_on = born(s, therapy.id)
    if born_on is None:
        return (reason("personal_values_erased"),)
    here = [replace(c, signed_at=c.signed_at.astimezone(zone)) for c in consents(s, therapy.id)]
    return judge_consent(
        here,
        activity,
        at.astimezone(zone),
        therapy.definition.consent,
        born_on,
        therapy.definition.eligibility.guardian_below_years,
    )


def own_consent_due(s: Session, therapy: TherapyNow, zone: ZoneInfo) -> dt.date | None:
    """From when the patient's own consent is needed; None where the newest one is his own."""
    born_on, signed = born(s, therapy.id), consents(s, therapy.id)
    if born_on is None or not signed:
        return None
    newest = max(c.signed_at for c in signed).astimezone(zone).date()
    return own_consent_from(born_on, newest, therapy.definition.eligibility.guardian_below_years)


_BORN = (
    select(BORN)
    .select_from(Patient)
    .join(Therapy, Therapy.patient_id == Patient.id)
    .where(Therapy.id == bindparam("therapy_id"))
)


def asks_consent(therapy_id: str) -> tuple[Question, ...]:
    """What ``consent_reasons`` reads."""
    return question(_BORN, therapy_id=therapy_id), question(_CONSENTS, therapy_id=therapy_id)


def born(s: Session, therapy_id: str) -> dt.date | None:
    """The date of birth of the therapy's patient; None once it was erased."""
    return s.scalar(_BORN, {"therapy_id": therapy_id})


def sex_of(s: Session, therapy_id: str) -> str:
    """The patient's sex as registered."""
    query = select(Patient.sex).join(Therapy, Therapy.patient_id == Patient.id)
    return s.scalars(query.where(Therapy.id == therapy_id)).one()


_MARKERS = (
    select(
        MarkerResultRow.marker,
        MarkerResultRow.result,
        MarkerReport.specimen_at,
        MarkerResolution.resolved_at,
    )
    .join(MarkerReport, MarkerReport.id == MarkerResultRow.report_id)
    .outerjoin(
        MarkerResolution,
        (MarkerResolution.report_id == MarkerResultRow.report_id)
        & (MarkerResolution.marker == MarkerResultRow.marker),
    )
    .where(MarkerResultRow.therapy_id == bindparam("therapy_id"))
    .order_by(MarkerReport.specimen_at, MarkerReport.id, MarkerResultRow.marker)
)


def asks_markers(therapy_id: str) -> Question:
    """What ``markers_now`` reads."""
    return question(_MARKERS, therapy_id=therapy_id)


def markers_now(s: Session, therapy_id: str) -> list[MarkerResult]:
    """Every marker result of the therapy, oldest specimen first; none is hidden by a later one."""
    return [
        MarkerResult(row.marker, row.result, row.specimen_at, row.resolved_at is not None)
        for row in s.execute(_MARKERS, {"therapy_id": therapy_id})
    ]


@dataclass(frozen=True, slots=True)
class OrderNow:
    """The prescription that counts; each place of each side is given one unit.

    ``msc_per_kg`` is of the one product that grows in culture; a definition with several asks for a
    dose of each as a reading of the order, and those are ``doses``: product -> cells per kg.
    """

    id: str
    version: int
    scheme: str
    products: tuple[str, ...]
    sides: tuple[str, ...]
    arteries: tuple[str, ...]
    weight_kg: Decimal
    msc_per_kg: int | None
    units_per_product: int
    planned_day0_at: dt.datetime
    doses: Mapping[str, int] = field(default_factory=dict)

    def per_kg(self, product: str, definition: ProcessDefinition) -> int | None:
        """Cells per kg ordered of this product; None where the order names no number for it."""
        alone = definition.cultured == (product,)
        return self.doses.get(product, self.msc_per_kg if alone else None)

    def needed_of(self, product: str, definition: ProcessDefinition) -> int | None:
        """Viable cells of the whole dose of one product: cells per kg times the weight."""
        per_kg = self.per_kg(product, definition)
        return None if per_kg is None else int(per_kg * self.weight_kg)

    @property
    def cells_needed(self) -> int | None:
        """Viable cells of all doses per kg that were ordered, together."""
        given = [*self.doses.values(), *([self.msc_per_kg] if self.msc_per_kg else [])]
        return sum(int(per_kg * self.weight_kg) for per_kg in given) if given else None


PER_KG: Final = "_per_kg"
"""Readings of an order that end so are doses: ``<product>_per_kg``, in cells per kg."""


def doses_of(readings: Iterable[tuple[str | None, str | None]]) -> dict[str, int]:
    """Cells per kg by product, of the readings of an order: names and values as recorded."""
    return {
        name.removesuffix(PER_KG): int(Decimal(value))
        for name, value in readings
        if name and value and name.endswith(PER_KG)
    }


_ORDER = (
    select(
        TherapyOrder.id,
        TherapyOrder.version,
        TherapyOrder.scheme,
        TherapyOrder.products,
        TherapyOrder.sides,
        TherapyOrder.arteries,
        TherapyOrder.weight_kg,
        TherapyOrder.msc_per_kg,
        TherapyOrder.units_per_product,
        TherapyOrder.planned_day0_at,
        StepReading.name,
        StepReading.value,
    )
    .outerjoin(StepReading, StepReading.step_id == TherapyOrder.step_id)
    .where(TherapyOrder.therapy_id == bindparam("therapy_id"))
    .order_by(TherapyOrder.version.desc(), StepReading.name)
)
"""Every version with its readings, the newest first."""


def asks_order(therapy_id: str) -> Question:
    """What ``current_order`` reads."""
    return question(_ORDER, therapy_id=therapy_id)


def current_order(s: Session, therapy_id: str) -> OrderNow | None:
    """The newest version of the order; None before the first."""
    rows = s.execute(_ORDER, {"therapy_id": therapy_id}).all()
    if not rows:
        return None
    row = rows[0]
    return OrderNow(
        id=row.id,
        version=row.version,
        scheme=row.scheme,
        products=tuple(row.products),
        sides=tuple(row.sides),
        arteries=tuple(row.arteries),
        weight_kg=row.weight_kg,
        msc_per_kg=row.msc_per_kg,
        units_per_product=row.units_per_product,
        planned_day0_at=row.planned_day0_at,
        doses=doses_of((r.name, r.value) for r in rows if r.version == row.version),
    )


_DECIDED = (
    select(EligibilityRow.decision)
    .where(EligibilityRow.therapy_id == bindparam("therapy_id"))
    .order_by(EligibilityRow.decided_at, EligibilityRow.step_id)
)
"""Every decision, the newest last."""


def asks_eligible(therapy_id: str) -> Question:
    """What ``eligible`` reads."""
    return question(_DECIDED, therapy_id=therapy_id)


def eligible(s: Session, therapy_id: str) -> bool:
    """True when the newest decision says eligible."""
    decisions = s.scalars(_DECIDED, {"therapy_id": therapy_id}).all()
    return bool(decisions) and decisions[-1] == "eligible"


def last_decision(s: Session, therapy_id: str) -> str | None:
    """The newest go/no-go decision of any gate: go, no_go, or None before the first."""
    return s.scalar(
        select(GoNoGo.decision)
        .where(GoNoGo.therapy_id == therapy_id)
        .order_by(GoNoGo.decided_at.desc(), GoNoGo.step_id.desc())
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class MeasuredNow:
    """The newest weight, haemoglobin and pregnancy test, each from its own screening."""

    weight_kg: Decimal | None = None
    hb_g_per_l: Decimal | None = None
    hb_taken_at: dt.datetime | None = None
    pregnancy_test: PregnancyTest | None = None


_SCREENINGS = (
    select(
        Screening.weight_kg,
        Screening.hb_g_per_l,
        Screening.pregnancy_negative,
        Screening.blood_taken_at,
    )
    .where(Screening.therapy_id == bindparam("therapy_id"))
    .order_by(Screening.measured_at, Screening.step_id)
)


def measured_now(s: Session, therapy_id: str) -> MeasuredNow:
    """The newest of each value over all screenings."""
    now = MeasuredNow()
    for row in s.execute(_SCREENINGS, {"therapy_id": therapy_id}):
        if row.weight_kg is not None:
            now = replace(now, weight_kg=row.weight_kg)
        if row.hb_g_per_l is not None:
            now = replace(now, hb_g_per_l=row.hb_g_per_l, hb_taken_at=row.blood_taken_at)
        if row.pregnancy_negative is not None:
            test = PregnancyTest(row.pregnancy_negative, row.blood_taken_at)
            now = replace(now, pregnancy_test=test)
    return now


def latest_weight(s: Session, therapy_id: str) -> Decimal | None:
    """The newest weight in kg; None when the patient was never weighed."""
    return measured_now(s, therapy_id).weight_kg


def arco_of_hips_to_treat(s: Session, therapy_id: str) -> dict[str, str]:
    """Stage by ``side, system, reader`` of the hips to be treated, from each hip's newest look."""
    rows = s.execute(
        select(
            HipAssessment.side,
            HipAssessment.treated,
            HipAssessment.step_id,
            ArcoReading.system,
            ArcoReading.reader,
            ArcoReading.stage,
        )
        .join(Screening, Screening.step_id == HipAssessment.step_id)
        .outerjoin(
            ArcoReading,
            (ArcoReading.step_id == HipAssessment.step_id)
            & (ArcoReading.side == HipAssessment.side),
        )
        .where(HipAssessment.therapy_id == therapy_id)
        .order_by(Screening.measured_at, HipAssessment.step_id)
    ).all()
    newest = {row.side: row.step_id for row in rows}
    out: dict[str, str] = {}
    for row in rows:
        if row.treated and row.step_id == newest[row.side]:
            name = row.side if row.system is None else f"{row.side} {row.system} {row.reader}"
            out[name] = row.stage or "not read"
    return out


def reports_on(s: Session, therapy_id: str) -> dict[str, list[str]]:
    """Names of the marker reports on each sample."""
    out: dict[str, list[str]] = defaultdict(list)
    query = select(MarkerReport.sample_id, MarkerReport.name).order_by(MarkerReport.reported_at)
    for sample_id, name in s.execute(query.where(MarkerReport.therapy_id == therapy_id)):
        out[sample_id].append(name)
    return dict(out)
