"""Every container of a therapy with what it came from: read once, drawn for pages and paper."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from markupsafe import Markup
from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from tracker.dossier.specs import test_words
from tracker.dossier.words import GONE, STATE_WORDS, drawable, named, picture_of, said
from tracker.journey.collection.models import Harvest, HarvestContainer
from tracker.journey.formulation.models import UnitFill
from tracker.journey.testing.models import Sample
from tracker.material.models import CellCount, Container, Parentage
from tracker.material.present import CONTAINERS, ContainerNow
from tracker.material.words import Kind
from tracker.pages.format import amount, cells
from tracker.pages.shown import Figure
from tracker.pages.words import gettext as _
from tracker.protocol.definition import ProcessDefinition

if TYPE_CHECKING:
    from labels.charts import Flow, LineageGraph, Node

ICON_OF: Final = {
    Kind.MARROW: "bag",
    Kind.INTERMEDIATE: "tube",
    Kind.VESSEL: "flask",
    Kind.POOL: "pool",
    Kind.BULK: "pool",
    Kind.VIAL: "vial",
    Kind.SAMPLE: "sample",
    Kind.UNIT: "unit",
}
"""Icons of the charts, which know paper and not our kinds."""


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


Href = Callable[[str], str]


def caption_of(line: Lineage, id_: str, definition: ProcessDefinition) -> str:
    """What stands under a container's name: its volume, count, vessel, artery or tests."""
    c = line.containers[id_]
    if id_ in line.fills:
        fill = line.fills[id_]
        return f"{fill.side[:1].upper()} {artery_code(fill.artery)}"
    if id_ in line.harvests:
        return amount(line.harvests[id_].net_volume_ml, "ml")
    if c.kind is Kind.VESSEL and c.vessel:
        return vessel_words(definition, c.vessel)
    if c.kind is Kind.SAMPLE:
        return _tests(line.tests.get(id_, ()), definition)
    counted = line.counts.get(id_)
    if counted is not None and counted.viable is not None:
        return cells(counted.viable)
    taken = [t.cells_viable for t in line.parents.get(id_, ()) if t.cells_viable]
    return cells(sum(taken)) if taken else ""


def vessel_words(definition: ProcessDefinition, code: str) -> str:
    """The vessel's name, its shortest: ``T175``, ``10-layer stack``."""
    known = {v.code: v.name for v in definition.vessels}
    if code not in known:
        return code
    return named(known[code]).removesuffix(" flask").removesuffix(" 培养瓶")


def _tests(codes: Sequence[str], definition: ProcessDefinition) -> str:
    if not codes:
        return ""
    first = said(test_words(definition, "", codes[0])).partition(",")[0]
    return first if len(codes) == 1 else f"{first} + {len(codes) - 1}"


def artery_code(artery: str) -> str:
    """The short form that eyes find first: MFCA, LFCA, obturator."""
    return artery.upper() if len(artery) <= 4 else artery


def graph_of(
    line: Lineage,
    definition: ProcessDefinition,
    href: Href | None = None,
    *,
    only: Collection[str] | None = None,
    highlighted: str = "",
) -> LineageGraph:
    """The lineage (or the part ``only`` of it) as a graph; lone tubes of blood are left out."""
    from labels.charts import LineageGraph

    kept = [
        id_
        for id_, c in line.containers.items()
        if (only is None or id_ in only)
        and (c.kind is not Kind.SAMPLE or id_ in line.parents or id_ == highlighted)
    ]
    nodes = tuple(_node(line, id_, definition, href) for id_ in kept)
    inside = set(kept)
    edges = tuple(
        (t.parent_id, t.child_id)
        for t in line.transfers
        if t.parent_id in inside and t.child_id in inside
    )
    return LineageGraph(nodes, edges, highlighted if highlighted in inside else "")


def _node(line: Lineage, id_: str, definition: ProcessDefinition, href: Href | None) -> Node:
    from labels.charts import Node

    c = line.containers[id_]
    kind = picture_of(c.kind, c.vessel).value
    return Node(
        key=id_,
        short_name=c.short_name,
        kind=kind if kind == "stack" else ICON_OF[c.kind],
        caption=drawable(caption_of(line, id_, definition)),
        product={"msc": "MSC", "bmmnc": "BMMNC"}.get(line.product_of(id_), ""),
        state=said(STATE_WORDS[c.state]),
        gone=c.state in GONE,
        href=href(id_) if href else "",
    )


def genealogy_figure(graph: LineageGraph, caption: str, flow: Flow | None = None) -> Figure | None:
    """The graph as the page shows it, like siblings in one box; nothing for no container."""
    from labels.charts import Flow, genealogy, group_siblings, to_svg

    if not graph.nodes:
        return None
    text = _("Genealogy of %(n)s containers", n=len(graph.nodes))
    svg = to_svg(genealogy(group_siblings(graph), flow or Flow.RIGHT), text)
    return Figure(Markup(svg), caption, text)  # noqa: S704 - our own drawing
