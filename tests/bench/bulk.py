"""A large record for benchmarks of reading: one therapy's rows copied many times, ids made new.

Nothing proves such a record: its rows were written past the log. It is for measuring only. Rows of
a therapy keep what they point to within it, so every copy is a whole lineage; what therapies share
(people, reagent lots, equipment, definitions) stays shared, so a lot reaches every copy.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from sqlalchemy import Connection, PrimaryKeyConstraint, Table, UniqueConstraint

from tracker.db import Base, Database, Words

ROOTS: Final = ("patient", "therapy")
AT_ONCE: Final = 500
"""Copies a statement."""


@cache
def copied_tables() -> tuple[Table, ...]:
    """Patients, therapies and every table whose rows belong to one, parents first."""
    found = [
        t
        for t in Base.metadata.sorted_tables
        if t.name in ROOTS or "therapy_id" in t.c or "patient_id" in t.c
    ]
    return tuple(found)


@cache
def made_new(table: Table) -> frozenset[str]:
    """Columns whose text must differ in each copy: ids, what points to them, what is unique."""
    names = {t.name for t in copied_tables()}
    new = {"id", "therapy_id", "patient_id"} & set(table.c.keys())
    for column in table.columns:
        for key in column.foreign_keys:
            there = key.column.table
            if there.name in names and there is not table:
                new |= {column.name} if key.column.name in made_new(there) else set()
    own = {c.name: {k.column for k in c.foreign_keys} for c in table.c}
    new |= {name for name, to in own.items() if any(c.table is table and c.name in new for c in to)}
    for one in table.constraints:
        if isinstance(one, PrimaryKeyConstraint | UniqueConstraint):
            columns = [c for c in one.columns if isinstance(c.type, Words)]
            if columns and not new & {c.name for c in one.columns}:
                new.add(columns[-1].name)
    return frozenset(new)


def multiply(database: Database, times: int, mark: str = "~") -> None:
    """So many more copies of every therapy's rows stand in the database.

    Called again it copies the copies: with another ``mark``, for it makes the ids new.
    """
    with database.migrating() as conn:  # with foreign keys off
        _unguard(conn)
        for table in copied_tables():
            conn.exec_driver_sql(f"create temp table of_{table.name} as select * from {table.name}")
        for first in range(0, times, AT_ONCE):
            numbers = range(first, min(times, first + AT_ONCE))
            for table in copied_tables():
                conn.exec_driver_sql(_copy(table, numbers, mark))
        for table in copied_tables():
            conn.exec_driver_sql(f"drop table of_{table.name}")
    if not database.is_sqlite:  # as its autovacuum does; nobody does so for a SQLite file
        with database.engine.connect() as conn:
            conn.exec_driver_sql("analyze")
            conn.commit()


def _copy(table: Table, numbers: Iterable[int], mark: str) -> str:
    new = made_new(table)
    columns = [c.name for c in table.columns if c.computed is None]
    values = (f"\"{c}\" || '{mark}' || copy_no" if c in new else f'"{c}"' for c in columns)
    names = ", ".join(f'"{c}"' for c in columns)
    rows = ", ".join(f"({n})" for n in numbers)
    return (
        f"with numbers(copy_no) as (values {rows}) insert into {table.name} ({names})"
        f" select {', '.join(values)} from of_{table.name} cross join numbers"
    )


def _unguard(conn: Connection) -> None:
    """No trigger, key or CHECK judges the copies: they are as the first was."""
    if conn.dialect.name == "sqlite":
        for (name,) in conn.exec_driver_sql(
            "select name from sqlite_master where type = 'trigger'"
        ).all():
            conn.exec_driver_sql(f"drop trigger {name}")
        conn.exec_driver_sql("pragma ignore_check_constraints = on")
        return
    conn.exec_driver_sql("set local session_replication_role = replica")
    for table, name in conn.exec_driver_sql(
        "select tgrelid::regclass::text, tgname from pg_trigger where not tgisinternal"
    ).all():  # ours are fired always, whatever the session's role
        conn.exec_driver_sql(f"drop trigger {name} on {table}")
    for table, name in conn.exec_driver_sql(
        "select conrelid::regclass::text, conname from pg_constraint where contype = 'c'"
        " and connamespace = current_schema()::regnamespace"
    ).all():
        conn.exec_driver_sql(f"alter table {table} drop constraint {name}")
