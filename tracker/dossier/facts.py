"""Therapies with what journey, list and banner need: three statements, however many there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session, aliased

from tracker.dossier.milestone_rows import milestones
from tracker.dossier.milestones import Milestone, What
from tracker.journey.donor.models import TherapyOrder
from tracker.journey.donor.state import OrderNow, doses_of
from tracker.journey.testing.imported.present import BROUGHT
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.frozen import definition_of
from tracker.protocol.models import ProcessDefinitionRow
from tracker.therapy.linking.present import LINKED
from tracker.therapy.models import FOLLOWED, Patient, StepReading, Therapy
from tracker.therapy.naming.models import BORN, NAME
from tracker.therapy.naming.present import OLD_BAND_SINCE
from tracker.therapy.rules import own_consent_from


@dataclass(frozen=True, slots=True)
class TherapyFacts:
    """One therapy as pages know it; personal values are empty once they were erased."""

    id: str
    coi: str
    subject: str
    name: str
    born_on: dt.date | None
    sign_shape: int
    sign_letters: str
    started_at: dt.datetime
    definition: ProcessDefinition
    order: OrderNow | None
    milestones: tuple[Milestone, ...]
    begun_under: str = ""
    old_band_since: dt.datetime | None = None
    """Since when the wristband that is worn says an earlier name, number or birthday."""
    linked: bool = False
    brought: int = 0
    """Results from a laboratory's file that wait to be confirmed."""

    def all(self, *what: What) -> list[Milestone]:
        """The milestones of these kinds, oldest first."""
        return [m for m in self.milestones if m.what in what]

    def last(self, *what: What) -> Milestone | None:
        """The newest milestone of these kinds."""
        return next((m for m in reversed(self.milestones) if m.what in what), None)

    @property
    def over(self) -> bool:
        """True once the therapy has ended."""
        return self.last(What.ENDED) is not None

    def own_consent_from(self, zone: ZoneInfo) -> dt.date | None:
        """From when the patient's own consent is needed; None where the newest one is his own."""
        signed = self.last(What.CONSENTED)
        if signed is None or self.born_on is None or self.over:
            return None
        of_age = self.definition.eligibility.guardian_below_years
        return own_consent_from(self.born_on, signed.at.astimezone(zone).date(), of_age)

    @property
    def day0_at(self) -> dt.datetime | None:
        """When the first unit was started: Day 0 as it was."""
        started = self.all(What.STARTED)
        return started[0].at if started else None


_IDS: Final[BindParameter[str]] = bindparam("ids", expanding=True)
_BEGUN = aliased(ProcessDefinitionRow)
_THERAPIES = (
    select(
        Therapy.id,
        Therapy.coi,
        Therapy.sign_shape,
        Therapy.sign_letters,
        Therapy.started_at,
        FOLLOWED.label("definition_id"),
        _BEGUN.version.label("begun_under"),
        Patient.subject_code,
        NAME.label("name"),
        BORN.label("born_on"),
        ProcessDefinitionRow.sha256,
        OLD_BAND_SINCE.label("old_band_since"),
        LINKED.label("linked"),
        BROUGHT.label("brought"),
    )
    .join(Patient, Patient.id == Therapy.patient_id)
    .join(ProcessDefinitionRow, ProcessDefinitionRow.id == FOLLOWED)
    .join(_BEGUN, _BEGUN.id == Therapy.definition_id)
    .order_by(Patient.subject_code, Therapy.started_at)
)
_SOME = _THERAPIES.where(Therapy.id.in_(_IDS))
_ORDERS = (
    select(TherapyOrder, StepReading.name, StepReading.value)
    .outerjoin(StepReading, StepReading.step_id == TherapyOrder.step_id)
    .where(TherapyOrder.therapy_id.in_(_IDS))
    .order_by(TherapyOrder.therapy_id, TherapyOrder.version)
)


def therapies_facts(s: Session, ids: Collection[str] | None = None) -> list[TherapyFacts]:
    """The therapies with these ids (all of them without ids), by subject code."""
    rows = s.execute(_THERAPIES if ids is None else _SOME, {"ids": list(ids or ())}).all()
    found = [row.id for row in rows]
    if not found:
        return []
    happened = milestones(s, found)
    orders = _orders(s, found)
    return [_facts(s, row, orders.get(row.id), happened[row.id]) for row in rows]


def therapy_facts(s: Session, therapy_id: str) -> TherapyFacts | None:
    """The therapy with this id; nothing when there is none."""
    return next(iter(therapies_facts(s, [therapy_id])), None)


def _facts(
    s: Session, row: Any, order: OrderNow | None, happened: Sequence[Milestone]
) -> TherapyFacts:
    return TherapyFacts(
        id=row.id,
        coi=row.coi,
        subject=row.subject_code,
        name=row.name or "",
        born_on=row.born_on,
        sign_shape=row.sign_shape,
        sign_letters=row.sign_letters,
        started_at=row.started_at,
        definition=definition_of(s, row.definition_id, row.sha256),
        order=order,
        milestones=tuple(happened),
        begun_under=row.begun_under,
        old_band_since=row.old_band_since,
        linked=row.linked is not None,
        brought=row.brought,
    )


def _orders(s: Session, ids: Collection[str]) -> dict[str, OrderNow]:
    """The newest order of each therapy: versions come in order, the last one stays."""
    newest: dict[str, tuple[TherapyOrder, list[tuple[str | None, str | None]]]] = {}
    for row, name, value in s.execute(_ORDERS, {"ids": list(ids)}):
        order, readings = newest.get(row.therapy_id, (row, []))
        if order is not row:
            readings = []
        newest[row.therapy_id] = (row, [*readings, (name, value)])
    return {id_: _order(row, doses_of(readings)) for id_, (row, readings) in newest.items()}


def _order(row: TherapyOrder, doses: dict[str, int]) -> OrderNow:
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
        doses=doses,
    )
