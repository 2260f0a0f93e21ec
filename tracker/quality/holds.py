"""Which material waits for QA: its own holds, its lot's, and those of all it came from (I28)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.material.genealogy import ancestors
from tracker.material.models import Container
from tracker.quality.models import Hold, HoldRelease
from tracker.record.ahead import Question, question


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A hold that nobody has ended."""

    id: str
    container_id: str | None
    lot_id: str | None
    reason: str

    def binds(self, lot_ids: Collection[str], line: Collection[str]) -> bool:
        """True when it holds one of these lots or containers, or the whole therapy."""
        if self.lot_id is None and self.container_id is None:
            return True
        return self.lot_id in lot_ids or self.container_id in line


_OPEN = (
    select(Hold.therapy_id, Hold.id, Hold.container_id, Hold.lot_id, Hold.reason)
    .outerjoin(HoldRelease, HoldRelease.hold_id == Hold.id)
    .where(
        Hold.therapy_id.in_(bindparam("therapy_ids", expanding=True)),
        HoldRelease.hold_id.is_(None),
    )
    .order_by(Hold.placed_at, Hold.id)
)


def asks(therapy_id: str) -> Question:
    """What ``open_holds`` reads."""
    return question(_OPEN, therapy_ids=[therapy_id])


def open_holds(s: Session, therapy_id: str) -> list[OpenHold]:
    """Every open hold of the therapy."""
    return open_holds_of(s, [therapy_id]).get(therapy_id, [])


def open_holds_of(s: Session, therapy_ids: Collection[str]) -> dict[str, list[OpenHold]]:
    """Every open hold of these therapies, by therapy; one statement."""
    rows = s.execute(_OPEN, {"therapy_ids": list(therapy_ids)})
    out: dict[str, list[OpenHold]] = defaultdict(list)
    for row in rows:
        out[row.therapy_id].append(OpenHold(row.id, row.container_id, row.lot_id, row.reason))
    return out


def holds_on(s: Session, therapy_id: str, container_ids: Collection[str]) -> list[OpenHold]:
    """Open holds that bind any of these containers: own, inherited, of a lot, of the therapy."""
    now = open_holds(s, therapy_id)
    if not now:
        return []
    line = set(container_ids) | ancestors(s, container_ids)
    lots = set(lots_of(s, line).values())
    return [h for h in now if h.binds(lots, line)]


def lots_of(s: Session, container_ids: Collection[str]) -> dict[str, str]:
    """The lot of each of these containers that belongs to one."""
    rows = s.execute(
        select(Container.id, Container.lot_id).where(
            Container.id.in_(container_ids), Container.lot_id.is_not(None)
        )
    )
    return {row.id: row.lot_id for row in rows}
