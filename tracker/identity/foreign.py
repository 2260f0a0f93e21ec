"""Which other system a scanned text belongs to, by how it begins. Pure.

Dispatch as in the standards: ISBT 128 structures begin with ``=`` or ``&`` (ST-001 section 2.2),
GS1 symbols with a symbology identifier or FNC1, HIBC supplier labels with ``+``. Says whose it is,
not whether it is right: the room that accepts such codes reads them by their own standard.
"""

from __future__ import annotations

import enum
import re
from typing import Final


class System(enum.StrEnum):
    """Whose code it is; shown to people in their language."""

    ISBT_128 = "isbt_128"
    GS1 = "gs1"
    HIBC = "hibc"
    WEB_ADDRESS = "web_address"
    WIFI = "wifi"
    CONTACT = "contact"


_AIM_OF_GS1: Final = ("]C1", "]d2", "]Q3", "]J1", "]e0", "\x1d")
_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")  # ISO/IEC 15424 symbology identifier
_GS1_NUMBER_LENGTHS: Final = frozenset({8, 12, 13, 14, 18})  # GTIN-8 to -14; SSCC and GSRN
_GTIN_ELEMENT: Final = re.compile(r"01([0-9]{14})")
_GSRN_ELEMENT: Final = re.compile(r"801[78]([0-9]{18})")
_DIN: Final = re.compile(r"[A-NP-Z][A-NP-Z0-9]{2}[0-9]{10}")
_BEGINNINGS: Final = (
    (System.ISBT_128, re.compile(r"[=&]\S")),
    (System.ISBT_128, re.compile(rf"{_DIN.pattern}(?![0-9A-Z])")),
    (System.HIBC, re.compile(r"\+[A-Z0-9$]")),
    (System.GS1, re.compile(r"\([0-9]{2,4}\)")),  # as printed for people
    (System.WEB_ADDRESS, re.compile(r"(?:[a-z][a-z0-9+.-]{1,15}://|www\.)", re.IGNORECASE)),
    (System.WIFI, re.compile(r"WIFI:", re.IGNORECASE)),
    (
        System.CONTACT,
        re.compile(r"(?:BEGIN:V(?:CARD|EVENT)|MECARD:|mailto:|tel:|sms(?:to)?:)", re.IGNORECASE),
    ),
)


def system_of(text: str) -> System | None:
    """The system that this text belongs to, or None when nothing tells."""
    if text.startswith(_AIM_OF_GS1):
        return System.GS1
    text = _AIM.sub("", text, count=1) if _AIM.match(text) else text
    for system, beginning in _BEGINNINGS:
        if beginning.match(text):
            return system
    return System.GS1 if _is_gs1_number(text) else None


def gs1_check_digit(body: str) -> str:
    """The mod 10 check digit: weights 3 and 1 by turns, beginning with 3 at the right."""
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def _is_gs1_number(text: str) -> bool:
    """A GS1 number alone, or an element string that begins with one: the check digit decides."""
    if text.isascii() and text.isdigit() and len(text) in _GS1_NUMBER_LENGTHS:
        return gs1_check_digit(text[:-1]) == text[-1]
    element = _GTIN_ELEMENT.match(text) or _GSRN_ELEMENT.match(text)
    return element is not None and gs1_check_digit(element[1][:-1]) == element[1][-1]
