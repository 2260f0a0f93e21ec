"""Every container of a therapy with what it came from: read once, drawn for pages and paper."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from tracker.journey.collection.models import Harvest, HarvestContainer
from tracker.journey.formulation.models import UnitFill
from tracker.journey.testing.models import Sample
from tracker.material.models import CellCount, Container, Parentage
from tracker.material.present import CONTAINERS, ContainerNow

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Transfer:
    """How much went from parent to child, and in which step."""

    parent_id: str
    child_id: str
    step_id: str
    cells_viable: int | None
    volume_ml: Decimal | None


@dataclass(frozen=True, slots=True)
class Counted:
    """The newest count of a container."""

    viable: int | None
    total: int | None
    viability_pct: Decimal | None
    volume_ml: Decimal | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Lineage:
    """The containers of one therapy, by id, and all that is known of each."""

    containers: dict[str, ContainerNow]
    transfers: tuple[Transfer, ...]
    counts: dict[str, Counted]
    fills: dict[str, UnitFill]
    harvests: dict[str, Harvest]
    tests: dict[str, tuple[str, ...]]
    parents: dict[str, list[Transfer]]
    children: dict[str, list[Transfer]]

    def above(self, ids: Iterable[str]) -> set[str]:
        """Ids of all that these came from, these not included."""
        return _walk(ids, lambda i: [t.parent_id for t in self.parents.get(i, ())])

    def below(self, ids: Iterable[str]) -> set[str]:
        """Ids of all that came from these, these not included."""
        return _walk(ids, lambda i: [t.child_id for t in self.children.get(i, ())])

    def product_of(self, id_: str) -> str:
        """The product that the container serves: its own, else that of all that came from it."""
        own = self.containers[id_].product
        if own:
            return own
        found = {self.containers[b].product for b in self.below([id_])} - {None}
        if not found and id_ in self.harvests:
            return next(iter(self.harvests[id_].for_products), "")
        if not found:
            found = {self.product_of(t.parent_id) for t in self.parents.get(id_, ())}
        return found.pop() or "" if len(found) == 1 else ""


def _walk(ids: Iterable[str], step: Callable[[str], list[str]]) -> set[str]:
    first = set(ids)
    found, to_visit = set[str](), [n for i in first for n in step(i)]
    while to_visit:
        here = to_visit.pop()
        if here not in found:
            found.add(here)
            to_visit += step(here)
    return found


_THERAPY: BindParameter[str] = bindparam("therapy_id")
_CONTAINERS = CONTAINERS.where(Container.therapy_id == _THERAPY).order_by(
    Container.passage, Container.short_name
)
_TRANSFERS = select(
    Parentage.parent_id,
    Parentage.child_id,
    Parentage.step_id,
    Parentage.cells_viable,
    Parentage.volume_ml,
).where(Parentage.therapy_id == _THERAPY)
_COUNTS = (
    select(
        CellCount.container_id,
        CellCount.cells_viable,
        CellCount.cells_total,
        CellCount.viability_pct,
        CellCount.volume_ml,
        CellCount.counted_at,
    )
    .where(CellCount.therapy_id == _THERAPY)
    .order_by(CellCount.counted_at, CellCount.id)
)
_FILLS = select(UnitFill).where(UnitFill.therapy_id == _THERAPY)
_HARVESTS = (
    select(HarvestContainer.container_id, Harvest)
    .join(Harvest, Harvest.id == HarvestContainer.harvest_id)
    .where(HarvestContainer.therapy_id == _THERAPY)
)
_TESTS = select(Sample.container_id, Sample.tests).where(Sample.therapy_id == _THERAPY)


def lineage_of(s: Session, therapy_id: str) -> Lineage:
    """The whole lineage of the therapy; six statements."""
    named = {"therapy_id": therapy_id}
    containers = {row.id: ContainerNow(*row) for row in s.execute(_CONTAINERS, named)}
    transfers = tuple(Transfer(*row) for row in s.execute(_TRANSFERS, named))
    parents, children = (
        defaultdict[str, list[Transfer]](list),
        defaultdict[str, list[Transfer]](list),
    )
    for t in transfers:
        parents[t.child_id].append(t)
        children[t.parent_id].append(t)
    return Lineage(
        containers=containers,
        transfers=transfers,
        counts={row[0]: Counted(*row[1:]) for row in s.execute(_COUNTS, named)},
        fills={f.container_id: f for f in s.scalars(_FILLS, named)},
        harvests={row[0]: row[1] for row in s.execute(_HARVESTS, named)},
        tests={row[0]: tuple(row[1]) for row in s.execute(_TESTS, named)},
        parents=dict(parents),
        children=dict(children),
    )
