"""The label of a bottle or of a lot that was made in the house: its code, and what people read.

As large as the label of a sample tube, 50 x 22 mm. It is no label of a therapy's container: no sign
stands on it; a bottle that was opened for one patient says for whom alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from labels.fonts import width_pt
from labels.layout import LAYOUTS
from labels.layout_model import MM_PER_PT
from labels.pdf import placed_pdf
from labels.placing import Mark, PlacedLabel, Symbol, TextRun
from labels.refusals import PaperRefused
from labels.symbol import QUIET_MODULES, modules

SAMPLE: Final = LAYOUTS["sample"]
MODULE_MM: Final = 0.4
_TEXT_MM: Final = 16.4
_EDGE_MM: Final = 1.0
_MINIMUM_PT: Final = 4.5
_LINES_AT: Final = 8.2
_LINE_MM: Final = 2.45


@dataclass(frozen=True, slots=True)
class SupplyLabel:
    """``name`` is what eyes find first (the lot number), ``lines`` whole statements in both
    languages, ``environment`` the mark of a demo or test."""

    code: str
    name: str
    lines: tuple[str, ...]
    environment: str = ""


def supply_pdf(label: SupplyLabel) -> bytes:
    """One label on a page of its own size; a text that does not fit is refused, never cut."""
    marks = tuple(_marks(label))
    return placed_pdf([PlacedLabel(SAMPLE.width_mm, SAMPLE.height_mm, marks)])


def _marks(label: SupplyLabel) -> Iterator[Mark]:
    quiet = QUIET_MODULES * MODULE_MM
    yield Symbol(_EDGE_MM + quiet, 3.4 + quiet, MODULE_MM, modules(label.code))
    yield _fitted("name", label.name, 4.9, 13.0)
    for n, line in enumerate(label.lines):
        yield _fitted(f"line {n + 1}", line, _LINES_AT + n * _LINE_MM, 6.0)
    if label.environment:
        yield TextRun("environment", _EDGE_MM, 20.6, 5.0, True, label.environment)


def _fitted(name: str, text: str, y_mm: float, size: float) -> TextRun:
    """The text at the largest size that fits; refused below the minimum."""
    room_mm = SAMPLE.width_mm - _TEXT_MM - _EDGE_MM
    size_pt = size
    while width_pt(text, size_pt, bold=True) * MM_PER_PT > room_mm:
        size_pt -= 0.25
        if size_pt < _MINIMUM_PT:
            raise PaperRefused(name, f"{text!r} does not fit on {room_mm} mm")
    return TextRun(name, _TEXT_MM, y_mm, size_pt, True, text)
