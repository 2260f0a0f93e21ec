"""The sheets of a book of unassigned labels: a code, and lines to write on by hand.

For the day when neither the system nor any printer answers: 24 on a sheet of A4, each 63.5 x 33.9
mm. No therapy sign stands on them, because they are nobody's; what is written on one is compared
with the record when it is bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from labels.fonts import width_pt
from labels.layout_model import MM_PER_PT
from labels.pdf import placed_pdf
from labels.placing import Band, Mark, PlacedLabel, Symbol, TextRun
from labels.refusals import PaperRefused
from labels.snapshot import Bilingual
from labels.stock import A4_MM, STOCKS
from labels.symbol import QUIET_MODULES, modules

STOCK: Final = STOCKS["a4-24"]
MODULE_MM: Final = 0.5
_TEXT_MM: Final = 24.5
_ROOM_MM: Final = STOCK.width_mm - _TEXT_MM - 1.5
_MINIMUM_PT: Final = 4.5
_LINES: Final = (
    ("Subject", "受试者"),
    ("CoI", "同一性链"),
    ("Container", "容器"),
    ("Time", "时间"),
)


@dataclass(frozen=True, slots=True)
class Unassigned:
    """One label of the book: its code, what people call it, and the part of the code they read."""

    code: str
    name: str
    serial: str


def book_pdf(
    labels: Sequence[Unassigned], statutory: Sequence[Bilingual], environment: str
) -> bytes:
    """The sheets, ready to be sealed. ``statutory``: what every container must say anyhow."""
    if not labels:
        raise ValueError("a book has labels")
    sheets = []
    for first in range(0, len(labels), STOCK.places):
        marks: list[Mark] = []
        for place, label in enumerate(labels[first : first + STOCK.places]):
            left, top = STOCK.corner(place)
            marks += [_moved(m, left, top) for m in _marks(label, statutory, environment)]
        sheets.append(PlacedLabel(A4_MM[0], A4_MM[1], tuple(marks)))
    return placed_pdf(sheets)


def _marks(label: Unassigned, statutory: Sequence[Bilingual], environment: str) -> Iterator[Mark]:
    """One label with its corner at 0, 0; texts that do not fit are refused, never cut."""
    matrix = modules(label.code)
    quiet = QUIET_MODULES * MODULE_MM
    yield Band(0, 0, STOCK.width_mm, STOCK.height_mm, 0.2)
    yield Symbol(1.0 + quiet, 4.0 + quiet, MODULE_MM, matrix)
    yield TextRun("name", _TEXT_MM, 6.2, 16, True, label.name)
    yield TextRun("serial", _TEXT_MM + 24, 3.6, 5.5, False, f"# {label.serial}")
    yield _fitted("environment", environment, 1.5, 3.4, 22.0, 6.0)
    yield _fitted(
        "unassigned", "UNASSIGNED until bound · 绑定前不属于任何人", _TEXT_MM, 9.0, _ROOM_MM, 5.5
    )
    for n, (en, zh) in enumerate(_LINES):
        baseline = 13.2 + n * 4.2
        yield TextRun(en, _TEXT_MM, baseline, 5.5, False, f"{en} {zh}")
        start = _TEXT_MM + 16.0
        yield Band(start, baseline + 0.4, STOCK.width_mm - start - 1.5, 0.15)
    for n, one in enumerate(statutory):
        yield _fitted("statutory", str(one), 1.5, 29.4 + n * 2.2, STOCK.width_mm - 3.0, 6.0)


def _fitted(name: str, text: str, x_mm: float, y_mm: float, room_mm: float, size: float) -> TextRun:
    """The text at the largest size that fits; refused below the minimum."""
    size_pt = size
    while width_pt(text, size_pt, bold=True) * MM_PER_PT > room_mm:
        size_pt -= 0.25
        if size_pt < _MINIMUM_PT:
            raise PaperRefused(name, f"{text!r} does not fit on {room_mm} mm")
    return TextRun(name, x_mm, y_mm, size_pt, True, text)


def _moved(mark: Mark, left_mm: float, top_mm: float) -> Mark:
    """The mark at its place of the sheet."""
    if isinstance(mark, TextRun):
        return replace(mark, x_mm=mark.x_mm + left_mm, baseline_mm=mark.baseline_mm + top_mm)
    return replace(mark, x_mm=mark.x_mm + left_mm, y_mm=mark.y_mm + top_mm)
