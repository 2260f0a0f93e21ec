"""Every living culture as the record has it: a few statements, however many cultures there are.

A culture is the living vessels of one seeding. Its cells are the shares of those vessels: a vessel
that was lost takes its share with it (T05).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Session

from tracker.journey.expansion.growth import (
    Growths,
    PassageGrowth,
    growths,
    line_of,
)
from tracker.journey.expansion.models import CareKind, Seeding, VesselCare
from tracker.material.models import Container, ContainerState, Custody, Parentage, Place
from tracker.material.words import Kind, State
from tracker.quality.holds import OpenHold, open_holds_of

_IDS: Final[BindParameter[str]] = bindparam("ids", expanding=True)
_LAST = (
    select(func.max(ContainerState.n))
    .where(ContainerState.container_id == Container.id)
    .correlate(Container)
    .scalar_subquery()
)
_VESSELS = (
    select(
        Container.id,
        Container.therapy_id,
        Container.short_name,
        Container.vessel,
        Container.area_cm2,
        Parentage.cells_viable,
        Seeding.step_id,
        Seeding.lot_id,
        Seeding.passage,
        Seeding.seeded_at,
        Container.product,
    )
    .join(
        ContainerState,
        (ContainerState.container_id == Container.id) & (ContainerState.n == _LAST),
    )
    .join(Parentage, Parentage.child_id == Container.id)
    .join(
        Seeding,
        (Seeding.step_id == Parentage.step_id) & (Seeding.from_container_id == Parentage.parent_id),
    )
    .where(Container.kind == Kind.VESSEL, ContainerState.to_state == State.IN_CULTURE)
    .order_by(Seeding.seeded_at, Seeding.step_id, Container.short_name)
)
_CARES = (
    select(
        VesselCare.container_id,
        VesselCare.kind,
        VesselCare.confluence_pct,
        VesselCare.turbid,
        VesselCare.morphology_abnormal,
        VesselCare.cared_at,
    )
    .where(VesselCare.container_id.in_(_IDS))
    .order_by(VesselCare.cared_at)
)
_LAST_PLACE = (
    select(func.max(Custody.n))
    .where(Custody.container_id == Container.id)
    .correlate(Container)
    .scalar_subquery()
)
_PLACES = (
    select(Container.id, Place.name, Custody.where)
    .join(Custody, (Custody.container_id == Container.id) & (Custody.n == _LAST_PLACE))
    .outerjoin(Place, Place.id == Custody.place_id)
    .where(Container.id.in_(_IDS))
)


@dataclass(frozen=True, slots=True)
class Cared:
    """One feeding or observation of a culture."""

    kind: CareKind
    at: dt.datetime
    confluence_pct: int | None
    turbid: bool
    abnormal: bool


@dataclass(frozen=True, slots=True)
class Culture:
    """The living vessels of one seeding; ``grown``: the passage its cells went through before."""

    therapy_id: str
    step_id: str
    lot_id: str
    passage: int
    vessel: str
    vessel_ids: tuple[str, ...]
    names: tuple[str, ...]
    seeded_viable: int
    area_cm2: Decimal
    seeded_at: dt.datetime
    places: tuple[str, ...]
    cares: tuple[Cared, ...]
    grown: PassageGrowth | None
    holds: tuple[str, ...] = ()
    product: str = ""

    @property
    def name(self) -> str:
        """What people call it: ``P1-F01 … F12``."""
        first, last = self.names[0], self.names[-1]
        return first if first == last else f"{first} … {last.rpartition('-')[2]}"

    @property
    def cared_at(self) -> dt.datetime:
        """When it was last fed or looked at; its seeding counts."""
        return self.cares[-1].at if self.cares else self.seeded_at

    @property
    def seen(self) -> Cared | None:
        """The newest care that noted a confluence."""
        return next((c for c in reversed(self.cares) if c.confluence_pct is not None), None)


def living_cultures(s: Session) -> list[Culture]:
    """Every culture in which a vessel lives, oldest seeding first; eight statements."""
    rows = s.execute(_VESSELS).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    therapies = {row.therapy_id for row in rows}
    cares, places, holds = _cares(s, ids), _places(s, ids), open_holds_of(s, therapies)
    grown = growths(s, therapies)
    seedings: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        seedings[row.step_id].append(row)
    cultures = [_culture(vessels, cares, places, grown) for vessels in seedings.values()]
    return [replace(c, holds=_binding(c, holds, grown.parents)) for c in cultures]


def _culture(
    vessels: Sequence[Any],
    cares: Mapping[str, Sequence[Cared]],
    places: Mapping[str, str],
    grown: Growths,
) -> Culture:
    first = vessels[0]
    ids = tuple(v.id for v in vessels)
    own = {care for v in ids for care in cares.get(v, ())}
    return Culture(
        therapy_id=first.therapy_id,
        step_id=first.step_id,
        lot_id=first.lot_id,
        passage=first.passage,
        vessel=first.vessel or "",
        vessel_ids=ids,
        names=tuple(v.short_name for v in vessels),
        seeded_viable=sum(v.cells_viable or 0 for v in vessels),
        area_cm2=sum((v.area_cm2 or Decimal(0) for v in vessels), Decimal(0)),
        seeded_at=first.seeded_at,
        places=tuple(dict.fromkeys(places[v] for v in ids if places.get(v))),
        cares=tuple(sorted(own, key=lambda c: (c.at, c.kind))),
        grown=grown.last(ids),
        product=first.product or "",
    )


def _cares(s: Session, ids: Collection[str]) -> dict[str, list[Cared]]:
    out: dict[str, list[Cared]] = defaultdict(list)
    for row in s.execute(_CARES, {"ids": list(ids)}):
        out[row.container_id].append(
            Cared(row.kind, row.cared_at, row.confluence_pct, row.turbid, row.morphology_abnormal)
        )
    return out


def _places(s: Session, ids: Collection[str]) -> dict[str, str]:
    rows = s.execute(_PLACES, {"ids": list(ids)})
    return {row.id: row.name or row.where for row in rows}


def _binding(
    culture: Culture,
    holds: Mapping[str, Sequence[OpenHold]],
    parents: Mapping[str, Sequence[str]],
) -> tuple[str, ...]:
    """Reasons of the holds that these vessels have or inherit (I28)."""
    line = line_of(culture.vessel_ids, parents)
    own = [h for h in holds.get(culture.therapy_id, ()) if h.binds({culture.lot_id}, line)]
    return tuple(dict.fromkeys(h.reason for h in own))
