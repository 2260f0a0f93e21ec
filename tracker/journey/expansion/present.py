"""The vessels that live now: of which seeding, with how many cells, when last cared for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from tracker.journey.expansion.models import PassageHarvest, Seeding, Thawing, VesselCare
from tracker.material.models import Container, ContainerState, Lot, Parentage
from tracker.material.present import CONTAINERS, ContainerNow
from tracker.material.words import Kind, State
from tracker.record.ahead import Question, question


def living_vessels(s: Session, lot_id: str | None, passage: int | None) -> list[ContainerNow]:
    """The vessels of this lot and passage that are in culture, by short name."""
    rows = s.execute(
        CONTAINERS.where(
            Container.lot_id == lot_id,
            Container.passage == passage,
            Container.kind == Kind.VESSEL,
        )
    )
    found = [ContainerNow(*row) for row in rows]
    living = [c for c in found if c.state is State.IN_CULTURE]
    return sorted(living, key=lambda c: c.short_name)


@dataclass(frozen=True, slots=True)
class SeededWith:
    """What one vessel got: viable cells of one source, when."""

    cells: int
    from_id: str
    seeded_at: dt.datetime


def seeded_with(s: Session, vessel_ids: Collection[str]) -> dict[str, SeededWith]:
    """The cells, source and time of seeding of each vessel."""
    rows = s.execute(
        select(Container.id, Parentage.cells_viable, Seeding.from_container_id, Seeding.seeded_at)
        .join(Seeding, Seeding.step_id == Container.step_id)
        .join(
            Parentage,
            (Parentage.child_id == Container.id)
            & (Parentage.parent_id == Seeding.from_container_id),
        )
        .where(Container.id.in_(vessel_ids))
    )
    return {row[0]: SeededWith(row[1] or 0, row[2], row[3]) for row in rows}


def last_care(s: Session, vessel_ids: Collection[str]) -> dict[str, dt.datetime]:
    """When each vessel was last fed or looked at; its seeding counts."""
    out = {id_: w.seeded_at for id_, w in seeded_with(s, vessel_ids).items()}
    rows = s.execute(
        select(VesselCare.container_id, func.max(VesselCare.cared_at))
        .where(VesselCare.container_id.in_(vessel_ids))
        .group_by(VesselCare.container_id)
    )
    for id_, at in rows:
        out[id_] = max(at, out.get(id_, at))
    return out


def harvested_at(s: Session, pool_id: str) -> dt.datetime | None:
    """When the pool was harvested; nothing when it is no pool of a passage."""
    return s.scalar(select(PassageHarvest.harvested_at).where(PassageHarvest.pool_id == pool_id))


def thawed_at(s: Session, pool_id: str) -> dt.datetime | None:
    """When the pool was thawed; nothing when it was not."""
    return s.scalar(select(Thawing.thawed_at).where(Thawing.pool_id == pool_id))


def lot_seeded_from(s: Session, container_id: str, product: str) -> str | None:
    """The lot of this product that an earlier seeding of the same cells opened."""
    return s.scalar(
        select(Seeding.lot_id)
        .join(Lot, Lot.id == Seeding.lot_id)
        .where(Seeding.from_container_id == container_id, Lot.product == product)
        .order_by(Seeding.seeded_at)
        .limit(1)
    )


_FROZEN = select(ContainerState.container_id, ContainerState.at).where(
    ContainerState.therapy_id == bindparam("therapy_id"), ContainerState.to_state == State.FROZEN
)


def asks_frozen(therapy_id: str) -> Question:
    """What ``frozen_at`` reads."""
    return question(_FROZEN, therapy_id=therapy_id)


def frozen_at(s: Session, therapy_id: str, vial_ids: Collection[str]) -> list[dt.datetime]:
    """When these vials of the therapy were frozen, each moment once."""
    rows = s.execute(_FROZEN, {"therapy_id": therapy_id})
    return sorted({row.at for row in rows if row.container_id in vial_ids})


def vials_in_store(s: Session, therapy_id: str) -> int:
    """How many backup vials of the therapy are frozen."""
    vials = CONTAINERS.where(Container.therapy_id == therapy_id, Container.kind == Kind.VIAL)
    states = vials.subquery().c.to_state
    count = select(func.count()).where(states.in_([State.FROZEN, State.STORED, State.RECEIVED]))
    return s.scalar(count) or 0
