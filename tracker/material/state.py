"""What containers hold and what they are called. Queries for every room above."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Session

from tracker.material.balance import Balance
from tracker.material.models import CellCount, Container, Discard, Parentage

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


def names_beginning(s: Session, therapy_id: str, beginning: str) -> set[str]:
    """Every short name of the therapy that begins so."""
    query = select(Container.short_name).where(
        Container.therapy_id == therapy_id,
        Container.short_name.startswith(beginning, autoescape=True),
    )
    return set(s.scalars(query))
