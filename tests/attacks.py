"""Hand-written SQL against the database itself, as somebody with a plain shell would write it."""

from __future__ import annotations

import functools
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import CheckConstraint
from sqlalchemy.exc import IntegrityError

from tests.sites import Bench
from tracker.db import Base
from tracker.record.named import constraint_named

PASSED = ""
"""What an attack answers when the database let it pass."""
REFUSED = (sqlite3.IntegrityError, psycopg.errors.IntegrityError)


class Shell:
    """A connection of its own, past the application: no hooks, no ORM.

    ``keys_off``: SQLite as its plain shell opens a file, with foreign keys and recursive triggers
    off. ``unguarded``: every trigger, key to other tables and CHECK is gone, to show that what they
    refuse would succeed. ``untriggered``: only the triggers are gone.
    """

    def __init__(
        self,
        bench: Bench,
        *,
        keys_off: bool = False,
        unguarded: bool = False,
        untriggered: bool = False,
    ) -> None:
        self.lite = bench.site.database.is_sqlite
        url = bench.site.database.engine.url
        if self.lite:
            self._lite = sqlite3.connect(str(url.database), isolation_level=None)
            on = "OFF" if keys_off or unguarded else "ON"
            self._lite.execute(f"PRAGMA foreign_keys={on}")
            self._lite.execute(f"PRAGMA recursive_triggers={on}")
        else:
            plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._pg = psycopg.connect(plain, autocommit=True)
        if unguarded or untriggered:
            self._drop_triggers()
        if unguarded:
            self._drop_checks()

    def run(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run it; raises what the engine raises."""
        if self.lite:
            return self._lite.execute(sql, values).fetchall()
        cursor = self._pg.execute(sql.replace("?", "%s") if values else sql, values or None)
        return cursor.fetchall() if cursor.description else []

    def refused(self, sql: str, *values: Any) -> str:
        """The name with which the database refused it; PASSED when it let it pass."""
        try:
            self.run(sql, *values)
        except REFUSED as wrong:
            return constraint_named(IntegrityError(sql, None, wrong))
        return PASSED

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever is written within, schema included, is rolled back."""
        self.run("BEGIN")
        try:
            yield
        finally:
            self.run("ROLLBACK")

    def refused_then_undone(self, sql: str, *values: Any) -> str:
        """``refused``, and nothing is left of it."""
        with self.undone():
            return self.refused(sql, *values)

    def unguard(self, name: str, sql: str) -> None:
        """Take away the one guard that refused this statement by this name."""
        found = re.match(r"\s*(\w+)(?:\s+(?:into|from))?\s+(\w+)", sql)
        assert found is not None, sql
        verb, table = found[1].lower(), found[2]
        if self.lite:
            self._unguard_sqlite(name, verb, table)
        else:
            self._unguard_postgresql(name, verb, table)

    def _unguard_sqlite(self, name: str, verb: str, table: str) -> None:
        """The trigger first; a table's own keys go when it is made anew without any."""
        if name in check_names():
            self.run("PRAGMA ignore_check_constraints=ON")
        elif self.run("select 1 from sqlite_master where name = ?", f"guard_{table}_{verb}"):
            self.run(f"DROP TRIGGER guard_{table}_{verb}")
        else:
            self.run(f"CREATE TEMP TABLE kept AS SELECT * FROM {table}")
            self.run(f"DROP TABLE {table}")
            self.run(f"CREATE TABLE {table} AS SELECT * FROM kept")
            self.run("DROP TABLE kept")

    def _unguard_postgresql(self, name: str, verb: str, table: str) -> None:
        owner = "select conrelid::regclass::text from pg_constraint where conname = ?"
        if where := self.run(owner, name):
            self.run(f"ALTER TABLE {where[0][0]} DROP CONSTRAINT {name} CASCADE")
            return
        rule = f"guard_{name}"  # a rule has a trigger of its own; the rest share one a verb
        known = self.run("select 1 from pg_trigger where tgname = ?", rule)
        self.run(f"DROP TRIGGER {rule if known else f'guard_{table}_{verb}'} ON {table}")

    def _drop_triggers(self) -> None:
        if self.lite:
            for (name,) in self.run("select name from sqlite_master where type = 'trigger'"):
                self.run(f"DROP TRIGGER {name}")
            return
        query = "select tgname, tgrelid::regclass::text from pg_trigger where not tgisinternal"
        for name, table in self.run(query):
            self.run(f'DROP TRIGGER "{name}" ON {table}')

    def _drop_checks(self) -> None:
        """CHECKs on both; on PostgreSQL foreign keys too (on SQLite they are off)."""
        if self.lite:
            self.run("PRAGMA ignore_check_constraints=ON")
            return
        self.run("SET session_replication_role = replica")
        query = (
            "select conname, conrelid::regclass::text from pg_constraint"
            " where contype = 'c' and connamespace = 'public'::regnamespace"
        )
        for name, table in self.run(query):
            self.run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')

    def close(self) -> None:
        """Leave."""
        (self._lite if self.lite else self._pg).close()


@functools.cache
def check_names() -> frozenset[str]:
    """Names of every CHECK that the program knows."""
    return frozenset(
        str(k.name)
        for t in Base.metadata.tables.values()
        for k in t.constraints
        if isinstance(k, CheckConstraint)
    )


@contextmanager
def shell(bench: Bench, **how: bool) -> Iterator[Shell]:
    """A shell that is closed at the end."""
    opened = Shell(bench, **how)
    try:
        yield opened
    finally:
        opened.close()


def rows(bench: Bench, table: str) -> list[dict[str, Any]]:
    """Every row as stored, generated columns included; a short look, no copy of the whole."""
    with bench.site.database.looking() as conn:
        return [
            dict(r) for r in conn.exec_driver_sql(f"select * from {table} order by 1").mappings()
        ]


def insert(bench: Bench, table: str, row: dict[str, Any], *, keys: bool = True) -> str:
    """Name of the constraint that refused the row, or PASSED; rolled back whatever happens.

    ``keys`` False: as a plain SQLite shell writes, with foreign keys off.
    """
    values = {k: v for k, v in row.items() if k != "prev_n"}
    marks = ", ".join("?" for _ in values)
    sql = f"insert into {table} ({', '.join(values)}) values ({marks})"
    with shell(bench, keys_off=not keys) as s, s.undone():
        return s.refused(sql, *values.values())


def copy(bench: Bench, table: str, *, keys: bool = True, **changes: Any) -> str:
    """Insert the table's first row once more with ``changes``; answers like ``insert``."""
    return insert(bench, table, rows(bench, table)[0] | changes, keys=keys)
