"""After a contamination: which reagent lots were used, and which other patients were near.

Near is who used the same reagent lot, or the same equipment or workplace on the same day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.journey.expansion.models import VesselCare
from tracker.material.models import Container, Parentage
from tracker.supplies.models import Equipment, ReagentLot, StepEquipment, StepReagent
from tracker.supplies.preparing.present import ingredients_of, lots_made_with
from tracker.therapy.models import Patient, StepRecord, Therapy


@dataclass(frozen=True, slots=True)
class UsedLot:
    """A reagent lot that entered a step of the suspect material."""

    id: str
    material: str
    lot_number: str


@dataclass(frozen=True, slots=True)
class Near:
    """Another patient's therapy, what it shared with the suspect material, and on which day."""

    therapy_id: str
    subject_code: str
    shared: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class LookBack:
    """What a recall query starts from, and whom to look at."""

    reagent_lots: tuple[UsedLot, ...]
    near: tuple[Near, ...]


def look_back(
    s: Session, therapy_id: str, container_ids: Collection[str], zone: ZoneInfo
) -> LookBack:
    """Lots used on these containers, and other therapies that shared lots, things or places."""
    ids = list(container_ids)
    made = select(Container.step_id).where(Container.id.in_(ids))
    filled = select(Parentage.step_id).where(Parentage.child_id.in_(ids))
    cared = select(VesselCare.step_id).where(VesselCare.container_id.in_(ids))
    ours = s.execute(
        select(StepRecord.id, StepRecord.done_at, StepRecord.workplace).where(
            or_(*(StepRecord.id.in_(known) for known in (made, filled, cared)))
        )
    ).all()
    steps = [row.id for row in ours]
    days = {row.done_at.astimezone(zone).date() for row in ours}
    lots = [
        UsedLot(*row)
        for row in s.execute(
            select(ReagentLot.id, ReagentLot.material, ReagentLot.lot_number)
            .join(StepReagent, StepReagent.reagent_lot_id == ReagentLot.id)
            .where(StepReagent.step_id.in_(steps))
            .distinct()
            .order_by(ReagentLot.material, ReagentLot.lot_number)
        )
    ]
    found = _by_lot(s, therapy_id, lots_made_with(s, _whole(s, [x.id for x in lots])), zone)
    found |= {n for n in _by_equipment(s, therapy_id, steps, zone) if n.on in days}
    places = {row.workplace for row in ours if row.workplace}
    found |= {n for n in _by_place(s, therapy_id, places, zone) if n.on in days}
    return LookBack(
        tuple(lots), tuple(sorted(found, key=lambda n: (n.subject_code, n.on, n.shared)))
    )


def _whole(s: Session, lot_ids: Collection[str]) -> set[str]:
    """These lots and every lot that went into one of them."""
    parts = ingredients_of(s, lot_ids)
    return set(lot_ids).union(*parts.values())


_WHO = (
    select(StepRecord.therapy_id, Patient.subject_code, StepRecord.done_at)
    .join(Therapy, Therapy.id == StepRecord.therapy_id)
    .join(Patient, Patient.id == Therapy.patient_id)
)


def _by_lot(s: Session, therapy_id: str, lot_ids: Collection[str], zone: ZoneInfo) -> set[Near]:
    rows = s.execute(
        _WHO.add_columns(ReagentLot.material, ReagentLot.lot_number)
        .join(StepReagent, StepReagent.step_id == StepRecord.id)
        .join(ReagentLot, ReagentLot.id == StepReagent.reagent_lot_id)
        .where(ReagentLot.id.in_(list(lot_ids)), StepRecord.therapy_id != therapy_id)
    )
    return {Near(r[0], r[1], f"{r[3]} {r[4]}", r[2].astimezone(zone).date()) for r in rows}


def _by_equipment(s: Session, therapy_id: str, steps: Collection[str], zone: ZoneInfo) -> set[Near]:
    used = select(StepEquipment.equipment_id).where(StepEquipment.step_id.in_(list(steps)))
    rows = s.execute(
        _WHO.add_columns(Equipment.name)
        .join(StepEquipment, StepEquipment.step_id == StepRecord.id)
        .join(Equipment, Equipment.id == StepEquipment.equipment_id)
        .where(Equipment.id.in_(used), StepRecord.therapy_id != therapy_id)
    )
    return {Near(r[0], r[1], r[3], r[2].astimezone(zone).date()) for r in rows}


def _by_place(s: Session, therapy_id: str, places: Collection[str], zone: ZoneInfo) -> set[Near]:
    rows = s.execute(
        _WHO.add_columns(StepRecord.workplace).where(
            StepRecord.workplace.in_(list(places)), StepRecord.therapy_id != therapy_id
        )
    )
    return {Near(r[0], r[1], r[3], r[2].astimezone(zone).date()) for r in rows}
