"""Sheets of A4 with labels cut beforehand: where each place stands, as data.

Millimetres from the top left corner of the sheet. Sizes are those that many makers sell; a site
measures its own and prints a test sheet on plain paper first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from labels.placing import PlacedLabel
from labels.refusals import PaperRefused

A4_MM: Final = (210.0, 297.0)


@dataclass(frozen=True)
class Stock:
    """One kind of sheet: how many places, how large, where the first stands, how far the next."""

    name: str
    columns: int
    rows: int
    width_mm: float
    height_mm: float
    left_mm: float
    top_mm: float
    across_mm: float
    down_mm: float

    @property
    def places(self) -> int:
        """How many labels a sheet has."""
        return self.columns * self.rows

    def corner(self, place: int) -> tuple[float, float]:
        """The top left corner of a place, counted from 0 in reading order."""
        row, column = divmod(place % self.places, self.columns)
        return self.left_mm + column * self.across_mm, self.top_mm + row * self.down_mm


STOCKS: Final = {
    each.name: each
    for each in (
        Stock("a4-24", 3, 8, 63.5, 33.9, 7.2, 12.9, 66.0, 33.9),
        Stock("a4-18", 3, 6, 63.5, 46.6, 7.2, 8.7, 66.0, 46.6),
        Stock("a4-10", 2, 5, 99.1, 57.0, 4.7, 6.0, 101.6, 57.0),
        Stock("a4-8", 2, 4, 99.1, 67.7, 4.7, 13.1, 101.6, 67.7),
    )
}


def on_stock(
    labels: Sequence[PlacedLabel], stock: Stock, first: int
) -> Iterator[tuple[PlacedLabel, float, float, bool]]:
    """Each label in the middle of its place, from the ``first`` free one (1 is the sheet's first).

    Its top left corner in mm from the bottom left of the sheet; True begins a new sheet. Refuses a
    label larger than the place: what sticks out is cut off with whatever is written there.
    """
    if not 1 <= first <= stock.places:
        raise PaperRefused("stock", f"{stock.name} has places 1 to {stock.places}, not {first}")
    for place, label in enumerate(labels, first - 1):
        spare_mm = (stock.width_mm - label.width_mm, stock.height_mm - label.height_mm)
        if min(spare_mm) < 0:
            size = f"{label.width_mm} x {label.height_mm} mm"
            raise PaperRefused("stock", f"{size} on places of {stock.width_mm} x {stock.height_mm}")
        left_mm, top_mm = stock.corner(place)
        begins = place % stock.places == 0 and place >= stock.places
        yield label, left_mm + spare_mm[0] / 2, A4_MM[1] - top_mm - spare_mm[1] / 2, begins
