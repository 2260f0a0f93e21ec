"""How many viable cells a container holds now: counted into it less all that left it (I17)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason, Severity, reason
from tracker.material.models import CellCount, Discard, Parentage
from tracker.material.rules import Taken, judge_mass_balance


@dataclass(frozen=True, slots=True)
class Balance:
    """Viable cells of a container: as last counted, and gone since into children or waste."""

    counted: int | None
    gone: int

    @property
    def left(self) -> int | None:
        """What should still be in it; nothing known when it was never counted."""
        return None if self.counted is None else max(0, self.counted - self.gone)


def judge_taking(
    name: str, now: Balance, wanted: int, tolerance_pct: Decimal
) -> tuple[Reason, ...]:
    """Why ``wanted`` viable cells cannot be taken from the container: pure (I17).

    Stricter than a transfer that has happened already, which is recorded and held: here somebody
    plans to take what is not there, so the figure is wrong and is refused.
    """
    if now.counted is None:
        return (reason("container_not_counted", about=name),)
    taken = (Taken("before", Decimal(now.gone)), Taken("now", Decimal(wanted)))
    found = judge_mass_balance(name, Decimal(now.counted), taken, tolerance_pct)
    return tuple(replace(r, severity=Severity.STOP) for r in found)


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
