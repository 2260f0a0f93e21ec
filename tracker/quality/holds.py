"""Which material waits for QA: its own holds, its lot's, and those of all it came from (I28)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.material.genealogy import ancestors
from tracker.material.models import Container
from tracker.quality.models import Hold, HoldRelease


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A hold that nobody has ended."""

    id: str
    container_id: str | None
    lot_id: str | None
    reason: str


def open_holds(s: Session, therapy_id: str) -> list[OpenHold]:
    """Every open hold of the therapy."""
    rows = s.execute(
        select(Hold.id, Hold.container_id, Hold.lot_id, Hold.reason)
        .outerjoin(HoldRelease, HoldRelease.hold_id == Hold.id)
        .where(Hold.therapy_id == therapy_id, HoldRelease.hold_id.is_(None))
        .order_by(Hold.placed_at, Hold.id)
    )
    return [OpenHold(*row) for row in rows]


def holds_on(s: Session, therapy_id: str, container_ids: Collection[str]) -> list[OpenHold]:
    """Open holds that bind any of these containers: own, inherited, of a lot, of the therapy."""
    now = open_holds(s, therapy_id)
    if not now:
        return []
    line = set(container_ids) | ancestors(s, container_ids)
    lots = set(
        s.scalars(
            select(Container.lot_id).where(
                Container.id.in_(line), or_(Container.lot_id.is_not(None))
            )
        )
    )
    return [
        h
        for h in now
        if h.container_id in line or h.lot_id in lots or (h.container_id is h.lot_id is None)
    ]
