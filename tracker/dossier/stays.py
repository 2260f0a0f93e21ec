"""What stood where from when to when: who shared an incubator, a tank, a shelf in which time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import BindParameter, Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from tracker.material.models import Container, ContainerState, Custody, Place
from tracker.therapy.models import Patient, Therapy
from tracker.workplace.places.present import LEFT


@dataclass(frozen=True, slots=True)
class Stay:
    """One container in one place; ``until`` is nothing while it stands there."""

    place_id: str
    place: str
    where: str
    container_id: str
    name: str
    therapy_id: str
    subject: str
    sign_shape: int
    sign_letters: str
    since: dt.datetime
    until: dt.datetime | None

    def meets(self, other: Stay) -> bool:
        """True when both stood in the same place at the same time."""
        if self.place_id != other.place_id:
            return False
        begins_before = other.until is None or self.since < other.until
        return begins_before and (self.until is None or other.since < self.until)


_LATER = aliased(Custody)
_NEXT = (
    select(_LATER.since)
    .where(_LATER.container_id == Custody.container_id, _LATER.n == Custody.n + 1)
    .correlate(Custody)
    .scalar_subquery()
)
_GONE = (
    select(func.min(ContainerState.at))
    .where(
        ContainerState.container_id == Custody.container_id,
        ContainerState.to_state.in_(LEFT),
        ContainerState.at > Custody.since,
    )
    .correlate(Custody)
    .scalar_subquery()
)
_STAYS = (
    select(
        Custody.place_id,
        Place.name.label("place"),
        Custody.where.label("where"),
        Custody.container_id,
        Container.short_name.label("name"),
        Custody.therapy_id,
        Patient.subject_code.label("subject"),
        Therapy.sign_shape,
        Therapy.sign_letters,
        Custody.since,
        _NEXT.label("next_at"),
        _GONE.label("gone_at"),
    )
    .join(Place, Place.id == Custody.place_id)
    .join(Container, Container.id == Custody.container_id)
    .join(Therapy, Therapy.id == Custody.therapy_id)
    .join(Patient, Patient.id == Therapy.patient_id)
    .order_by(Custody.since, Container.short_name)
)
_PLACES: Final[BindParameter[str]] = bindparam("places", expanding=True)
_IN_PLACES = _STAYS.where(Custody.place_id.in_(_PLACES))
_OF_CONTAINER = select(Custody.place_id).where(
    Custody.container_id == bindparam("container_id"), Custody.place_id.is_not(None)
)


def _stays(s: Session, query: Select[*tuple[Any, ...]], given: dict[str, Any]) -> list[Stay]:
    out = []
    for row in s.execute(query, given):
        ends = [at for at in (row.next_at, row.gone_at) if at is not None]
        known: dict[str, Any] = row._asdict()
        del known["next_at"], known["gone_at"]
        out.append(Stay(**known, until=min(ends) if ends else None))
    return out


def stays_in(s: Session, place_ids: Iterable[str]) -> list[Stay]:
    """Every stay in these places, oldest first; one statement."""
    wanted = sorted(set(place_ids))
    return _stays(s, _IN_PLACES, {"places": wanted}) if wanted else []


def shared_with(s: Session, container_id: str) -> list[tuple[Stay, Stay]]:
    """Its own stays, each with a stay of another therapy that met it; two statements."""
    places = s.scalars(_OF_CONTAINER, {"container_id": container_id}).all()
    stays = stays_in(s, [p for p in places if p])
    own = [x for x in stays if x.container_id == container_id]
    return [
        (mine, other)
        for mine in own
        for other in stays
        if other.therapy_id != mine.therapy_id and mine.meets(other)
    ]


def together(stays: Sequence[Stay]) -> Stay:
    """The whole time of these stays of one therapy in one place, as one."""
    first = min(stays, key=lambda x: x.since)
    ends = [x.until for x in stays]
    last = None if None in ends else max(e for e in ends if e is not None)
    return replace(first, until=last)
