"""A count as people and counters write it: ``60500000``, ``60 500 000``, ``6.05e7``. Pure."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

_POWER: Final = re.compile(r"[×x*]10\^?", re.IGNORECASE)
_RAISED: Final = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺₀-₉]")
_TEN_TO: Final = re.compile(r"[×x*]\s*10\s*\^?\s*⁺?[⁰¹²³⁴⁵⁶⁷⁸⁹]+\s*$", re.IGNORECASE)
_COUNT: Final = re.compile(r"[0-9]{1,13}([.][0-9]{1,12})?(e[+]?[0-9]{1,2})?", re.IGNORECASE)


def written_count(text: object) -> object:
    """A count as a counter shows it, ``6.05e7`` or ``60 500 000``, as a whole number.

    Anything that is no whole number stays as it was typed, to be refused.
    """
    if not isinstance(text, str):
        return text
    if _RAISED.search(_TEN_TO.sub("", text)):
        return text  # a raised digit that follows no ten times: 10⁷ is no 107
    plain = _POWER.sub("e", "".join(unicodedata.normalize("NFKC", text).split()))
    if _COUNT.fullmatch(plain) is None:
        return text
    value = Decimal(plain)
    return int(value) if value == value.to_integral_value() else text
