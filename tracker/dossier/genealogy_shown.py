"""The genealogy of a therapy as a drawing: the same graph for the page and for the paper."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from labels.snapshot import Bilingual
from tracker.dossier.lineage import Lineage
from tracker.dossier.specs import test_words
from tracker.dossier.words import GONE, STATE_WORDS, drawable, pair, said
from tracker.marking.at_hand import picture_of
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


Href = Callable[[str], str]
Tell = Callable[[Bilingual], str]
"""Which of the two languages a drawing speaks; a paper decides for itself."""


def caption_of(line: Lineage, id_: str, definition: ProcessDefinition, tell: Tell = said) -> str:
    """What stands under a container's name: its volume, count, vessel, artery or tests."""
    c = line.containers[id_]
    if id_ in line.fills:
        fill = line.fills[id_]
        return f"{fill.side[:1].upper()} {artery_code(fill.artery)}"
    if id_ in line.harvests:
        return amount(line.harvests[id_].net_volume_ml, "ml")
    if c.kind is Kind.VESSEL and c.vessel:
        return vessel_words(definition, c.vessel, tell)
    if c.kind is Kind.SAMPLE:
        return _tests(line.tests.get(id_, ()), definition, tell)
    counted = line.counts.get(id_)
    if counted is not None and counted.viable is not None:
        return cells(counted.viable)
    taken = [t.cells_viable for t in line.parents.get(id_, ()) if t.cells_viable]
    return cells(sum(taken)) if taken else ""


def vessel_words(definition: ProcessDefinition, code: str, tell: Tell = said) -> str:
    """The vessel's name, its shortest: ``T175``, ``10-layer stack``."""
    known = {v.code: v.name for v in definition.vessels}
    if code not in known:
        return code
    return tell(pair(known[code])).removesuffix(" flask").removesuffix(" 培养瓶")


def _tests(codes: Sequence[str], definition: ProcessDefinition, tell: Tell) -> str:
    if len(codes) > 1:
        n = len(codes)
        return tell(Bilingual(f"{n} tests", f"{n} 项检验"))
    return tell(test_words(definition, "", codes[0])).partition(",")[0] if codes else ""


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
    tell: Tell = said,
) -> LineageGraph:
    """The lineage (or the part ``only`` of it) as a graph; lone tubes of blood are left out."""
    from labels.charts import LineageGraph

    kept = [
        id_
        for id_, c in line.containers.items()
        if (only is None or id_ in only)
        and (c.kind is not Kind.SAMPLE or id_ in line.parents or id_ == highlighted)
    ]
    nodes = tuple(_node(line, id_, definition, href, tell) for id_ in kept)
    inside = set(kept)
    edges = tuple(
        (t.parent_id, t.child_id)
        for t in line.transfers
        if t.parent_id in inside and t.child_id in inside
    )
    return LineageGraph(nodes, edges, highlighted if highlighted in inside else "")


def _node(
    line: Lineage, id_: str, definition: ProcessDefinition, href: Href | None, tell: Tell
) -> Node:
    from labels.charts import Node

    c = line.containers[id_]
    kind = picture_of(c.kind, c.vessel).value
    return Node(
        key=id_,
        short_name=c.short_name,
        kind=kind if kind == "stack" else ICON_OF[c.kind],
        caption=drawable(caption_of(line, id_, definition, tell)),
        rank=definition.rank_of(line.product_of(id_)),
        state=tell(STATE_WORDS[c.state]),
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
