"""How far a reagent lot or a piece of equipment reached: steps, containers, units, therapies."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import Session

from tracker.dossier.touched import Touched, touched
from tracker.material.models import Container, ContainerState, Parentage
from tracker.material.present import CONTAINERS, ContainerNow
from tracker.material.words import Kind
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.frozen import definition_of
from tracker.protocol.models import ProcessDefinitionRow
from tracker.supplies.models import StepEquipment, StepReagent
from tracker.supplies.opened.models import StepBottle
from tracker.supplies.preparing.bound import PreparationBottle
from tracker.supplies.preparing.present import lots_made_with
from tracker.therapy.models import FOLLOWED, Patient, StepRecord, Therapy


@dataclass(frozen=True, slots=True)
class UseStep:
    """One step in which the thing was used, and the containers of that step."""

    id: str
    step: str
    done_at: dt.datetime
    containers: tuple[ContainerNow, ...]


@dataclass(frozen=True, slots=True)
class TherapyReached:
    """What the thing touched of one therapy, directly and through what came of it."""

    therapy_id: str
    subject: str
    coi: str
    sign_shape: int
    sign_letters: str
    definition: ProcessDefinition
    steps: tuple[UseStep, ...]
    direct: frozenset[str]
    containers: tuple[ContainerNow, ...] = field(default=())

    @property
    def units(self) -> tuple[ContainerNow, ...]:
        """Every unit reached."""
        return tuple(c for c in self.containers if c.kind is Kind.UNIT)


_THINGS: Final[BindParameter[str]] = bindparam("things", expanding=True)
_THERAPIES: Final[BindParameter[str]] = bindparam("therapies", expanding=True)


def _steps(use: Any, which: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            StepRecord.id,
            StepRecord.step,
            StepRecord.done_at,
            Therapy.id.label("therapy_id"),
            Therapy.coi,
            Therapy.sign_shape,
            Therapy.sign_letters,
            FOLLOWED.label("definition_id"),
            Patient.subject_code,
            ProcessDefinitionRow.sha256,
        )
        .join(use, use.step_id == StepRecord.id)
        .join(Therapy, Therapy.id == StepRecord.therapy_id)
        .join(Patient, Patient.id == Therapy.patient_id)
        .join(ProcessDefinitionRow, ProcessDefinitionRow.id == FOLLOWED)
        .where(which.in_(_THINGS))
        .order_by(StepRecord.done_at, StepRecord.id)
    )


_OF_LOT = _steps(StepReagent, StepReagent.reagent_lot_id)
_OF_EQUIPMENT = _steps(StepEquipment, StepEquipment.equipment_id)
_OF_BOTTLE = _steps(StepBottle, StepBottle.bottle_id)
_PREPARED = select(PreparationBottle.preparation_id).where(
    PreparationBottle.bottle_id == bindparam("bottle")
)
_CONTAINERS = CONTAINERS.where(Container.therapy_id.in_(_THERAPIES)).order_by(
    Container.short_name, ContainerState.n
)
_EDGES = select(Parentage.parent_id, Parentage.child_id).where(Parentage.therapy_id.in_(_THERAPIES))


def reach_of_lot(s: Session, lot_id: str) -> list[TherapyReached]:
    """Every therapy that the lot reached, itself or in what was prepared with it.

    Five statements, however many there are.
    """
    lots = sorted(lots_made_with(s, [lot_id]))
    return _reached(s, s.execute(_OF_LOT, {"things": lots}).all())


def reach_of_bottle(s: Session, bottle_id: str) -> list[TherapyReached]:
    """The one therapy that the opened bottle reached, itself or in what was prepared with it."""
    steps = [*s.execute(_OF_BOTTLE, {"things": [bottle_id]})]
    if lots := sorted(lots_made_with(s, s.scalars(_PREPARED, {"bottle": bottle_id}).all())):
        steps += s.execute(_OF_LOT, {"things": lots})
    return _reached(s, sorted(steps, key=lambda row: (row.done_at, row.id)))


def reach_of_equipment(s: Session, equipment_id: str) -> list[TherapyReached]:
    """Every therapy that the equipment touched; four statements."""
    return _reached(s, s.execute(_OF_EQUIPMENT, {"things": [equipment_id]}).all())


def _reached(s: Session, rows: Sequence[Any]) -> list[TherapyReached]:
    by_therapy: dict[str, list[Any]] = defaultdict(list)
    for row in dict.fromkeys(rows):  # a step may have used a lot and a preparation of it
        by_therapy[row.therapy_id].append(row)
    if not by_therapy:
        return []
    ids = list(by_therapy)
    links = touched(s, ids)
    known = {row.id: ContainerNow(*row) for row in s.execute(_CONTAINERS, {"therapies": ids})}
    children: dict[str, list[str]] = defaultdict(list)
    for parent, child in s.execute(_EDGES, {"therapies": ids}):
        children[parent].append(child)
    return [_one(s, steps, links, known, children) for steps in by_therapy.values()]


def _one(
    s: Session,
    rows: Sequence[Any],
    links: dict[str, Touched],
    known: dict[str, ContainerNow],
    children: dict[str, list[str]],
) -> TherapyReached:
    first = rows[0]
    reached = {row.id: links[row.id].reached for row in rows if row.id in links}
    direct = frozenset[str]().union(*reached.values())
    all_ids = direct | _below(direct, children)
    return TherapyReached(
        therapy_id=first.therapy_id,
        subject=first.subject_code,
        coi=first.coi,
        sign_shape=first.sign_shape,
        sign_letters=first.sign_letters,
        definition=definition_of(s, first.definition_id, first.sha256),
        steps=tuple(
            UseStep(row.id, row.step, row.done_at, _sorted(reached.get(row.id, ()), known))
            for row in rows
        ),
        direct=direct,
        containers=_sorted(all_ids, known),
    )


def _sorted(ids: Collection[str], known: dict[str, ContainerNow]) -> tuple[ContainerNow, ...]:
    return tuple(sorted((known[i] for i in ids), key=lambda c: c.short_name))


def _below(first: Collection[str], children: dict[str, list[str]]) -> set[str]:
    found, to_visit = set[str](), [c for i in first for c in children.get(i, ())]
    while to_visit:
        here = to_visit.pop()
        if here not in found:
            found.add(here)
            to_visit += children.get(here, ())
    return found
