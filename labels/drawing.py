"""What the charts share: colours, text, and one drawing rendered to PDF and to SVG.

A chart is a reportlab drawing with two symbolic fonts, REGULAR and BOLD. `dressed` gives it real
faces for a PDF; `to_svg` writes it for a page with presentation attributes only, because pages
forbid inline styles. Units are points in a PDF and CSS pixels on a page; y grows upwards.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from reportlab.graphics.shapes import (
    Circle,
    Drawing,
    Group,
    Line,
    Path,
    Polygon,
    PolyLine,
    Rect,
    Shape,
    String,
)
from reportlab.lib.attrmap import AttrMap, AttrMapValue
from reportlab.lib.colors import Color, HexColor

from labels.fonts import Faces, width_pt
from labels.signs import steps

REGULAR = "regular"
BOLD = "bold"

PAPER = HexColor("#f7f6f2")
WHITE = HexColor("#ffffff")
INK = HexColor("#1a2026")
INK_2 = HexColor("#4c5661")
LINE = HexColor("#d9d7cf")
EDGE = HexColor("#9aa1a6")
BRAND = HexColor("#0d5560")
BRAND_SOFT = HexColor("#e3eff0")
WARN = HexColor("#8a4b00")
WARN_SOFT = HexColor("#fbeed8")
STOP = HexColor("#a3142f")
PRODUCTS = tuple(
    (HexColor(ink), HexColor(soft))
    for ink, soft in (
        ("#45359a", "#efedf9"),
        ("#8c3d0a", "#f8ede6"),
        ("#0b5c7a", "#e5f1f6"),
        ("#7a1f6b", "#f8e9f5"),
        ("#5a5200", "#f4f1dc"),
        ("#3d4650", "#eceef0"),
    )
)
"""Ink and paper of a process's products, in the order in which its definition names them."""


def product_ink(rank: int) -> Color:
    """The ink of the product that stands there in the definition; the seventh looks like the first.

    A name stands beside every colour: none is told by it alone.
    """
    return PRODUCTS[rank % len(PRODUCTS)][0]


def product_paper(rank: int) -> Color:
    """The paper that goes with the product's ink."""
    return PRODUCTS[rank % len(PRODUCTS)][1]


class Linked(Group):
    """Marks that lead somewhere on a page: `href` is the address, `hint` is read aloud.

    A PDF draws the marks without the link.
    """

    _attrMap = AttrMap(  # noqa: N815  # reportlab's name
        BASE=Group,
        href=AttrMapValue(None, desc="address, or empty"),
        hint=AttrMapValue(None, desc="what the link leads to"),
    )

    def __init__(self, *elements: Shape, href: str = "", hint: str = "") -> None:
        self.href = href
        self.hint = hint
        super().__init__(*elements)


def text(
    x: float,
    y: float,
    words: str,
    size_pt: float = 9,
    *,
    bold: bool = False,
    colour: Color = INK,
    anchor: Literal["start", "middle", "end"] = "start",
) -> String:
    """One line of text with its baseline at y."""
    return String(
        x,
        y,
        words,
        fontName=BOLD if bold else REGULAR,
        fontSize=size_pt,
        fillColor=colour,
        textAnchor=anchor,
    )


Point = tuple[float, float]


def line(
    points: Sequence[Point],
    colour: Color = INK,
    width: float = 1.0,
    *,
    dash: Sequence[float] = (),
    rounded: bool = False,
) -> Shape:
    """Straight pieces through the points, not filled."""
    said: dict[str, Any] = {"strokeColor": colour, "strokeWidth": width}
    if dash:
        said["strokeDashArray"] = list(dash)
    if rounded:
        said |= {"strokeLineCap": 1, "strokeLineJoin": 1}
    if len(points) == 2:
        return Line(*points[0], *points[1], **said)
    return PolyLine([number for point in points for number in point], **said)


def curve(points: Sequence[Point], colour: Color, width: float) -> Path:
    """One cubic from the first point to the fourth, not filled."""
    path = Path(fillColor=None, strokeColor=colour, strokeWidth=width)
    path.moveTo(*points[0])
    path.curveTo(*points[1], *points[2], *points[3])
    return path


def disc(
    x: float, y: float, radius: float, fill: Color, stroke: Color | None = None, width: float = 0
) -> Circle:
    """A filled circle with an outline of `width`."""
    said: dict[str, Any] = {"fillColor": fill, "strokeColor": stroke, "strokeWidth": width}
    return Circle(x, y, radius, **said)


def box(
    corner: Point,
    size: Point,
    fill: Color,
    stroke: Color | None = None,
    width: float = 0,
    *,
    radius: float = 0,
    dash: Sequence[float] = (),
) -> Rect:
    """A filled rectangle from its bottom left corner, with rounded corners when asked."""
    said: dict[str, Any] = {"fillColor": fill, "strokeColor": stroke, "strokeWidth": width}
    if dash:
        said["strokeDashArray"] = list(dash)
    return Rect(*corner, *size, rx=radius, ry=radius, **said)


def area(
    points: Sequence[Point], fill: Color, stroke: Color | None = None, width: float = 0
) -> Polygon:
    """A filled polygon."""
    said: dict[str, Any] = {"fillColor": fill, "strokeColor": stroke, "strokeWidth": width}
    ring = [number for point in points for number in point]
    return Polygon(ring, strokeLineJoin=1, **said)


def shape(svg_path: str, x: float, y: float, scale: float, colour: Color) -> Group:
    """A filled path of labels.signs or labels.icons; x and y are its top left corner."""
    path = Path(fillColor=colour, strokeColor=None, strokeWidth=0)
    for letter, numbers in steps(svg_path):
        if letter == "M":
            path.moveTo(*numbers)
        elif letter == "L":
            path.lineTo(*numbers)
        elif letter == "C":
            path.curveTo(*numbers)
        else:
            path.closePath()
    return Group(path, transform=(scale, 0, 0, -scale, x, y))


def exponent(power: int) -> str:
    """10 to a power, as the axis shows it."""
    return "10" + str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def cells_in_words(count: int) -> str:
    """A count of cells with three figures: 34000000 is 3.40 × 10⁷; small counts stay whole."""
    if count < 1000:
        return str(count)
    power = len(str(count)) - 1
    hundredths = (count + 5 * 10 ** (power - 3)) // 10 ** (power - 2)
    if hundredths >= 1000:  # 9.999 rounds to 10.0
        power, hundredths = power + 1, 100
    return f"{hundredths // 100}.{hundredths % 100:02d} × {exponent(power)}"


def texts_of(drawing: Drawing) -> Iterator[str]:
    """Each line of text in the drawing."""
    for element in _all(drawing):
        if isinstance(element, String):
            yield element.text


def dressed(drawing: Drawing, faces: Faces) -> Drawing:
    """A copy whose text has real faces; the original stays as it was."""
    worn = copy.deepcopy(drawing)
    for element in _all(worn):
        if isinstance(element, String):
            element.fontName = faces.bold if element.fontName == BOLD else faces.regular
    return worn


def fitted(words: str, room_pt: float, size_pt: float, *, bold: bool = False) -> bool:
    """Whether the words fit, with a tenth to spare for the fonts that browsers choose."""
    return width_pt(words, size_pt, bold=bold) * 1.1 <= room_pt


def _all(group: Group | Drawing) -> Iterator[Shape]:
    for element in group.contents:
        yield element
        if isinstance(element, Group):
            yield from _all(element)
