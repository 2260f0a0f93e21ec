"""A reportlab drawing as SVG that a strict content security policy lets through.

reportlab's own writer puts everything into style attributes; pages forbid those. Coordinates are
worked out to the page, y downwards, so that no transform is left but a turned text's.
"""

from __future__ import annotations

import math
from typing import Any
from xml.sax.saxutils import escape, quoteattr

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
from reportlab.lib.colors import Color

from labels.drawing import BOLD, Linked
from labels.svg import figures

PX_PER_UNIT = 1.5
"""Pixels of a screen for a point of the drawing: the smallest letters are then 11 px tall."""
FAMILY = "Inter, Noto Sans SC, Segoe UI, system-ui, PingFang SC, Microsoft YaHei, sans-serif"

Matrix = tuple[float, float, float, float, float, float]
_CURVES = {0: ("M", 2), 1: ("L", 2), 2: ("C", 6), 3: ("Z", 0)}  # reportlab's path operators


def to_svg(drawing: Drawing, name: str) -> str:
    """The drawing as one svg element that knows its readable size and is read aloud as `name`."""
    width, height = float(drawing.width), float(drawing.height)
    flip: Matrix = (1, 0, 0, -1, 0, height)
    marks = "".join(_element(element, flip) for element in drawing.contents)
    role = "group" if "<a " in marks else "img"  # a picture may not hold links, a group may
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {figures(width)} {figures(height)}"'
        f' width="{figures(width * PX_PER_UNIT)}" height="{figures(height * PX_PER_UNIT)}"'
        f' font-family="{FAMILY}" role="{role}" aria-label={quoteattr(name)}>'
        f"<title>{escape(name)}</title>{marks}</svg>"
    )


def _element(element: Shape, matrix: Matrix) -> str:
    if isinstance(element, Group):
        return _group(element, matrix)
    for kind, write in _WRITERS:
        if isinstance(element, kind):
            return str(write(element, matrix))
    raise TypeError(f"{type(element).__name__} has no SVG form here")


def _group(group: Group, matrix: Matrix) -> str:
    a, b, c, d, e, f = group.transform
    inner = _composed(matrix, (a, b, c, d, e, f))
    marks = "".join(_element(element, inner) for element in group.contents)
    if not isinstance(group, Linked):
        return marks
    hint = f"<title>{escape(group.hint)}</title>" if group.hint else ""
    if not group.href:
        return f"<g>{hint}{marks}</g>"
    return f"<a href={quoteattr(group.href)}>{hint}{marks}</a>"


def _composed(outer: Matrix, inner: Matrix) -> Matrix:
    """The inner transform first, then the outer."""
    a, b, c, d, e, f = inner
    (x1, y1), (x2, y2), (x0, y0) = (_at(outer, *each) for each in ((a, b), (c, d), (e, f)))
    return x1 - outer[4], y1 - outer[5], x2 - outer[4], y2 - outer[5], x0, y0


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _scale(matrix: Matrix) -> float:
    """How much lengths grow; refuses a skew or an uneven scale, which circles cannot follow."""
    a, b, c, d, _, _ = matrix
    if not math.isclose(math.hypot(a, b), math.hypot(c, d), rel_tol=1e-6):
        raise ValueError("the drawing is scaled unevenly")
    return math.hypot(a, b)


def _pairs(matrix: Matrix, numbers: list[float]) -> str:
    points = zip(numbers[::2], numbers[1::2], strict=True)
    return " ".join(
        f"{figures(x)} {figures(y)}" for x, y in (_at(matrix, px, py) for px, py in points)
    )


def _colour(colour: Color | None) -> str:
    if colour is None:
        return "none"
    return "#{:02x}{:02x}{:02x}".format(*(round(255 * part) for part in colour.rgb()))


def _paint(element: Any, matrix: Matrix) -> str:
    fill = getattr(element, "fillColor", None)
    stroke = element.strokeColor if element.strokeWidth else None
    said = f' fill="{_colour(fill)}"'
    if stroke is None:
        return said
    said += f' stroke="{_colour(stroke)}"'
    said += f' stroke-width="{figures(element.strokeWidth * _scale(matrix))}"'
    if element.strokeDashArray:
        dashes = " ".join(figures(each * _scale(matrix)) for each in element.strokeDashArray)
        said += f' stroke-dasharray="{dashes}"'
    if element.strokeLineCap == 1:
        said += ' stroke-linecap="round"'
    if element.strokeLineJoin == 1:
        said += ' stroke-linejoin="round"'
    return said


def _line(line: Line, matrix: Matrix) -> str:
    points = _pairs(matrix, [line.x1, line.y1, line.x2, line.y2]).split()
    ends = " ".join(
        f'{name}="{value}"' for name, value in zip(("x1", "y1", "x2", "y2"), points, strict=True)
    )
    return f"<line {ends}{_paint(line, matrix)}/>"


def _polyline(line: PolyLine, matrix: Matrix) -> str:
    return f'<polyline points="{_pairs(matrix, line.points)}"{_paint(line, matrix)}/>'


def _polygon(polygon: Polygon, matrix: Matrix) -> str:
    return f'<polygon points="{_pairs(matrix, polygon.points)}"{_paint(polygon, matrix)}/>'


def _rect(rect: Rect, matrix: Matrix) -> str:
    left, bottom = _at(matrix, rect.x, rect.y)
    right, top = _at(matrix, rect.x + rect.width, rect.y + rect.height)
    if abs(matrix[1]) > 1e-9 or abs(matrix[2]) > 1e-9:
        raise ValueError("a turned rectangle has no SVG form here; draw a polygon")
    corners = f' rx="{figures(rect.rx * _scale(matrix))}"' if rect.rx else ""
    return (
        f'<rect x="{figures(min(left, right))}" y="{figures(min(top, bottom))}"'
        f' width="{figures(abs(right - left))}" height="{figures(abs(top - bottom))}"'
        f"{corners}{_paint(rect, matrix)}/>"
    )


def _circle(circle: Circle, matrix: Matrix) -> str:
    x, y = _at(matrix, circle.cx, circle.cy)
    return (
        f'<circle cx="{figures(x)}" cy="{figures(y)}" r="{figures(circle.r * _scale(matrix))}"'
        f"{_paint(circle, matrix)}/>"
    )


def _path(path: Path, matrix: Matrix) -> str:
    drawn, used = "", 0
    for operator in path.operators:
        letter, count = _CURVES[int(operator)]
        drawn += letter + _pairs(matrix, path.points[used : used + count])
        used += count
    return f'<path d="{drawn}"{_paint(path, matrix)}/>'


def _string(string: String, matrix: Matrix) -> str:
    x, y = _at(matrix, string.x, string.y)
    turn_deg = math.degrees(math.atan2(matrix[1], matrix[0]))
    said = f'x="{figures(x)}" y="{figures(y)}"'
    said += f' font-size="{figures(string.fontSize * _scale(matrix))}"'
    said += f' fill="{_colour(string.fillColor)}"'
    if string.fontName == BOLD:
        said += ' font-weight="700"'
    if string.textAnchor in ("middle", "end"):
        said += f' text-anchor="{string.textAnchor}"'
    if abs(turn_deg) > 1e-6:
        said += f' transform="rotate({figures(turn_deg)} {figures(x)} {figures(y)})"'
    return f"<text {said}>{escape(string.text)}</text>"


_WRITERS: tuple[tuple[type[Shape], Any], ...] = (
    (Line, _line),
    (Polygon, _polygon),
    (PolyLine, _polyline),
    (Rect, _rect),
    (Circle, _circle),
    (Path, _path),
    (String, _string),
)
