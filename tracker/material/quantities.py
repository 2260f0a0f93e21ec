"""Quantities as people type them: bounded and no finer than the record keeps them (I17)."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, Final

from pydantic import AwareDatetime, BeforeValidator, Field

from tracker.identity.counts import written_count
from tracker.protocol.specification import Number

Cells = Annotated[int, BeforeValidator(written_count), Field(ge=0, le=10**12)]
"""A number of cells."""
SomeCells = Annotated[int, BeforeValidator(written_count), Field(gt=0, le=10**12)]
"""A number of cells, not none."""
Ml = Annotated[Number, Field(gt=0, le=10_000, decimal_places=3)]
Pct = Annotated[Number, Field(ge=0, le=100, decimal_places=3)]
PctCoarse = Annotated[Number, Field(ge=0, le=100, decimal_places=1)]
PctWhole = Annotated[int, Field(ge=0, le=100)]
Celsius = Annotated[Number, Field(ge=-200, le=200, decimal_places=1)]
Minutes = Annotated[Number, Field(ge=0, le=1_440, decimal_places=1)]
Doublings = Annotated[Number, Field(ge=0, le=20, decimal_places=6)]
Moment = AwareDatetime
Words = Annotated[str, Field(max_length=400)]

_MICRO: Final = Decimal("0.000001")


def to_micro(value: Decimal) -> Decimal:
    """The value to six places, as figures computed from counts are kept; limits never see it."""
    return value.quantize(_MICRO, ROUND_HALF_EVEN)


def to_milli(value: Decimal) -> Decimal:
    """The value to three places, as hours and days are kept; limits never see it."""
    return value.quantize(Decimal("0.001"), ROUND_HALF_EVEN)


def whole(value: Decimal) -> int:
    """The nearest whole number of cells."""
    return int(value.to_integral_value(ROUND_HALF_EVEN))
