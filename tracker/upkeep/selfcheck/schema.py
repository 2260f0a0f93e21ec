"""Tables, columns and named constraints stand as the program knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import CheckConstraint, Connection, ForeignKeyConstraint, UniqueConstraint

from migrations import pins
from tracker.db import Base
from tracker.identity.verdict import Reason, reason

Names = dict[str, set[str]]
"""By table: names of columns, and of constraints."""


def constraints(conn: Connection) -> Iterator[Reason]:
    """Columns and named constraints that are gone: keys and CHECKs refuse without a trigger."""
    stand = _on_sqlite(conn) if conn.dialect.name == "sqlite" else _on_postgresql(conn)
    for table in Base.metadata.sorted_tables:
        here = stand.get(table.name, set())
        wanted = {c.name for c in table.columns} | {
            str(k.name)
            for k in table.constraints
            if isinstance(k, CheckConstraint | UniqueConstraint | ForeignKeyConstraint)
        }
        for name in sorted(wanted - here):
            yield reason("recovery_schema", about=name, table=table.name)


def fingerprint(conn: Connection) -> tuple[object, ...]:
    """What tells two schemas apart, guards included: compared before and after, never kept."""
    if conn.dialect.name == "sqlite":
        rows = conn.exec_driver_sql("select type, name, sql from sqlite_master order by 1, 2")
        return tuple(map(tuple, rows))
    stand = _on_postgresql(conn)
    return (*((t, *sorted(stand[t])) for t in sorted(stand)), pins.digest(conn))


def _on_sqlite(conn: Connection) -> Names:
    rows = conn.exec_driver_sql("select name, sql from sqlite_master where type = 'table'")
    return {name: set(re.findall(r"\w+", sql)) for name, sql in rows}


def _on_postgresql(conn: Connection) -> Names:
    found: Names = {}
    rows = conn.exec_driver_sql(
        "select c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid"
        " where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'"
        " and a.attnum > 0 and not a.attisdropped union all"
        " select c.relname, k.conname from pg_constraint k join pg_class c on c.oid = k.conrelid"
        " where c.relnamespace = current_schema()::regnamespace and k.convalidated"
    )
    for table, name in rows:
        found.setdefault(table, set()).add(name)
    return found
