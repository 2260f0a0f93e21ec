"""Up to the harvest and down to the units: every question that follows parentage."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import CTE, bindparam, select
from sqlalchemy.orm import Session

from tracker.material.models import Container, Parentage
from tracker.record.ahead import Question, question


def _walk(name: str, *, up: bool) -> CTE:
    """The containers reached from ``:ids`` by parentage, these included; UNION ends cycles."""
    here = Parentage.child_id if up else Parentage.parent_id
    there = Parentage.parent_id if up else Parentage.child_id
    first = select(there.label("id")).where(here.in_(bindparam("ids", expanding=True)))
    walk = first.cte(name, recursive=True)
    return walk.union(select(there).join(walk, here == walk.c.id))


_UP = _walk("ancestors", up=True)
_DOWN = _walk("descendants", up=False)
_ANCESTORS = select(_UP.c.id)
_DESCENDANTS = select(_DOWN.c.id)
_EDGES = select(Parentage.parent_id, Parentage.child_id).where(
    Parentage.therapy_id == bindparam("therapy_id")
)
_LOTTED = select(Container.id, Container.lot_id).where(
    Container.therapy_id == bindparam("therapy_id"), Container.lot_id.is_not(None)
)


def asks_lots(therapy_id: str) -> Question:
    """What ``lots_within`` reads."""
    return question(_LOTTED, therapy_id=therapy_id)


def lots_within(s: Session, therapy_id: str) -> dict[str, str]:
    """The lot of each container of the therapy that belongs to one."""
    rows = s.execute(_LOTTED, {"therapy_id": therapy_id})
    return {id_: lot_id for id_, lot_id in rows if lot_id is not None}


def ancestors(s: Session, ids: Collection[str]) -> set[str]:
    """Ids of all containers that these came from; not these themselves."""
    return set(s.scalars(_ANCESTORS, {"ids": list(ids)}))


def descendants(s: Session, ids: Collection[str]) -> set[str]:
    """Ids of all containers that came from these; not these themselves."""
    return set(s.scalars(_DESCENDANTS, {"ids": list(ids)}))


def edges(s: Session, therapy_id: str) -> list[tuple[str, str]]:
    """Parent and child of every transfer within the therapy."""
    return [(row[0], row[1]) for row in s.execute(_EDGES, {"therapy_id": therapy_id})]
