"""Numbers on wristbands: our own code, GS1 GSRN, ISBT 128 [025], or the hospital's own number.

Which of them a site's wristbands carry is its choice; a name is never one of them. A number read
from a band is compared whole with the one on record. Pure.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import Final

import biip
from biip import ParseError

from tracker.identity.foreign import gs1_check_digit
from tracker.identity.isbt128_structures import Number, as_patient, structure

_GSRN: Final = re.compile(r"[0-9]{18}")
_HOSPITAL: Final = re.compile(r"[A-Z0-9][A-Z0-9/.-]{2,24}")
_RECIPIENT, _PROVIDER = "8018", "8017"


class BandKind(enum.StrEnum):
    """What the symbol of a wristband says."""

    OWN = "own"
    GSRN = "gsrn"
    ISBT = "isbt_025"
    HOSPITAL = "hospital"


class BandWrong(enum.StrEnum):
    """Why a text is no number of a wristband; each names what to look for."""

    NO_NUMBER = "band_no_number"
    CHECK_DIGIT = "band_check_digit"
    OF_STAFF = "band_of_staff"
    NOT_ALONE = "band_not_alone"


@dataclass(frozen=True, slots=True)
class Band:
    """A number read from a wristband of another system; for one look-up, never for a log."""

    kind: BandKind
    number: str


def symbol_of(kind: BandKind, code: str, number: str = "", location: str = "00") -> tuple[str, str]:
    """How a printed wristband says who wears it: the symbology of `labels.snapshot`, the text.

    ``code`` is our own, ``number`` the GSRN or the hospital's. Raises ValueError for a number that
    could not be read back.
    """
    if kind is BandKind.OWN:
        return "", code
    if kind is BandKind.ISBT:
        return "datamatrix", f"{Number.PATIENT.value}{as_patient(location, number)}"
    if kind is BandKind.GSRN:
        if _GSRN.fullmatch(number) is None or gs1_check_digit(number[:-1]) != number[-1]:
            raise ValueError("A GSRN has 18 digits and ends with its check digit.")
        return "gs1", f"({_RECIPIENT}){number}"
    if _HOSPITAL.fullmatch(number) is None:
        raise ValueError("A hospital's number: 3 to 25 capitals, digits, and / . - inside.")
    return "datamatrix", number


def read_band(text: str, kind: BandKind) -> Band | BandWrong:
    """The number of a scanned wristband of the kind that this site uses; any other is refused."""
    if kind is BandKind.GSRN:
        return _gsrn(text)
    if kind is BandKind.ISBT:
        found = structure(text)
        if found is None or found.number is not Number.PATIENT:
            return BandWrong.NO_NUMBER
        return Band(kind, found.content[4:])
    if kind is BandKind.HOSPITAL and _HOSPITAL.fullmatch(text):
        return Band(kind, text)
    return BandWrong.NO_NUMBER  # our own codes are read by their own parser


def _gsrn(text: str) -> Band | BandWrong:
    """AI 8018 alone, or with its instance number 8019: a symbol of a recipient, never of staff."""
    try:
        message = biip.parse(text).gs1_message
    except ParseError:
        return BandWrong.NO_NUMBER
    if message is None:
        return BandWrong.NO_NUMBER
    found = {each.ai.ai: each.value for each in message.element_strings}
    if _PROVIDER in found:
        return BandWrong.OF_STAFF
    number = found.pop(_RECIPIENT, "")
    if _GSRN.fullmatch(number) is None:
        return BandWrong.NO_NUMBER
    if found.keys() - {"8019"} or len(message.element_strings) != len(found) + 1:
        return BandWrong.NOT_ALONE
    if gs1_check_digit(number[:-1]) != number[-1]:
        return BandWrong.CHECK_DIGIT
    return Band(BandKind.GSRN, number)
