"""Which lots were made with which: down from an ingredient, up from a preparation."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import CTE, bindparam, select
from sqlalchemy.orm import Session

from tracker.supplies.models import ReagentLot
from tracker.supplies.preparing.models import PreparationIngredient as Part


def made_with(name: str = "made_with") -> CTE:
    """The lots ``:ids`` and every preparation made with them, or with what was made with them."""
    first = select(ReagentLot.id).where(ReagentLot.id.in_(bindparam("ids", expanding=True)))
    walk = first.cte(name, recursive=True)
    return walk.union(select(Part.preparation_id).join(walk, Part.reagent_lot_id == walk.c.id))


def made_of(name: str = "made_of") -> CTE:
    """The lots ``:ids`` and every lot that went into them, at whatever remove."""
    first = select(ReagentLot.id).where(ReagentLot.id.in_(bindparam("ids", expanding=True)))
    walk = first.cte(name, recursive=True)
    return walk.union(select(Part.reagent_lot_id).join(walk, Part.preparation_id == walk.c.id))


_DOWN = made_with()
_WITH = select(_DOWN.c.id)
_UP = made_of()
_PAIRS = select(Part.preparation_id, Part.reagent_lot_id).join(_UP, Part.preparation_id == _UP.c.id)


def lots_made_with(s: Session, lot_ids: Collection[str]) -> set[str]:
    """These lots and every preparation that they went into; one statement."""
    return set(s.scalars(_WITH, {"ids": list(lot_ids)})) if lot_ids else set()


def ingredients_of(s: Session, lot_ids: Collection[str]) -> dict[str, set[str]]:
    """Each preparation among these, or within them -> the lots that went into it."""
    out: dict[str, set[str]] = {}
    for made, of in s.execute(_PAIRS, {"ids": list(lot_ids)}) if lot_ids else ():
        out.setdefault(made, set()).add(of)
    return out
