"""A disk without room, as either engine says it."""

from __future__ import annotations

from typing import Final

from sqlalchemy.exc import DBAPIError, OperationalError

_SQLITE_FULL: Final = 13
"""Result code of SQLite; its extended codes stand in the higher bytes."""
_DISK_FULL: Final = "53100"
"""PostgreSQL, appendix A: class 53, insufficient resources."""


class DiskFullError(OperationalError):
    """There was no room to write; the transaction was rolled back, so nothing of it stands."""

    def __init__(self, wrong: DBAPIError) -> None:
        assert wrong.orig is not None
        super().__init__(None, None, wrong.orig, hide_parameters=True)

    def __str__(self) -> str:
        return (
            "The disk of the record is full. Nothing of this step was recorded. Make room on the"
            " disk, then do the step again."
        )


def is_full(wrong: DBAPIError) -> bool:
    """True when the engine found no room."""
    code = getattr(wrong.orig, "sqlite_errorcode", 0)
    return code & 0xFF == _SQLITE_FULL or getattr(wrong.orig, "sqlstate", "") == _DISK_FULL
