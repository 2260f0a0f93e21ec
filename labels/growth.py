"""The growth of one culture: each passage from what was seeded to what was harvested.

Cells on a logarithmic axis, so that equal slopes are equal doubling times. Text is given by the
caller: which count a doubling is based on is the laboratory's knowledge, not the paper's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from reportlab.graphics.shapes import Drawing

from labels.drawing import (
    BRAND_SOFT,
    INK_2,
    LINE,
    WHITE,
    area,
    cells_in_words,
    disc,
    exponent,
    line,
    product_ink,
    text,
)
from labels.fonts import width_pt

LEFT, RIGHT, TOP, BOTTOM = 44.0, 22.0, 26.0, 62.0  # room around the plot
_SMALL = 8.5
_TINY = 7.5


@dataclass(frozen=True)
class Passage:
    """One passage: seeded cells at its start, viable cells at its end, or those expected.

    `captions` are the short statements under it, such as "PD 2.48" and "68 h"; `rank` is the place
    of its product in the definition.
    """

    name: str
    start: datetime
    seeded: int
    end: datetime
    viable: int
    projected: bool = False
    captions: tuple[str, ...] = ()
    rank: int = 0

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"{self.name} ends at {self.end}, not after {self.start}")
        if self.seeded < 1 or self.viable < 1:
            raise ValueError(f"{self.name}: a logarithmic axis has no place for zero cells")


@dataclass(frozen=True)
class BandPoint:
    """Where a site's earlier cultures lay at one time: from `low` to `high` cells."""

    at: datetime
    low: int
    high: int


@dataclass(frozen=True)
class GrowthCurve:
    """Passages in order, the dose they work towards, and the site's history behind them."""

    passages: tuple[Passage, ...]
    dose_cells: int | None = None
    dose_label: str = ""
    day0: date | None = None
    bands: tuple[tuple[BandPoint, ...], ...] = ()


@dataclass(frozen=True)
class Scale:
    """How times and counts become places in the drawing."""

    start: datetime
    end: datetime
    low_power: int
    high_power: int
    width: float
    height: float

    def x(self, at: datetime) -> float:
        """Across: linear in time."""
        share = (at - self.start) / (self.end - self.start)
        return LEFT + share * (self.width - LEFT - RIGHT)

    def y(self, cells: int) -> float:
        """Up: linear in the decimal logarithm of the count."""
        share = (math.log10(cells) - self.low_power) / (self.high_power - self.low_power)
        return BOTTOM + share * (self.height - BOTTOM - TOP)


def scale_of(curve: GrowthCurve, width: float, height: float) -> Scale:
    """The scale that shows all of the curve: whole powers of ten, first seeding to last end."""
    if not curve.passages:
        raise ValueError("a growth curve needs a passage")
    counts = [count for each in curve.passages for count in (each.seeded, each.viable)]
    counts += [count for band in curve.bands for each in band for count in (each.low, each.high)]
    if curve.dose_cells:
        counts.append(curve.dose_cells)
    low = math.floor(math.log10(min(counts)))
    high = math.ceil(math.log10(max(counts)))
    start = min(each.start for each in curve.passages)
    end = max(each.end for each in curve.passages)
    return Scale(start, end, low, max(high, low + 1), width, height)


def growth_curve(curve: GrowthCurve, width: float = 680, height: float = 300) -> Drawing:
    """The curve as a drawing of this size."""
    scale = scale_of(curve, width, height)
    drawing = Drawing(width, height)
    for band in curve.bands:
        _draw_band(drawing, scale, band)
    _draw_powers(drawing, scale)
    if curve.dose_cells:
        _draw_dose(drawing, scale, curve)
    _draw_dates(drawing, scale, curve)
    for index in range(len(curve.passages)):
        _draw_count(drawing, scale, curve, index)
    for rank in {p.rank for p in curve.passages}:
        for passages in pairwise(p for p in curve.passages if p.rank == rank):
            _draw_drop(drawing, scale, passages)
    for passage in curve.passages:
        _draw_passage(drawing, scale, passage, curve)
    return drawing


def _draw_band(drawing: Drawing, scale: Scale, band: tuple[BandPoint, ...]) -> None:
    upper = [(scale.x(each.at), scale.y(each.high)) for each in band]
    lower = [(scale.x(each.at), scale.y(each.low)) for each in reversed(band)]
    drawing.add(area(upper + lower, BRAND_SOFT))


def _draw_powers(drawing: Drawing, scale: Scale) -> None:
    step = 1 + (scale.high_power - scale.low_power) // 8
    for power in range(scale.low_power, scale.high_power + 1, step):
        y = scale.y(10**power)
        drawing.add(line([(LEFT, y), (scale.width - RIGHT, y)], LINE, 0.6))
        drawing.add(text(LEFT - 8, y - 3, exponent(power), 9, colour=INK_2, anchor="end"))


def _draw_dose(drawing: Drawing, scale: Scale, curve: GrowthCurve) -> None:
    y = scale.y(curve.dose_cells or 1)
    drawing.add(line([(LEFT, y), (scale.width - RIGHT, y)], INK_2, dash=(2, 3)))
    drawing.add(text(LEFT + 4, y + 4, curve.dose_label, _SMALL, bold=True, colour=INK_2))


def _draw_dates(drawing: Drawing, scale: Scale, curve: GrowthCurve) -> None:
    """A tick where a passage begins or ends; one that would touch its neighbour is left out."""
    moments = sorted(
        {each.start for each in curve.passages} | {each.end for each in curve.passages}
    )
    last_x = -math.inf
    for at in moments:
        x = scale.x(at)
        if x - last_x < 34:
            continue
        last_x = x
        drawing.add(line([(x, BOTTOM - 3), (x, BOTTOM)], INK_2, 0.8))
        drawing.add(
            text(x, BOTTOM - 13, at.strftime("%m-%d"), _SMALL, colour=INK_2, anchor="middle")
        )
        if curve.day0 is not None:
            day = _day(at, curve.day0)
            drawing.add(text(x, BOTTOM - 23, day, _TINY, colour=INK_2, anchor="middle"))


def _day(at: datetime, day0: date) -> str:
    days = (at.date() - day0) // timedelta(days=1)
    return "Day 0" if days == 0 else f"{'−' if days < 0 else '+'}{abs(days)}"


def _draw_drop(drawing: Drawing, scale: Scale, passages: tuple[Passage, Passage]) -> None:
    """A thin step from the harvest to what was seeded of it: cells taken out, not lost growth."""
    earlier, later = passages
    taken = (scale.x(earlier.end), scale.y(earlier.viable))
    seeded = (scale.x(later.start), scale.y(later.seeded))
    drawing.add(line([taken, seeded], INK_2, 0.8, dash=(1, 2)))


def _draw_passage(drawing: Drawing, scale: Scale, passage: Passage, curve: GrowthCurve) -> None:
    colour = product_ink(passage.rank)
    x1, y1 = scale.x(passage.start), scale.y(passage.seeded)
    x2, y2 = scale.x(passage.end), scale.y(passage.viable)
    dash = (5, 5) if passage.projected else ()
    drawing.add(line([(x1, y1), (x2, y2)], colour, 2.4, dash=dash, rounded=True))
    drawing.add(disc(x1, y1, 3, WHITE, colour, 1.6))
    drawing.add(disc(x2, y2, 3.4, WHITE if passage.projected else colour, colour, 1.6))
    _draw_captions(drawing, passage, (x1, x2))


def _draw_count(drawing: Drawing, scale: Scale, curve: GrowthCurve, index: int) -> None:
    """The count at the end of a passage: under its right, and above the curve at its end."""
    passage = curve.passages[index]
    words = cells_in_words(passage.viable)
    if passage.projected:
        words = f"≈ {words}"
    x, y = scale.x(passage.end), scale.y(passage.viable)
    dose_y = scale.y(curve.dose_cells) if curve.dose_cells else -math.inf
    width = width_pt(words, _SMALL, bold=True) * 1.1
    if index + 1 < len(curve.passages):
        left = x + 6
        base = min(y, scale.y(curve.passages[index + 1].seeded)) - 15
        if dose_y - 3 < base + 8 and base < dose_y + 3:
            base = dose_y - 13
    else:
        left, base = x - width + 4, y + 9
        if dose_y - 3 < base + 8 and base < dose_y + 3:
            base = dose_y + 6
    colour = product_ink(passage.rank)
    drawing.add(text(left, base, words, _SMALL, bold=True, colour=colour))


def _draw_captions(drawing: Drawing, passage: Passage, span: tuple[float, float]) -> None:
    centre, room = (span[0] + span[1]) / 2, span[1] - span[0]
    whole = " · ".join((passage.name, *passage.captions))
    y = BOTTOM - 38
    if width_pt(whole, _SMALL) * 1.12 <= room:
        drawing.add(text(centre, y, whole, _SMALL, anchor="middle"))
        return
    drawing.add(text(centre, y, passage.name, _SMALL, bold=True, anchor="middle"))
    for number, caption in enumerate(passage.captions, 1):
        drawing.add(text(centre, y - 10 * number, caption, _TINY, colour=INK_2, anchor="middle"))
