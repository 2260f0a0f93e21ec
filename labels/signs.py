"""The twelve shapes of the therapy sign, drawn once for labels, papers and pages.

A sign (a shape and two letters) lets eyes notice what digits hide. It is a help, never an
identifier. Shapes are plain black areas that stay apart at 4 mm in 203 dpi print:
no two share nine tenths of their ink.

Paths use absolute M, L, C and Z only, in a 30 x 30 box with y downwards, as SVG has it. Holes
run against their outer contour, so that both fill rules draw the same picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

BOX = 30.0
_ROUND = 0.5522847498  # a cubic's handle for a quarter circle of radius 1

Point = tuple[float, float]


@dataclass(frozen=True)
class SignShape:
    """One shape: what people call it in both languages, and its SVG path."""

    name: str
    name_zh: str
    svg_path: str


def _figures(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _ring(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{_figures(x)} {_figures(y)}" for x, y in points) + "Z"


def _regular(corners: int, radius: float, turn_deg: float, centre_y: float = 15.0) -> list[Point]:
    return [
        (
            15 + radius * math.sin(math.radians(turn_deg + 360 * n / corners)),
            centre_y - radius * math.cos(math.radians(turn_deg + 360 * n / corners)),
        )
        for n in range(corners)
    ]


def _star() -> str:
    tips = _regular(5, 14, 0, 16)
    notches = _regular(5, 5.6, 36, 16)
    return _ring([point for pair in zip(tips, notches, strict=True) for point in pair])


def _circle(radius: float, *, hole: bool = False) -> str:
    reach = radius * _ROUND
    quarters = []
    around = [(0, -1), (1, 0), (0, 1), (-1, 0)] if not hole else [(0, -1), (-1, 0), (0, 1), (1, 0)]
    for (x1, y1), (x2, y2) in zip(around, [*around[1:], around[0]], strict=True):
        quarters.append(
            "C"
            + " ".join(
                _figures(value)
                for value in (
                    15 + radius * x1 + reach * x2,
                    15 + radius * y1 + reach * y2,
                    15 + radius * x2 + reach * x1,
                    15 + radius * y2 + reach * y1,
                    15 + radius * x2,
                    15 + radius * y2,
                )
            )
        )
    return f"M15 {_figures(15 - radius)}" + "".join(quarters) + "Z"


SHAPES: tuple[SignShape, ...] = (
    SignShape("star", "星", _star()),
    SignShape("disc", "圆", _circle(12.5)),
    SignShape("triangle", "三角", _ring([(15, 2), (28.5, 26.5), (1.5, 26.5)])),
    SignShape("square", "方", _ring([(4, 4), (26, 4), (26, 26), (4, 26)])),
    SignShape("diamond", "菱形", _ring([(15, 1), (25, 15), (15, 29), (5, 15)])),
    SignShape(
        "cross",
        "十字",
        _ring(
            # clockwise from the top arm's left corner
            list(
                zip(
                    (11, 19, 19, 28, 28, 19, 19, 11, 11, 2, 2, 11),
                    (2, 2, 11, 11, 19, 19, 28, 28, 19, 19, 11, 11),
                    strict=True,
                )
            )
        ),
    ),
    SignShape(
        "hourglass", "沙漏", _ring([(4, 2), (26, 2), (17.5, 15), (26, 28), (4, 28), (12.5, 15)])
    ),
    SignShape("ring", "环", _circle(13) + _circle(7, hole=True)),
    SignShape(
        "crescent",
        "月牙",
        "M21 2.5C14.5 1.5 3.5 5.5 3.5 15C3.5 24.5 14.5 28.5 21 27.5"
        "C15.5 25 12.5 20.5 12.5 15C12.5 9.5 15.5 5 21 2.5Z",
    ),
    SignShape(
        "drop",
        "水滴",
        "M15 1.5C18.5 8.5 25 12.5 25 19.2C25 24.7 20.5 28.5 15 28.5"
        "C9.5 28.5 5 24.7 5 19.2C5 12.5 11.5 8.5 15 1.5Z",
    ),
    SignShape(
        "arrow",
        "箭头",
        _ring([(2, 10.5), (15, 10.5), (15, 3), (28.5, 15), (15, 27), (15, 19.5), (2, 19.5)]),
    ),
    SignShape(
        "wave",
        "波浪",
        "M1.5 8C6 2 10.5 2 15 8C19.5 14 24 14 28.5 8L28.5 15.5C24 21.5 19.5 21.5 15 15.5"
        "C10.5 9.5 6 9.5 1.5 15.5Z"
        "M1.5 19C6 13 10.5 13 15 19C19.5 25 24 25 28.5 19L28.5 26C24 31 19.5 31 15 26"
        "C10.5 20 6 20 1.5 26Z",
    ),
)

Step = tuple[str, tuple[float, ...]]


@lru_cache(maxsize=64)
def steps(svg_path: str) -> tuple[Step, ...]:
    """A path as (letter, numbers) steps; refuses letters other than M, L, C and Z."""
    found: list[Step] = []
    letter, gathered = "", ""
    for each in [*svg_path, "M"]:
        if not each.isalpha():
            gathered += each
            continue
        if letter:
            found.append((letter, tuple(float(number) for number in gathered.split())))
        if each not in "MLCZ":
            raise ValueError(f"path step {each!r} is not one of M, L, C, Z")
        letter, gathered = each, ""
    return tuple(found)


def polygons(svg_path: str, *, pieces: int = 12) -> Iterator[list[Point]]:
    """Each contour as straight pieces, for pictures made of pixels."""
    ring: list[Point] = []
    for letter, numbers in steps(svg_path):
        if letter == "Z":
            yield ring
            ring = []
        elif letter == "C":
            x0, y0 = ring[-1]
            x1, y1, x2, y2, x3, y3 = numbers
            for n in range(1, pieces + 1):
                t = n / pieces
                a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
                ring.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
        else:
            ring.append((numbers[0], numbers[1]))
