"""Hand-written SQL against the database itself; each attack is rolled back whatever happens."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import IntegrityError

from tests.sites import Bench
from tracker.record.named import constraint_named

PASSED = ""
"""What ``insert`` answers when the database let the row in."""


def rows(bench: Bench, table: str) -> list[dict[str, Any]]:
    """Every row as stored, generated columns included."""
    with bench.site.database.snapshot() as conn:
        return [
            dict(r) for r in conn.exec_driver_sql(f"select * from {table} order by 1").mappings()
        ]


def insert(bench: Bench, table: str, row: dict[str, Any], *, keys: bool = True) -> str:
    """Name of the constraint that refused the row, or PASSED.

    ``keys`` False: as a plain SQLite shell writes, with foreign keys off.
    """
    values = {k: v for k, v in row.items() if k != "prev_n"}
    with bench.site.database.engine.connect() as conn:
        raw: Any = conn.connection.driver_connection
        if bench.site.database.is_sqlite and not keys:
            raw.execute("PRAGMA foreign_keys=OFF")
        mark = "?" if bench.site.database.is_sqlite else "%s"
        text = (
            f"insert into {table} ({', '.join(values)}) values ({', '.join(mark for _ in values)})"
        )
        try:
            conn.exec_driver_sql(text, tuple(values.values()))
        except IntegrityError as refused:
            return constraint_named(refused)
        finally:
            conn.rollback()
            if bench.site.database.is_sqlite:
                raw.execute("PRAGMA foreign_keys=ON")
    return PASSED


def copy(bench: Bench, table: str, *, keys: bool = True, **changes: Any) -> str:
    """Insert the table's first row once more with ``changes``; answers like ``insert``."""
    return insert(bench, table, rows(bench, table)[0] | changes, keys=keys)
