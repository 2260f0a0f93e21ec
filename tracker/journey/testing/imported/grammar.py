"""The file of an outside laboratory, read strictly: every line is a result, or the file is none.

::

    format,marrowtrace-results-1
    laboratory,Regional Reference Laboratory
    report,RRL-2026-0412
    sample,test,value,unit,method,equipment,measured_at,reference
    <code on the tube>,viability,94.6,%,7-AAD,FC-02,2026-05-18T11:05+08:00,RRL-99812

Nothing is guessed: no other order of columns, no other separator, no time without its zone, no
thousands separator. Who the patient is does not belong here: the code on the tube says it. Pure.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tracker.identity.verdict import Reason, Severity, reason

FORMAT: Final = "marrowtrace-results-1"
COLUMNS: Final = (
    *("sample", "test", "value", "unit", "method", "equipment", "measured_at", "reference"),
)
HEAD: Final = ("format", "laboratory", "report")
ROWS_MAX: Final = 500
SIZE_MAX: Final = 200_000
CELL_MAX: Final = {"value": 40, "unit": 40, "sample": 80}
LONGEST: Final = 200
NOT_EMPTY: Final = frozenset({"sample", "test", "value", "method", "measured_at", "reference"})


@dataclass(frozen=True, slots=True)
class Row:
    """One result as the file says it; ``line`` counts from 1, with the head."""

    line: int
    sample: str
    test: str
    value: str
    unit: str
    method: str
    equipment: str
    measured_at: dt.datetime
    reference: str


@dataclass(frozen=True, slots=True)
class LaboratoryReport:
    """What the file says: whose report it is, and its results."""

    laboratory: str
    number: str
    rows: tuple[Row, ...]


def read_report(text: str) -> LaboratoryReport | Reason:
    """The results of the file, or why it is none, with the number of the line."""
    if len(text) > SIZE_MAX:
        return reason("import_file_too_long", about="report", most=ROWS_MAX)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    while lines and not lines[-1]:
        lines.pop()
    if not lines:
        return reason("import_file_empty", about="report")
    head = _head(lines)
    if isinstance(head, Reason):
        return head
    at = len(HEAD) + 1
    rows: list[Row] = []
    for n, line in enumerate(lines[at:], start=at + 1):
        row = _row(n, line)
        if isinstance(row, Reason):
            return row
        rows.append(row)
    if not rows:
        return reason("import_file_empty", about="report")
    if len(rows) > ROWS_MAX:
        return reason("import_file_too_long", about="report", most=ROWS_MAX)
    return LaboratoryReport(head[1], head[2], tuple(rows))


def _head(lines: Sequence[str]) -> list[str] | Reason:
    """The stated facts and the line that names the columns, in this order."""
    said: list[str] = []
    for n, name in enumerate(HEAD, start=1):
        cells = _cells(lines[n - 1] if n <= len(lines) else "")
        good = cells is not None and len(cells) == 2 and cells[0] == name and _fits(cells[1], name)
        if cells is None or not good or (name == "format" and cells[1] != FORMAT):
            return _wrong("import_head_not_stated", n, expected=f"{name},…")
        said.append(cells[1])
    at = len(HEAD)
    if len(lines) <= at or lines[at] != ",".join(COLUMNS):
        return _wrong("import_head_not_stated", at + 1, expected=",".join(COLUMNS))
    return said


def _row(n: int, line: str) -> Row | Reason:
    cells = _cells(line)
    if cells is None or len(cells) != len(COLUMNS):
        return _wrong("import_line_not_readable", n, column=",".join(COLUMNS))
    said = dict(zip(COLUMNS, cells, strict=True))
    for name, cell in said.items():
        if not (_fits(cell, name) or (not cell and name not in NOT_EMPTY)):
            return _wrong("import_line_not_readable", n, column=name)
    at = _instant(said.pop("measured_at"))
    if at is None:
        return _wrong("import_line_not_readable", n, column="measured_at")
    return Row(line=n, measured_at=at, **said)


def _cells(line: str) -> list[str] | None:
    try:
        (cells,) = csv.reader([line], strict=True)
    except (csv.Error, ValueError):
        return None
    return cells


def _fits(cell: str, name: str) -> bool:
    """Something is there, can be printed, has no blanks around it and is not too long.

    A byte that was no UTF-8 came as U+FFFD: what it meant nobody knows.
    """
    plain = cell.isprintable() and cell == cell.strip() and "\ufffd" not in cell
    return bool(cell) and plain and len(cell) <= CELL_MAX.get(name, LONGEST)


def _instant(text: str) -> dt.datetime | None:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None and "T" in text else None


def _wrong(code: str, n: int, **facts: str) -> Reason:
    """What is wrong in which line; none of the line's own text, which might name somebody."""
    return Reason(code, Severity.STOP, "report", tuple(sorted((facts | {"line": str(n)}).items())))
