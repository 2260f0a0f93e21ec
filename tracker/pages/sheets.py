"""Sheets that go from hand to hand: CSV that no spreadsheet takes for a formula (CWE-1236)."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UNSEEN: Final = frozenset("ZC")
"""Spaces of any width, marks and controls (Unicode's categories): what a program may cut off."""
BOM: Final = "\ufeff"
"""Tells a spreadsheet that the sheet is UTF-8; without it Chinese is garbled."""

Row = Sequence[object]


def harmless(cell: object) -> str:
    """The cell as text that no spreadsheet runs; a number stays a number, below zero too (H17)."""
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return f"{cell:f}" if isinstance(cell, Decimal) and cell.is_finite() else str(cell)
    text = "" if cell is None else str(cell)
    return f"'{text}" if begins_formula(text) else text


def begins_formula(text: str) -> bool:
    """True when a spreadsheet may take it for a formula, whatever unseen stands in front of it."""
    for letter in text:
        if letter in FORMULA_STARTS:
            return True
        if unicodedata.category(letter)[0] not in UNSEEN:
            return False
    return False


def sheet(head: Row, rows: Iterable[Row]) -> bytes:
    """The rows as CSV (RFC 4180), formula-safe, UTF-8 with its mark."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in (head, *rows):
        writer.writerow([harmless(cell) for cell in row])
    return (BOM + out.getvalue()).encode()
