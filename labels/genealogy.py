"""The lineage of a therapy's containers as a drawing, from the harvests to the units."""

from __future__ import annotations

from enum import StrEnum

from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import Color

from labels.drawing import (
    EDGE,
    INK,
    INK_2,
    PAPER,
    WHITE,
    Linked,
    Point,
    box,
    curve,
    product_ink,
    product_paper,
    shape,
    text,
)
from labels.fonts import width_pt
from labels.icons import ICONS
from labels.lineage import LineageGraph, Node, Place, places

_NAME = 9.0
_CAPTION = 7.2
_ICON = 15.0
_PAD = 6.0
_SPARE = 1.16  # browsers choose wider fonts than the paper's
_HEIGHT = 31.0
_MARGIN = 7.0
_BEHIND = 3.0  # the second card of a grouped box shows by this much


class Flow(StrEnum):
    """Which way cells run in the drawing."""

    RIGHT = "right"
    DOWN = "down"


def genealogy(graph: LineageGraph, flow: Flow = Flow.RIGHT) -> Drawing:
    """The graph as a drawing as large as its boxes need; a page or paper scales it."""
    if not graph.nodes:
        raise ValueError("a lineage needs a container")
    sizes = {node.key: _size(node) for node in graph.nodes}
    if flow is Flow.RIGHT:
        middle = places(graph, sizes, (30.0, 11.0))
        centres = middle
    else:
        turned = {key: (height, width) for key, (width, height) in sizes.items()}
        middle = places(graph, turned, (22.0, 10.0))
        centres = {key: (across, along) for key, (along, across) in middle.items()}
    width = max(x + sizes[key][0] / 2 for key, (x, _) in centres.items()) + 2 * _MARGIN
    height = max(y + sizes[key][1] / 2 for key, (_, y) in centres.items()) + 2 * _MARGIN
    drawing = Drawing(width, height)
    at = {key: (x + _MARGIN, height - _MARGIN - y) for key, (x, y) in centres.items()}
    for parent, child in graph.edges:
        points = _edge(at[parent], at[child], (sizes[parent], sizes[child]), flow)
        drawing.add(curve(points, EDGE, 1.3))
    for node in graph.nodes:
        drawing.add(_card(node, at[node.key], sizes[node.key], node.key == graph.highlighted))
    return drawing


def _size(node: Node) -> tuple[float, float]:
    name = width_pt(node.short_name, _NAME, bold=True) * _SPARE
    caption = width_pt(node.caption, _CAPTION) * _SPARE
    behind = _BEHIND if node.count > 1 else 0.0
    return max(name, caption) + _ICON + 2.6 * _PAD + behind, _HEIGHT + behind


def _edge(
    start: Place, end: Place, sizes: tuple[tuple[float, float], tuple[float, float]], flow: Flow
) -> list[Point]:
    (x1, y1), (x2, y2) = start, end
    if flow is Flow.RIGHT:
        x1 += sizes[0][0] / 2
        x2 -= sizes[1][0] / 2
        half = (x2 - x1) / 2
        return [(x1, y1), (x1 + half, y1), (x2 - half, y2), (x2, y2)]
    y1 -= sizes[0][1] / 2
    y2 += sizes[1][1] / 2
    half = (y1 - y2) / 2
    return [(x1, y1), (x1, y1 - half), (x2, y2 + half), (x2, y2)]


def _card(node: Node, centre: Place, size: tuple[float, float], highlighted: bool) -> Linked:
    colour: Color = INK_2 if node.rank is None else product_ink(node.rank)
    if node.gone:
        colour = EDGE
    behind = _BEHIND if node.count > 1 else 0.0
    width, height = size[0] - behind, size[1] - behind
    left, bottom = centre[0] - size[0] / 2, centre[1] - size[1] / 2
    hint = ", ".join(part for part in (node.short_name, node.caption, node.state) if part)
    card = Linked(href=node.href, hint=hint)
    fill = WHITE
    if highlighted:
        fill = PAPER if node.rank is None else product_paper(node.rank)
    stroke = 2.6 if highlighted else 1.3
    dash = (3, 2) if node.gone else ()
    if behind:
        back = (left + behind, bottom + behind)
        card.add(box(back, (width, height), WHITE, colour, 1, radius=5, dash=dash))
    card.add(box((left, bottom), (width, height), fill, colour, stroke, radius=5, dash=dash))
    icon_y = bottom + (height + _ICON) / 2
    card.add(shape(ICONS[node.kind], left + _PAD, icon_y, _ICON / 24, colour))
    words_x = left + _PAD + _ICON + 0.6 * _PAD
    ink = INK_2 if node.gone else INK
    if node.caption:
        card.add(text(words_x, bottom + 17.5, node.short_name, _NAME, bold=True, colour=ink))
        card.add(text(words_x, bottom + 7.0, node.caption, _CAPTION, colour=INK_2))
    else:
        middle = bottom + height / 2 - 3.2
        card.add(text(words_x, middle, node.short_name, _NAME, bold=True, colour=ink))
    return card
