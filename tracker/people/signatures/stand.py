"""How a signature stands, and what is not as it was when it was given."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Stand(enum.StrEnum):
    """How a signature stands."""

    STANDS = "stands"
    NOT_KEPT = "content_not_kept"
    """Signed before contents were kept (schema revision 0002): only the hash is known."""
    BROKEN = "unsigned"


@dataclass(frozen=True, slots=True)
class Change:
    """A field that is not as it was signed: table, row and column; no column: the row itself."""

    table: str
    row: str
    column: str = ""

    def __str__(self) -> str:
        return ".".join(filter(None, (self.table, self.row, self.column)))
