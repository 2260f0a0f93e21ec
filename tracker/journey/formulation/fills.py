"""What a fill needs to know: from what, for whom, until when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.journey.expansion.models import Thawing
from tracker.journey.formulation.models import Fill, Wash
from tracker.material.models import ContainerState, Lot
from tracker.material.present import ContainerNow
from tracker.material.words import State


@dataclass(frozen=True, slots=True)
class SourceNow:
    """Where a fill takes from: its lot and product, when it was washed, when it was thawed."""

    lot_id: str | None
    product: str | None
    washed_at: dt.datetime | None
    thawed_at: dt.datetime | None
    use_by: dt.datetime | None


def source_now(s: Session, source: ContainerNow) -> SourceNow:
    """The source as a fill meets it. Cells that grew after their thaw have no thaw clock."""
    wash = s.execute(
        select(Wash.washed_at, Wash.pool_id).where(Wash.bulk_id == source.id)
    ).one_or_none()
    from_ids = [source.id, *([wash.pool_id] if wash else [])]
    use_by = s.scalar(select(Thawing.use_by).where(Thawing.pool_id.in_(from_ids)))
    thawed_at = s.scalar(
        select(ContainerState.at).where(
            ContainerState.container_id.in_(from_ids), ContainerState.to_state == State.THAWED
        )
    )
    lot_id = source.lot_id or s.scalar(
        select(Fill.lot_id).where(Fill.bulk_id == source.id).limit(1)
    )
    product = source.product
    if product is None and lot_id is not None:
        product = s.scalar(select(Lot.product).where(Lot.id == lot_id))
    return SourceNow(lot_id, product, wash.washed_at if wash else None, thawed_at, use_by)
