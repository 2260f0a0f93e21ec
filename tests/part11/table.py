"""The table of docs/part11.md as rows: clause, how, test, and the switch without which it fails."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

PROJECT: Final = Path(__file__).parents[2]
TABLE: Final = PROJECT / "docs" / "part11.md"


class Row(NamedTuple):
    """A line of the table; the test without its backticks."""

    clause: str
    about: str
    how: str
    test: str
    without: str

    @property
    def switch(self) -> str:
        """The short name at the end of the last cell; empty where none stands."""
        found = re.fullmatch(r".+: `([a-z0-9-]+)`", self.without)
        return found[1] if found else ""

    @property
    def words(self) -> str:
        """What is taken away."""
        return self.without.rpartition(": ")[0]


class Pair(NamedTuple):
    """A test, and the switch with which it must fail: rows that share both share one run."""

    test: str
    switch: str


def rows(text: str) -> list[Row]:
    """Every row of the table but its head."""
    found = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [Row(c[0], c[1], c[2], c[3].strip("`"), c[4]) for c in found if c[0] != "clause"]


def pairs(of: Iterable[Row]) -> list[Pair]:
    """Each pair once, in the order of the table."""
    return list(dict.fromkeys(Pair(r.test, r.switch) for r in of))


ROWS: Final = rows(TABLE.read_text(encoding="utf-8"))
