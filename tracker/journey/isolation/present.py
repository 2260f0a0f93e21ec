"""What isolation needs to know of the marrow: its count, and how much of it was processed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.journey.isolation.models import CountedMarrow, GradientRun, StartingCount
from tracker.material.models import ColonyAssay, ColonyCount


@dataclass(frozen=True, slots=True)
class CountNow:
    """The newest count that holds for these containers."""

    step_id: str
    wbc_million_per_ml: Decimal
    volume_ml: Decimal
    mnc_fraction_pct: Decimal


def count_of(s: Session, container_ids: Collection[str]) -> CountNow | None:
    """The newest count in which all these containers were counted; nothing when there is none."""
    rows = s.execute(
        select(
            StartingCount.step_id,
            StartingCount.wbc_million_per_ml,
            StartingCount.volume_ml,
            StartingCount.mnc_fraction_pct,
            CountedMarrow.container_id,
        )
        .join(CountedMarrow, CountedMarrow.step_id == StartingCount.step_id)
        .where(CountedMarrow.container_id.in_(container_ids))
        .order_by(StartingCount.counted_at, StartingCount.step_id)
    )
    counts: dict[str, CountNow] = {}
    covered: dict[str, set[str]] = {}
    for row in rows:
        counts[row.step_id] = CountNow(*row[:4])
        covered.setdefault(row.step_id, set()).add(row.container_id)
    whole = [counts[step] for step, ids in covered.items() if ids == set(container_ids)]
    return whole[-1] if whole else None


def processed_ml(s: Session, count_step_id: str) -> Decimal:
    """How much of the counted marrow has gone through a gradient already."""
    query = select(GradientRun.processed_ml).where(GradientRun.count_step_id == count_step_id)
    return sum(s.scalars(query), Decimal(0))


def marrow_counted(s: Session, container_id: str) -> bool:
    """True once this marrow was counted."""
    query = select(CountedMarrow.step_id).where(CountedMarrow.container_id == container_id)
    return s.scalars(query.limit(1)).first() is not None


def colonies_wait(s: Session, sample_id: str) -> bool:
    """True for a colony assay whose colonies nobody has counted yet."""
    query = (
        select(ColonyAssay.container_id)
        .outerjoin(ColonyCount, ColonyCount.container_id == ColonyAssay.container_id)
        .where(ColonyAssay.container_id == sample_id, ColonyCount.container_id.is_(None))
    )
    return s.scalars(query).first() is not None
