"""The guards: each as it was made, and tried out with a change that must be refused."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from migrations import pins
from migrations.guarded import CHANGES
from tracker.db import Base, Database, table_of
from tracker.identity.verdict import Reason, reason
from tracker.record.capture import recorded
from tracker.record.models import Entry, Touch


def pinned(conn: Connection) -> Iterator[Reason]:
    """Guards that were dropped, altered, disabled or added since they were made."""
    for wrong in pins.compare(conn):
        yield reason(f"recovery_guard_{wrong.how}", about=wrong.name, table=wrong.table)


def probe(database: Database) -> Iterator[Reason]:
    """Tables whose first row the database would let us change or remove.

    Each try is rolled back to a savepoint, and all of them at the end: nothing is left of it.
    """
    tables = [table_of(Entry).name, table_of(Touch).name, *recorded()]
    with database.trying() as conn:
        for table in tables:
            for statement in _forbidden(table):
                if not _refused(conn, statement):
                    yield reason("recovery_probe", about=table)
                    break


def _forbidden(table: str) -> Iterator[str]:
    """Removal and, of what never changes, a change: of one row. A table without rows passes.

    Where columns may change in place, the trigger refuses only other values: there the removal
    alone is tried, and the trigger's text is pinned.
    """
    column = f'"{next(iter(Base.metadata.tables[table].primary_key)).name}"'
    one = f"where {column} = (select min({column}) from {table})"
    yield f"delete from {table} {one}"
    if table not in CHANGES:
        yield f"update {table} set {column} = {column} {one}"


def _refused(conn: Connection, statement: str) -> bool:
    """True when the database refused it, or there was nothing to change."""
    inner = conn.begin_nested()
    try:
        return conn.exec_driver_sql(statement).rowcount == 0
    except DatabaseError:
        return True
    finally:
        inner.rollback()
