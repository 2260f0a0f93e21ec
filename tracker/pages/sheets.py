"""Sheets that go from hand to hand: CSV that no spreadsheet takes for a formula (CWE-1236)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM: Final = "\ufeff"
"""Tells a spreadsheet that the sheet is UTF-8; without it Chinese is garbled."""

Row = Sequence[object]


def harmless(cell: object) -> str:
    """The cell as text that no spreadsheet runs."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def sheet(head: Row, rows: Iterable[Row]) -> bytes:
    """The rows as CSV (RFC 4180), formula-safe, UTF-8 with its mark."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in (head, *rows):
        writer.writerow([harmless(cell) for cell in row])
    return (BOM + out.getvalue()).encode()
