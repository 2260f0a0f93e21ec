"""ISBT 128 as far as a site with its own licensed facility number needs it here.

Donation identification number (DIN, data structure 001) and Chain of Identity identifier (data
structure 040) after ST-001, with the check character of ISO/IEC 7064 mod 37-2. Never call an
unlicensed number a DIN. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tracker.identity.environment import Environment

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
_FIN: Final = re.compile(r"[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}")
_TEST_FIN: Final = re.compile(r"A999[0-9]")  # ST-001 section 5.3: for validation and test only
_DIN_SCAN: Final = re.compile(
    r"=(?P<fin>[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2})(?P<year>[0-9]{2})(?P<serial>[0-9]{6})"
    r"(?P<flags>[0-9A-HJ-NPR-Y]{2})"
)
_COI_SERIAL: Final = re.compile(r"[A-Z0-9]{6}")
_TYPE_3_FLAGS: Final = range(60, 97)  # 60 + checksum: sent by the scanner, never printed


@dataclass(frozen=True, slots=True)
class Din:
    """A donation identification number: facility, nominal year, serial. Flags are not part."""

    fin: str
    year: str
    serial: str

    def __str__(self) -> str:
        return f"{self.fin}{self.year}{self.serial}"


@dataclass(frozen=True, slots=True)
class CoiIdentifier:
    """A Chain of Identity identifier: 15 characters, and the check character K beside them."""

    content: str

    @property
    def check(self) -> str:
        """K, required wherever the identifier is printed (ST-001 section 7.5)."""
        return check_character(self.content)

    @property
    def scan_text(self) -> str:
        """The data structure as a symbol carries it."""
        return f"&/{self.content}"

    def __str__(self) -> str:
        return self.content


def checksum(content: str) -> int:
    """ISO/IEC 7064 mod 37-2 over letters and digits: 0 to 36."""
    running = 0
    for character in content:
        running = (running + _value(character)) * 2 % 37
    return (38 - running) % 37


def check_character(content: str) -> str:
    """The check character K that typed entry must bring (ST-001 appendix A)."""
    return _ALPHABET[checksum(content)]


def check_fin(fin: str, environment: Environment) -> None:
    """The facility number is well formed and may be used here.

    Raises ValueError: A9990 to A9999 are reserved for tests and refused in production.
    """
    if _FIN.fullmatch(fin) is None:
        raise ValueError(f"{fin!r} is not a facility identification number.")
    if environment is Environment.PRODUCTION and _TEST_FIN.fullmatch(fin):
        raise ValueError(
            f"{fin} is reserved for tests; a production site uses its own licensed number."
        )


def coi_identifier(
    fin: str, year: int, serial: str, environment: Environment = Environment.PRODUCTION
) -> CoiIdentifier:
    """The identifier ``CH`` + facility + two-digit year + six letters or digits (ST-001, [040]).

    Raises ValueError for a malformed part. Strict as in production unless told otherwise.
    """
    check_fin(fin, environment)
    if not 2000 <= year <= 2099:
        raise ValueError(f"The year of an identifier is 2000 to 2099, not {year}.")
    if _COI_SERIAL.fullmatch(serial) is None:
        raise ValueError("The serial of a CoI identifier is six capital letters or digits.")
    return CoiIdentifier(f"CH{fin}{year % 100:02d}{serial}")


def scanned_din(text: str) -> Din | None:
    """The DIN of a whole scanned data structure 001; None when text or type-3 flags are wrong."""
    match = _DIN_SCAN.fullmatch(text)
    if match is None:
        return None
    din = Din(match["fin"], match["year"], match["serial"])
    flags = match["flags"]
    if flags.isdigit() and int(flags) in _TYPE_3_FLAGS:
        return din if int(flags) == 60 + checksum(str(din)) else None
    return din


def typed_din(text: str, check: str) -> Din | None:
    """The DIN that a person typed with its check character; None when the two do not agree."""
    din = scanned_din(f"={text}00")
    return din if din is not None and check == check_character(text) else None


def _value(character: str) -> int:
    value = _ALPHABET.find(character, 0, 36) if len(character) == 1 else -1
    if value < 0:
        raise ValueError(f"{character!r} is neither a capital letter nor a digit.")
    return value
