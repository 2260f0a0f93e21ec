"""What stands in a place now, in which positions, and whether its equipment is in calibration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, aliased

from tracker.identity.verdict import Reason
from tracker.material.models import Container, ContainerState, Custody, Place
from tracker.material.words import State
from tracker.supplies.models import Calibration, CalibrationExtension, Equipment
from tracker.supplies.rules import judge_equipment
from tracker.workplace.places.models import PlaceEquipment, PlacePosition

LEFT: Final = (
    State.HARVESTED,
    State.THAWED,
    State.USED_UP,
    State.DISCARDED,
    State.DESTROYED,
    State.REJECTED,
    State.SHIPPED,
    State.ISSUED,
)
"""States in which a container stands in no place any more, whoever holds what is left of it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A container that stands in a place; ``position`` is empty where it has none."""

    container_id: str
    name: str
    therapy_id: str
    lot_id: str | None
    place_id: str
    position: str
    n: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """The equipment that a place is part of, with its calibration."""

    place_id: str
    equipment_id: str
    name: str
    kind: str
    due_on: dt.date | None
    extended_to: dt.date | None

    def judged(self, on: dt.date, *, inside: bool) -> tuple[Reason, ...]:
        """Why it is not in calibration on that day (I27)."""
        return judge_equipment(self.name, self.due_on, self.extended_to, on, inside=inside)


_LATER = aliased(Custody)
_NEWEST = (
    select(func.max(_LATER.n))
    .where(_LATER.container_id == Custody.container_id)
    .correlate(Custody)
    .scalar_subquery()
)
GONE: Final = (
    select(ContainerState.container_id)
    .where(
        ContainerState.container_id == Custody.container_id,
        ContainerState.at >= Custody.since,
        ContainerState.to_state.in_(LEFT),
    )
    .correlate(Custody)
    .exists()
)
"""True of a row of custody whose container has left since."""
STANDING: Final = (
    select(
        Custody.container_id,
        Container.short_name,
        Custody.therapy_id,
        Container.lot_id,
        Custody.place_id,
        Custody.where.label("where"),
        Custody.n,
        Place.name.label("place"),
    )
    .join(Container, Container.id == Custody.container_id)
    .join(Place, Place.id == Custody.place_id)
    .where(Custody.n == _NEWEST, ~GONE)
    .order_by(Custody.therapy_id, Container.short_name)
)
"""Every container that stands in a place now; add a WHERE."""
_POSITIONS = (
    select(PlacePosition.position)
    .where(PlacePosition.place_id == bindparam("place_id"))
    .order_by(PlacePosition.n)
)
_DUE = (
    select(Calibration.due_on)
    .where(Calibration.equipment_id == Equipment.id)
    .order_by(Calibration.calibrated_on.desc())
    .limit(1)
    .correlate(Equipment)
    .scalar_subquery()
)
_EXTENDED = (
    select(func.max(CalibrationExtension.until_on))
    .where(CalibrationExtension.equipment_id == Equipment.id)
    .correlate(Equipment)
    .scalar_subquery()
)
_AFTER = aliased(PlaceEquipment)
NEWEST_FIT: Final = (
    PlaceEquipment.since
    == select(func.max(_AFTER.since))
    .where(_AFTER.place_id == PlaceEquipment.place_id)
    .correlate(PlaceEquipment)
    .scalar_subquery()
)
"""True of the row that says of which equipment a place is part now."""
FIT_COLUMNS: Final = (
    PlaceEquipment.place_id,
    Equipment.id,
    Equipment.name,
    Equipment.kind,
    _DUE.label("due_on"),
    _EXTENDED.label("extended_to"),
)
_FITTED = (
    select(*FIT_COLUMNS)
    .select_from(PlaceEquipment)
    .join(Equipment, Equipment.id == PlaceEquipment.equipment_id)
    .where(NEWEST_FIT)
)


def standing_in(s: Session, place_id: str) -> list[Standing]:
    """What stands in the place now, by therapy and name; one statement."""
    rows = s.execute(STANDING.where(Custody.place_id == place_id))
    return [_standing(row) for row in rows]


def standing_anywhere(s: Session, container_ids: Sequence[str]) -> dict[str, Standing]:
    """Where each of these containers stands now; those that stand nowhere are left out."""
    rows = s.execute(STANDING.where(Custody.container_id.in_(list(container_ids))))
    return {row.container_id: _standing(row) for row in rows}


def _standing(row: Any) -> Standing:
    position = "" if row.where == row.place else row.where
    known = (row.container_id, row.short_name, row.therapy_id, row.lot_id, row.place_id)
    return Standing(*known, position=position, n=row.n)


def positions_of(s: Session, place_id: str) -> list[str]:
    """The named positions of the place, in their order."""
    return list(s.scalars(_POSITIONS, {"place_id": place_id}))


def fitted(s: Session) -> dict[str, Fitted]:
    """The equipment of each place that is part of one, by the place."""
    return {row[0]: Fitted(*row) for row in s.execute(_FITTED)}


def fitted_to(s: Session, place_id: str) -> Fitted | None:
    """The equipment that this place is part of."""
    row = s.execute(_FITTED.where(PlaceEquipment.place_id == place_id)).first()
    return Fitted(*row) if row else None
