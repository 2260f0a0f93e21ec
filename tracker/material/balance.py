"""How many viable cells a container holds now: counted into it less all that left it (I17)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Session

from tracker.material.models import CellCount, Discard, Parentage


@dataclass(frozen=True, slots=True)
class Balance:
    """Viable cells of a container: as last counted, and gone since into children or waste."""

    counted: int | None
    gone: int

    @property
    def left(self) -> int | None:
        """What should still be in it; nothing known when it was never counted."""
        return None if self.counted is None else max(0, self.counted - self.gone)


_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_COUNTED = (
    select(CellCount.container_id, CellCount.cells_viable)
    .where(CellCount.container_id.in_(_IDS), CellCount.cells_viable.is_not(None))
    .order_by(CellCount.counted_at, CellCount.id)
)
_GIVEN = (
    select(Parentage.parent_id, func.sum(Parentage.cells_viable))
    .where(Parentage.parent_id.in_(_IDS), Parentage.cells_viable.is_not(None))
    .group_by(Parentage.parent_id)
)
_DISCARDED = select(Discard.container_id, Discard.cells_viable).where(
    Discard.container_id.in_(_IDS), Discard.cells_viable.is_not(None)
)


def balances(s: Session, ids: Collection[str]) -> dict[str, Balance]:
    """The balance of each container; the newest count is the one that stands."""
    named = {"ids": list(ids)}
    counted: dict[str, int] = {}
    for id_, viable in s.execute(_COUNTED, named):
        counted[id_] = viable or 0
    gone: dict[str, int] = dict.fromkeys(ids, 0)
    for id_, cells in s.execute(_GIVEN, named):
        gone[id_] += int(cells or 0)
    for id_, cells in s.execute(_DISCARDED, named):
        gone[id_] += cells or 0
    return {id_: Balance(counted.get(id_), gone[id_]) for id_ in ids}
