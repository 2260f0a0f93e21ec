"""Which container came from which: the graph, its grouping, and places without overlaps.

Pure: no drawing here. Places are worked out on two axes, along the flow of cells and across it,
so that the same lineage runs to the right on a page and downwards on paper.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

GROUPED_KINDS = frozenset({"flask", "vial", "sample", "tube", "stack", "bag"})
_SWEEPS = 9  # odd: the last one looks at parents, which all boxes but harvests have
_WISHES = (1.0, 0.01, 0.0001)  # of what leads on to a unit, of vials and the like, of samples


@dataclass(frozen=True)
class Node:
    """One container, or `count` of them drawn as one box.

    `kind` is one of labels.icons.ICONS, `rank` the place of its product in the definition (None:
    of no product), `state` the state's name as people read it, `gone` true for what no longer
    exists, `href` its page.
    """

    key: str
    short_name: str
    kind: str
    caption: str = ""
    rank: int | None = None
    state: str = ""
    gone: bool = False
    href: str = ""
    count: int = 1


@dataclass(frozen=True)
class LineageGraph:
    """Nodes, edges from parent to child by key, and the node that the reader came from."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]
    highlighted: str = ""

    def __post_init__(self) -> None:
        keys = [node.key for node in self.nodes]
        if len(set(keys)) != len(keys):
            raise ValueError("two nodes have the same key")
        foreign = {key for edge in self.edges for key in edge} - set(keys)
        if foreign:
            raise ValueError(f"an edge names a node that is not there: {sorted(foreign)}")


Place = tuple[float, float]  # along the flow, across it: the middle of the box


def group_siblings(graph: LineageGraph) -> LineageGraph:
    """The same lineage with like siblings drawn as one box, such as `P1 × 12`.

    Siblings are of the same kind, product and state and came from the same parents. Units stay
    single, because each has its own artery, and so does the highlighted node.
    """
    named: dict[str, str] = {}
    boxes: dict[str, list[Node]] = defaultdict(list)
    parents = _parents(graph)
    known = {node.key: node for node in graph.nodes}
    for key in _in_order(graph):
        node = known[key]
        alone = node.kind not in GROUPED_KINDS or key == graph.highlighted
        likeness = (
            (key,)
            if alone
            else (
                node.kind,
                str(node.rank),
                node.state,
                str(node.gone),
                *sorted({named[parent] for parent in parents[key]}),
            )
        )
        named[key] = "|".join(likeness)
        boxes[named[key]].append(node)
    renamed = {name: members[0].key for name, members in boxes.items()}
    edges = dict.fromkeys((renamed[named[a]], renamed[named[b]]) for a, b in graph.edges)
    return LineageGraph(
        tuple(_box(members) for members in boxes.values()),
        tuple(edges),
        graph.highlighted,
    )


def _box(members: list[Node]) -> Node:
    if len(members) == 1:
        return members[0]
    first, last = min(n.short_name for n in members), max(n.short_name for n in members)
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    stem = "".join(one for one, _ in shared)
    stem = re.sub(r"[-–]?[A-Z]?0*$", "", stem) or members[0].kind
    captions = {node.caption for node in members}
    return replace(
        members[0],
        short_name=f"{stem} × {len(members)}",
        caption=captions.pop() if len(captions) == 1 else "",
        count=sum(node.count for node in members),
    )


def _parents(graph: LineageGraph) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {node.key: [] for node in graph.nodes}
    for parent, child in graph.edges:
        found[child].append(parent)
    return found


def _children(graph: LineageGraph) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {node.key: [] for node in graph.nodes}
    for parent, child in graph.edges:
        found[parent].append(child)
    return found


def _in_order(graph: LineageGraph) -> list[str]:
    """Keys with every parent before its children; refuses a circle, which no lineage has."""
    waiting = {key: len(set(parents)) for key, parents in _parents(graph).items()}
    children = _children(graph)
    ready = [node.key for node in graph.nodes if not waiting[node.key]]
    ordered: list[str] = []
    while ready:
        key = ready.pop(0)
        ordered.append(key)
        for child in dict.fromkeys(children[key]):
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    if len(ordered) != len(graph.nodes):
        raise ValueError("the lineage goes round in a circle")
    return ordered


def layers(graph: LineageGraph) -> dict[str, int]:
    """How many steps each node is from a harvest, the longest way.

    A branch of its own (the second harvest on Day 0) is moved on so that it ends with the others.
    """
    parents = _parents(graph)
    found: dict[str, int] = {}
    for key in _in_order(graph):
        found[key] = max((found[parent] + 1 for parent in parents[key]), default=0)
    last = max(found.values(), default=0)
    for branch in _branches(graph):
        ends = max((found[key] for key in branch), default=0)
        for key in branch:
            found[key] += last - ends
    return found


def _branches(graph: LineageGraph) -> list[list[str]]:
    neighbours: dict[str, set[str]] = {node.key: set() for node in graph.nodes}
    for parent, child in graph.edges:
        neighbours[parent].add(child)
        neighbours[child].add(parent)
    left = dict.fromkeys(neighbours)
    found = []
    while left:
        reached, edge = [], [next(iter(left))]
        while edge:
            key = edge.pop()
            if key in left:
                del left[key]
                reached.append(key)
                edge += sorted(neighbours[key])
        found.append(reached)
    return found


@dataclass(frozen=True)
class _Family:
    """What placing asks of a graph again and again."""

    parents: Mapping[str, list[str]]
    children: Mapping[str, list[str]]
    branch: Mapping[str, int]
    aside: Mapping[str, int]  # 0 leads on, 1 ends here, 2 is a sample

    @classmethod
    def of(cls, graph: LineageGraph) -> _Family:
        branches = sorted(_branches(graph), key=lambda branch: (-len(branch), min(branch)))
        branch = {key: index for index, keys in enumerate(branches) for key in keys}
        children = _children(graph)
        aside = {
            node.key: 2 if node.kind == "sample" else int(node.kind != "unit" and not below)
            for node, below in ((node, children[node.key]) for node in graph.nodes)
        }
        return cls(_parents(graph), children, branch, aside)

    def wish(self, key: str) -> float:
        """How much this box's place counts where boxes compete."""
        return _WISHES[self.aside[key]]


def places(
    graph: LineageGraph, sizes: Mapping[str, tuple[float, float]], gaps: tuple[float, float]
) -> dict[str, Place]:
    """The middle of each box; boxes of `sizes` (along, across) keep `gaps` between them.

    Layers follow each other along the flow. Within a layer boxes stand branch by branch in the
    order that crosses fewest edges (by the mean of their neighbours, swept both ways) and as near
    to their neighbours as the gap allows; samples give way, so that the cells' way runs straight.
    """
    family = _Family.of(graph)
    layer_of = layers(graph)
    rows: dict[int, list[str]] = defaultdict(list)
    for key in _in_order(graph):
        rows[layer_of[key]].append(key)
    _untangle(rows, family)
    across = _across(rows, sizes, gaps[1], family)
    found: dict[str, Place] = {}
    along = 0.0
    for layer in sorted(rows):
        depth = max(sizes[key][0] for key in rows[layer])
        for key in rows[layer]:
            found[key] = (along + depth / 2, across[key])
        along += depth + gaps[0]
    return found


def _untangle(rows: dict[int, list[str]], family: _Family) -> None:
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        neighbours = family.parents if down else family.children
        for layer in sorted(rows, reverse=not down):
            rank = {key: index for row in rows.values() for index, key in enumerate(row)}
            order = {
                key: (
                    family.branch[key],
                    _mean([(float(rank[each]), 1.0) for each in neighbours[key]], rank[key]),
                    family.aside[key],
                )
                for key in rows[layer]
            }
            rows[layer].sort(key=order.__getitem__)


def _mean(weighed: list[tuple[float, float]], otherwise: float) -> float:
    total = sum(weight for _, weight in weighed)
    return sum(at * weight for at, weight in weighed) / total if total else otherwise


def _across(
    rows: dict[int, list[str]],
    sizes: Mapping[str, tuple[float, float]],
    gap: float,
    family: _Family,
) -> dict[str, float]:
    found: dict[str, float] = {}
    for layer in sorted(rows):
        at = 0.0
        for key in rows[layer]:
            found[key] = at + sizes[key][1] / 2
            at += sizes[key][1] + gap
    for sweep in range(_SWEEPS):
        neighbours = family.children if sweep % 2 else family.parents
        for layer in sorted(rows, reverse=bool(sweep % 2)):
            wanted = {
                key: (
                    _mean([(found[n], family.wish(n)) for n in neighbours[key]], found[key]),
                    family.wish(key),
                )
                for key in rows[layer]
            }
            found |= _apart(rows[layer], wanted, sizes, gap)
    lowest = min((found[key] - sizes[key][1] / 2 for key in found), default=0.0)
    return {key: at - lowest for key, at in found.items()}


def _apart(
    row: list[str],
    wanted: dict[str, tuple[float, float]],
    sizes: Mapping[str, tuple[float, float]],
    gap: float,
) -> dict[str, float]:
    """Places in the row's order with the gap kept, as near to the wanted ones as may be.

    Boxes that would touch become one block that stands at the weighted mean of its members'
    wishes (pool adjacent violators), so a fan of children is centred on its parent.
    """
    offset, offsets = 0.0, []
    for index, key in enumerate(row):
        if index:
            offset += (sizes[row[index - 1]][1] + sizes[key][1]) / 2 + gap
        offsets.append(offset)
    blocks: list[tuple[float, float, int]] = []  # mean of (wish - offset), weight, boxes
    for key, before in zip(row, offsets, strict=True):
        mean, weight, count = wanted[key][0] - before, wanted[key][1], 1
        while blocks and blocks[-1][0] >= mean:
            earlier, more, members = blocks.pop()
            mean = (earlier * more + mean * weight) / (more + weight)
            weight, count = weight + more, count + members
        blocks.append((mean, weight, count))
    starts = [mean for mean, _, count in blocks for _ in range(count)]
    return {key: start + before for key, start, before in zip(row, starts, offsets, strict=True)}
