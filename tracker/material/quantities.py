"""Quantities as people type them: bounded and no finer than the record keeps them (I17)."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, Final

from pydantic import AwareDatetime, BeforeValidator, Field

from tracker.protocol.specification import Number

_POWER: Final = re.compile(r"[×x*]10\^?", re.IGNORECASE)
_COUNT: Final = re.compile(r"[0-9]{1,13}([.][0-9]{1,12})?(e[+]?[0-9]{1,2})?", re.IGNORECASE)


def count_from_text(text: object) -> object:
    """A count as a counter shows it, ``6.05e7`` or ``60 500 000``, as a whole number.

    Anything that is no whole number stays as it was typed, to be refused.
    """
    if not isinstance(text, str):
        return text
    plain = _POWER.sub("e", "".join(unicodedata.normalize("NFKC", text).split()))
    if _COUNT.fullmatch(plain) is None:
        return text
    value = Decimal(plain)
    return int(value) if value == value.to_integral_value() else text


Cells = Annotated[int, BeforeValidator(count_from_text), Field(ge=0, le=10**12)]
"""A number of cells."""
SomeCells = Annotated[int, BeforeValidator(count_from_text), Field(gt=0, le=10**12)]
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
