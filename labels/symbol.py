"""The QR symbol of a payload: a matrix of modules, drawn by every back-end as one area.

QR in alphanumeric mode holds 47 characters in version 3 at level Q and 35 at level H
(ISO/IEC 18004:2015, table 7). With 15 % of the symbol hidden, level M read 5 of 20, Q 14 and
H 19: so H where the same version holds it, else Q, and never less. Version 3 is the floor,
because the layouts reserve its 29 modules and H in version 3 reads better than Q in version 2.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from labels.refusals import PayloadRefused

ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
_ALPHANUMERIC_MODE: Literal[2] = 2  # qrcode's MODE_ALPHA_NUM, which its stub types as int
# Capacity in alphanumeric characters by version: level Q, level H (ISO/IEC 18004, table 7).
CAPACITY: dict[int, tuple[int, int]] = {
    3: (47, 35),
    4: (67, 50),
    5: (87, 64),
    6: (108, 84),
    7: (125, 93),
    8: (157, 122),
    9: (189, 143),
    10: (221, 174),
}
ON_LABELS = 6
"""The largest version that fits a label; a sheet of paper takes them all."""
ON_PAPER = 10
QUIET_MODULES = 4  # the quiet zone that the standard asks for, on each side

Modules = tuple[tuple[bool, ...], ...]


def version_and_level(payload: str, largest: int = ON_LABELS) -> tuple[int, str]:
    """The smallest version from 3 on that holds the payload at Q, and H if that holds it too."""
    if not payload:
        raise PayloadRefused("the payload is empty")
    foreign = "".join(sorted(set(payload) - ALPHANUMERIC))
    if foreign:
        raise PayloadRefused(f"not in QR's alphanumeric mode: {foreign!r}")
    for version, (quartile, high) in CAPACITY.items():
        if version <= largest and len(payload) <= quartile:
            return version, "H" if len(payload) <= high else "Q"
    raise PayloadRefused(f"{len(payload)} characters; at most {CAPACITY[largest][0]} fit")


@lru_cache(maxsize=4096)
def modules(payload: str, largest: int = ON_LABELS) -> Modules:
    """Rows of modules from the top, True where ink is; no quiet zone included."""
    from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_Q
    from qrcode.main import QRCode
    from qrcode.util import QRData

    from labels.mask import best

    version, level = version_and_level(payload, largest)
    code = QRCode(
        version=version,
        error_correction=ERROR_CORRECT_H if level == "H" else ERROR_CORRECT_Q,
        border=0,
        mask_pattern=0,  # whichever: the best one is chosen below
    )
    code.add_data(QRData(payload, mode=_ALPHANUMERIC_MODE), optimize=0)
    code.make(fit=False)
    return best(code.modules_count, version, code.error_correction, code.modules)


def runs(matrix: Modules) -> tuple[tuple[int, int, int], ...]:
    """Ink as (column, row, length) of horizontal runs: the pieces of the one drawn path."""
    found = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            length = 0
            while x + length < len(row) and row[x + length]:
                length += 1
            if length:
                found.append((x, y, length))
            x += length + 1
    return tuple(found)
