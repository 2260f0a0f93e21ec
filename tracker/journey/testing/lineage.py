"""For which lots a sample speaks, and what stands under suspicion with it: walks, never stored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tracker.material.genealogy import ancestors, descendants
from tracker.material.models import (
    Container,
    ContainerState,
    Lot,
    LotState,
    LotStateWord,
    Parentage,
)
from tracker.material.present import ContainerNow, containers_now
from tracker.material.words import Kind, State

GIVEN = (State.STARTED, State.INFUSED, State.STOPPED)
DISPOSED = (State.RELEASED, State.CONDITIONALLY_RELEASED, State.OOS_EXCEPTIONAL)


@dataclass(frozen=True, slots=True)
class LotThere:
    """A lot that a sample speaks for, with its last state."""

    id: str
    product: str
    state: LotStateWord


def line_of_lot(s: Session, lot_id: str) -> set[str]:
    """Ids of the lot's containers and of everything they came from."""
    own = set(s.scalars(select(Container.id).where(Container.lot_id == lot_id)))
    return own | ancestors(s, own)


def lots_from(s: Session, container_id: str) -> list[LotThere]:
    """Every lot of this container and of what came from it, oldest first."""
    below = {container_id} | descendants(s, [container_id])
    last = (
        select(func.max(LotState.n))
        .where(LotState.lot_id == Lot.id)
        .correlate(Lot)
        .scalar_subquery()
    )
    rows = s.execute(
        select(Lot.id, Lot.product, LotState.to_state)
        .join(LotState, (LotState.lot_id == Lot.id) & (LotState.n == last))
        .where(Lot.id.in_(select(Container.lot_id).where(Container.id.in_(below))))
        .order_by(Lot.opened_at, Lot.id)
    )
    return [LotThere(*row) for row in rows]


def handled_with(s: Session, container: ContainerNow) -> list[ContainerNow]:
    """The container with its siblings: made in the same step, or harvested into the same pool.

    What came from any of them inherits their holds (I28), so holding these holds the genealogy.
    """
    pools = select(Parentage.child_id).join(Container, Container.id == Parentage.child_id)
    pools = pools.where(Parentage.parent_id == container.id, Container.kind == Kind.POOL)
    poured = select(Parentage.parent_id).where(Parentage.child_id.in_(pools))
    made = select(Container.step_id).where(Container.id == container.id)
    together = select(Container.id).where(
        Container.kind == container.kind,
        Container.therapy_id == container.therapy_id,
        or_(Container.step_id.in_(made), Container.id.in_(poured)),
    )
    ids = {container.id, *s.scalars(together)}
    return sorted(containers_now(s, ids).values(), key=lambda c: c.short_name)


def given_already(s: Session, lot_ids: Collection[str]) -> bool:
    """True when a unit of these lots was started: a late failure then concerns the patient."""
    return _reached(s, lot_ids, GIVEN) is not None


def disposed_at(s: Session, lot_ids: Collection[str]) -> ContainerState | None:
    """The first state row by which a unit of these lots was released, in whatever way."""
    return _reached(s, lot_ids, DISPOSED)


def _reached(
    s: Session, lot_ids: Collection[str], states: Collection[State]
) -> ContainerState | None:
    return s.scalars(
        select(ContainerState)
        .join(Container, Container.id == ContainerState.container_id)
        .where(
            Container.lot_id.in_(list(lot_ids)),
            Container.kind == Kind.UNIT,
            ContainerState.to_state.in_(list(states)),
        )
        .order_by(ContainerState.at, ContainerState.container_id, ContainerState.n)
        .limit(1)
    ).first()
