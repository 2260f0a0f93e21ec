"""The file of a logger, read strictly: unit and zone are stated, every line is a reading. Pure.

::

    logger,TL-014
    unit,C
    zone,+08:00
    interval_s,300
    time,temperature
    2026-04-23 08:50:00,18.2

Nothing is guessed: no other order, no other separator, no missing zone (a logger's clock knows no
place). A line that is no reading refuses the whole file and says which line.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from tracker.identity.verdict import Reason, reason

READINGS_MAX: Final = 20_000
SIZE_MAX: Final = 800_000
HEAD: Final = ("logger", "unit", "zone", "interval_s")
TABLE: Final = "time,temperature"
_LOGGER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_ZONE: Final = re.compile(r"Z|[+-](0[0-9]|1[0-4]):[0-5][0-9]")
_SECONDS: Final = re.compile(r"[1-9][0-9]{0,4}")
_LINE: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}:[0-9]{2}),(-?[0-9]{1,3}([.][0-9]{1,2})?)"
)
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class LoggerLog:
    """What the file says: when which temperature was read, in degrees Celsius.

    ``duplicates``: lines that said the same twice, and count once.
    """

    logger: str
    unit: str
    zone: str
    interval_s: int
    readings: tuple[tuple[dt.datetime, Decimal], ...]
    duplicates: int


def read_log(text: str) -> LoggerLog | Reason:
    """The readings of the file, or why it is none, with the number of the line."""
    if len(text) > SIZE_MAX:
        return reason("logger_file_too_long", about="csv", most=SIZE_MAX)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    head = _head(lines)
    if isinstance(head, Reason):
        return head
    zone, fahrenheit = _zone(head["zone"]), head["unit"] == "F"
    readings: list[tuple[dt.datetime, Decimal]] = []
    duplicates = 0
    for n, line in enumerate(lines[len(HEAD) + 1 :], start=len(HEAD) + 2):
        one = _reading(n, line, zone, fahrenheit=fahrenheit)
        if isinstance(one, Reason):
            return one
        if readings and one[0] == readings[-1][0]:
            if one[1] != readings[-1][1]:
                return _wrong("logger_two_temperatures_at_once", n, line)
            duplicates += 1
            continue
        if readings and one[0] < readings[-1][0]:
            return _wrong("logger_time_goes_back", n, line)
        readings.append(one)
    if not readings:
        return reason("logger_file_empty", about="csv")
    if len(readings) > READINGS_MAX:
        return reason("logger_file_too_long", about="csv", most=READINGS_MAX)
    return LoggerLog(
        *(head["logger"], head["unit"], head["zone"], int(head["interval_s"])),
        tuple(readings),
        duplicates,
    )


def _head(lines: Sequence[str]) -> dict[str, str] | Reason:
    """The four stated facts and the line that begins the table, in this order."""
    if not lines or lines == [""]:
        return reason("logger_file_empty", about="csv")
    rules = {
        "logger": lambda v: bool(_LOGGER.fullmatch(v)),
        "unit": lambda v: v in ("C", "F"),
        "zone": lambda v: bool(_ZONE.fullmatch(v)),
        "interval_s": lambda v: bool(_SECONDS.fullmatch(v)),
    }
    found: dict[str, str] = {}
    for n, name in enumerate(HEAD, start=1):
        line = lines[n - 1] if n <= len(lines) else ""
        key, comma, value = line.partition(",")
        if key != name or not comma or not rules[name](value):
            return _wrong(f"logger_{name}_not_stated", n, line)
        found[name] = value
    at = len(HEAD)
    if len(lines) <= at or lines[at] != TABLE:
        return _wrong("logger_table_not_begun", at + 1, lines[at] if len(lines) > at else "")
    return found


def _zone(text: str) -> dt.tzinfo:
    if text == "Z":
        return dt.UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    span = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-span if text[0] == "-" else span)


def _reading(
    n: int, line: str, zone: dt.tzinfo, *, fahrenheit: bool
) -> tuple[dt.datetime, Decimal] | Reason:
    found = _LINE.fullmatch(line)
    if found is None:
        return _wrong("logger_line_not_readable", n, line)
    try:
        at = dt.datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=zone)
    except ValueError:
        return _wrong("logger_line_not_readable", n, line)
    read = Decimal(found[3])
    if fahrenheit:
        read = ((read - 32) * 5 / 9).quantize(_CENT, ROUND_HALF_EVEN)
    return at, read


def _wrong(code: str, n: int, line: str) -> Reason:
    """What is wrong in which line; of the line only what is printable and short."""
    shown = "".join(c if c.isascii() and c.isprintable() else "?" for c in line[:40])
    return reason(code, about="csv", line=n, text=shown or "—")
