"""ISBT 128 data structures that stand on labels of cell products: written, and read exactly.

Product code [003], dates and times [005] [007] [009], instants in UTC [031], division [032],
facility of the product code [033], supplemental number [036], patient's number [025] and date of
birth [024], staff [020] and donor [019], after ST-001 6.2.2 section 2.4. Identifier, length and
format are checked before any value is used (section 2.2). Pure.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from dataclasses import dataclass
from typing import Final

from tracker.identity.isbt128 import Din, scanned_din

NEEDS_DIVISION: Final = "99"
"""In the last places of [003]: the division stands in [032], which must be scanned as well."""
AUTOLOGOUS_TYPES: Final = frozenset({"1", "X"})
"""Types of collection of RT008 that an autologous product may have: X is one with biohazard."""
_END_OF_DAY: Final = "2359"  # what stands for the time where only the day is known


class Number(enum.StrEnum):
    """Data structures by their number in ST-001; the value is the identifier that begins them."""

    DIN = "="
    PRODUCT = "=<"
    EXPIRY = "&>"
    COLLECTED = "&*"
    PRODUCED = "&}"
    DONOR = "=;"
    STAFF = "='"
    BORN = "=#"
    PATIENT = "&#"
    UTC = "=("
    DIVISION = "=,"
    CODE_FACILITY = "&+"
    COI = "&/"
    SUPPLEMENT = "&,2"


_FIN: Final = r"[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}"
_MOMENT: Final = r"[0-9]{6}(?:[01][0-9]|2[0-3])[0-5][0-9]"
CONTENT: Final[dict[Number, re.Pattern[str]]] = {
    Number.DIN: re.compile(rf"{_FIN}[0-9]{{8}}[0-9A-HJ-NPR-Y]{{2}}"),
    Number.PRODUCT: re.compile(r"[A-Z][A-Z0-9]{4}[A-Za-z0-9][A-Z0-9][a-z0-9]"),
    Number.EXPIRY: re.compile(_MOMENT),
    Number.COLLECTED: re.compile(_MOMENT),
    Number.PRODUCED: re.compile(_MOMENT),
    Number.DONOR: re.compile(rf"{_FIN}[0-9A-Z]{{16}}"),
    Number.STAFF: re.compile(rf"{_FIN}[A-Z0-9]{{6}}"),
    Number.BORN: re.compile(r"[0-9]{2}[0-9]{8}"),
    Number.PATIENT: re.compile(r"[0-9]{2}[0-9]{2}[A-Za-z0-9]{1,99}"),
    Number.UTC: re.compile(r"[12]0(?:01|02|03)[0-9]{8}(?:[01][0-9]|2[0-3])[0-5][0-9]"),
    Number.DIVISION: re.compile(r"[A-Z0-9]{6}"),
    Number.CODE_FACILITY: re.compile(rf"{_FIN}[A-Z0-9]{{6}}"),
    Number.COI: re.compile(rf"CH{_FIN}[0-9]{{2}}[A-Z0-9]{{6}}"),
    Number.SUPPLEMENT: re.compile(r"[A-Za-z0-9]{18}"),
}
LENGTH: Final[dict[Number, int]] = {
    Number.DIN: 15,
    Number.PRODUCT: 8,
    Number.EXPIRY: 10,
    Number.COLLECTED: 10,
    Number.PRODUCED: 10,
    Number.DONOR: 21,
    Number.STAFF: 11,
    Number.BORN: 10,
    Number.UTC: 16,
    Number.DIVISION: 6,
    Number.CODE_FACILITY: 11,
    Number.COI: 15,
    Number.SUPPLEMENT: 18,
}
"""Characters after the identifier; [025] says its own length."""


@dataclass(frozen=True, slots=True)
class Structure:
    """One data structure, whole and of the right form."""

    number: Number
    content: str

    @property
    def text(self) -> str:
        """As a symbol carries it."""
        return f"{self.number.value}{self.content}"


@dataclass(frozen=True, slots=True)
class ProductCode:
    """[003]: product description code, type of collection, division (ST-001, 2.4.3)."""

    description: str
    collection_type: str
    division: str

    @property
    def text(self) -> str:
        """The eight characters."""
        return f"{self.description}{self.collection_type}{self.division}"


def number_of(text: str) -> Number | None:
    """Which structure begins here: two characters decide, and the DIN's second is its first."""
    for number in Number:
        if number is not Number.DIN and text.startswith(number.value):
            return number
    return Number.DIN if re.match(r"=[A-NP-Z1-9]", text) else None


def structure(text: str) -> Structure | None:
    """The one structure that this whole text is; None for anything else."""
    number = number_of(text)
    if number is None:
        return None
    content = text[len(number.value) :]
    return Structure(number, content) if _right(number, content) else None


def _right(number: Number, content: str) -> bool:
    if CONTENT[number].fullmatch(content) is None:
        return False
    if number is Number.DIN:
        return scanned_din(f"={content}") is not None  # flags 60 to 96 carry the checksum
    if number in (Number.EXPIRY, Number.COLLECTED, Number.PRODUCED):
        return moment(content) is not None
    if number is Number.UTC:
        return _calendar(content[4:]) is not None
    if number is Number.BORN:
        return _calendar(content[2:] + "0000") is not None
    return number is not Number.PATIENT or len(content) == 4 + int(content[2:4])


def product_code(content: str) -> ProductCode | None:
    """The parts of [003]; None when the form is wrong."""
    if CONTENT[Number.PRODUCT].fullmatch(content) is None:
        return None
    return ProductCode(content[:5], content[5], content[6:])


def moment(content: str) -> dt.datetime | None:
    """``cyyjjjhhmm`` as local time of the facility that assigned it; it carries no zone.

    Three figures of the year, day of the year, time. A year from 900 on is of the last century.
    """
    year = int(content[:3]) + (1000 if content[:3] >= "900" else 2000)
    day = int(content[3:6])
    if not 1 <= day <= (dt.date(year, 12, 31) - dt.date(year, 1, 1)).days + 1:
        return None
    at = dt.datetime(year, 1, 1, int(content[6:8]), int(content[8:]))
    return at + dt.timedelta(days=day - 1)


def as_moment(at: dt.datetime | dt.date) -> str:
    """An instant in the facility's own time as ``cyyjjjhhmm``; a day alone ends at 23:59."""
    if not 1900 <= at.year <= 2899:
        raise ValueError(f"{at.year} cannot be written in three figures.")
    clock = f"{at:%H%M}" if isinstance(at, dt.datetime) else _END_OF_DAY
    return f"{at.year % 1000:03d}{at:%j}{clock}"


def as_utc(at: dt.datetime, kind: str) -> str:
    """[031] in UTC. ``kind``: 01 expiry, 02 collection, 03 production. The instant has a zone."""
    if at.tzinfo is None or kind not in ("01", "02", "03"):
        raise ValueError("An instant with its zone, and one of 01, 02, 03.")
    return f"20{kind}{at.astimezone(dt.UTC):%Y%m%d%H%M}"


def utc(content: str) -> dt.datetime | None:
    """The instant of a [031] in UTC; None for local time, which says no zone."""
    at = _calendar(content[4:])
    return at.replace(tzinfo=dt.UTC) if at is not None and content[0] == "2" else None


def as_patient(location: str, number: str) -> str:
    """[025]: the location code, the number's length, the number: letters and digits only."""
    content = f"{location}{len(number):02d}{number}"
    if not _right(Number.PATIENT, content):
        raise ValueError("Two digits of location; 1 to 99 letters and digits.")
    return content


def unit_identifier(code_facility: str, product: ProductCode, din: Din, division: str = "") -> str:
    """The 29 characters of an MPHO unique identifier: facility, product, DIN, division.

    The division of [003] is filled with zeros at the right; [032] stands as it is.
    """
    last = division or (product.division + "0000" if product.division != "00" else "000000")
    return f"{code_facility}{product.description}{din}{last}"


def _calendar(written: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(written, "%Y%m%d%H%M")  # a form, no instant
    except ValueError:
        return None
