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
class Dose:
    """The viable cells that one product works towards, with its words."""

    cells: int
    label: str
    rank: int = 0


@dataclass(frozen=True)
class GrowthCurve:
    """Passages in order, the dose they work towards, and the site's history behind them.

    Where several products grow, each has its passages in order and its dose among `doses`.
    """

    passages: tuple[Passage, ...]
    dose_cells: int | None = None
    dose_label: str = ""
    day0: date | None = None
    bands: tuple[tuple[BandPoint, ...], ...] = ()
    doses: tuple[Dose, ...] = ()

    @property
    def every_dose(self) -> tuple[Dose, ...]:
        """The doses of all products."""
        alone = (Dose(self.dose_cells, self.dose_label),) if self.dose_cells else ()
        return alone + self.doses

    @property
    def ranks(self) -> tuple[int, ...]:
        """The products that grow, by their place in the definition."""
        return tuple(sorted({each.rank for each in self.passages}))

    def of(self, rank: int) -> list[Passage]:
        """The passages of one product, in order."""
        return [each for each in self.passages if each.rank == rank]


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
    counts += [dose.cells for dose in curve.every_dose]
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
    for dose in curve.every_dose:
        _draw_dose(drawing, scale, curve, dose)
    _draw_dates(drawing, scale, curve)
    for row, rank in enumerate(curve.ranks):
        own = curve.of(rank)
        for index in range(len(own)):
            _draw_count(drawing, scale, curve, rank, index)
        for passages in pairwise(own):
            _draw_drop(drawing, scale, passages)
        for passage in own:
            _draw_passage(drawing, scale, passage)
            span = (scale.x(passage.start), scale.x(passage.end))
            if len(curve.ranks) == 1:
                _draw_captions(drawing, passage, span)
            else:
                _draw_caption_in_row(drawing, passage, span, row)
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


def _draw_dose(drawing: Drawing, scale: Scale, curve: GrowthCurve, dose: Dose) -> None:
    alone = len(curve.ranks) == 1
    y, colour = scale.y(dose.cells), INK_2 if alone else product_ink(dose.rank)
    drawing.add(line([(LEFT, y), (scale.width - RIGHT, y)], colour, dash=(2, 3)))
    left, base = _room_beside(scale, curve, dose, y)
    drawing.add(text(left, base, dose.label, _SMALL, bold=True, colour=colour))


def _room_beside(scale: Scale, curve: GrowthCurve, dose: Dose, y: float) -> tuple[float, float]:
    """Where along its line a dose can be named without a curve going through the words."""
    width = width_pt(dose.label, _SMALL, bold=True) * 1.1
    first, last = LEFT + 4, scale.width - RIGHT - width - 60
    places = [
        (first + share * (last - first) / 4, base) for share in range(5) for base in (y + 4, y - 11)
    ]

    def clear(place: tuple[float, float]) -> float:
        middle = place[1] + 3
        return min(
            (
                abs(_height_at(scale, each, x) - middle)
                for each in curve.passages
                for x in (place[0], place[0] + width / 2, place[0] + width)
                if scale.x(each.start) <= x <= scale.x(each.end)
            ),
            default=math.inf,
        )

    return next((p for p in places if clear(p) >= 11), max(places, key=clear))


def _height_at(scale: Scale, passage: Passage, x: float) -> float:
    """How high a passage's line lies at this place across."""
    x1, x2 = scale.x(passage.start), scale.x(passage.end)
    y1, y2 = scale.y(passage.seeded), scale.y(passage.viable)
    return y1 + (y2 - y1) * (x - x1) / (x2 - x1)


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


def _draw_passage(drawing: Drawing, scale: Scale, passage: Passage) -> None:
    colour = product_ink(passage.rank)
    x1, y1 = scale.x(passage.start), scale.y(passage.seeded)
    x2, y2 = scale.x(passage.end), scale.y(passage.viable)
    dash = (5, 5) if passage.projected else ()
    drawing.add(line([(x1, y1), (x2, y2)], colour, 2.4, dash=dash, rounded=True))
    drawing.add(disc(x1, y1, 3, WHITE, colour, 1.6))
    drawing.add(disc(x2, y2, 3.4, WHITE if passage.projected else colour, colour, 1.6))


def _draw_count(drawing: Drawing, scale: Scale, curve: GrowthCurve, rank: int, index: int) -> None:
    """The count at the end of a passage: under its right; at the end of all, above the curve.

    Of two products that end side by side the one with more cells has its count above, the other
    below, so that neither stands in the other's curve.
    """
    own = curve.of(rank)
    passage = own[index]
    words = cells_in_words(passage.viable)
    if passage.projected:
        words = f"≈ {words}"
    x, y = scale.x(passage.end), scale.y(passage.viable)
    width = width_pt(words, _SMALL, bold=True) * 1.1
    if index + 1 < len(own):
        left = x + 6
        base, step = min(y, scale.y(own[index + 1].seeded)) - 15, -13.0
    elif all(curve.of(other)[-1].viable <= passage.viable for other in curve.ranks):
        left, base, step = x - width + 4, y + 9, 6.0
    else:
        left, base, step = x - width + 4, y - 16, -13.0
    for dose in curve.every_dose:
        dose_y = scale.y(dose.cells)
        if dose_y - 3 < base + 8 and base < dose_y + 3:
            base = dose_y + step
    colour = product_ink(passage.rank)
    drawing.add(text(left, base, words, _SMALL, bold=True, colour=colour))


def _draw_caption_in_row(
    drawing: Drawing, passage: Passage, span: tuple[float, float], row: int
) -> None:
    """Under the axis a row for each product: as many short statements as there is room for."""
    centre, room = (span[0] + span[1]) / 2, span[1] - span[0]
    parts = [passage.name, *passage.captions]
    while len(parts) > 1 and width_pt(" · ".join(parts), _SMALL) * 1.12 > room:
        parts.pop()
    ink = product_ink(passage.rank)
    y = BOTTOM - 38 - 11 * row
    drawing.add(text(centre, y, " · ".join(parts), _SMALL, colour=ink, anchor="middle"))


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
