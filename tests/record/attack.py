"""Hand-written SQL against the database, as somebody with a plain shell would write it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from tests.sites import Bench

REFUSED = (sqlite3.IntegrityError, psycopg.errors.IntegrityError)


class Shell:
    """A connection of its own, past the application: no hooks, no ORM.

    ``keys_off``: SQLite as its plain shell opens a file, with foreign keys and recursive triggers
    off. ``unguarded``: without any trigger, to show that an attack succeeds when its guard is gone.
    """

    def __init__(self, bench: Bench, *, keys_off: bool = False, unguarded: bool = False) -> None:
        self.lite = bench.site.database.is_sqlite
        url = bench.site.database.engine.url
        if self.lite:
            self._lite = sqlite3.connect(str(url.database), isolation_level=None)
            on = "OFF" if keys_off else "ON"
            self._lite.execute(f"PRAGMA foreign_keys={on}")
            self._lite.execute(f"PRAGMA recursive_triggers={on}")
            if unguarded:
                names = "select name from sqlite_master where type='trigger'"
                for (name,) in self._lite.execute(names).fetchall():
                    self._lite.execute(f"DROP TRIGGER {name}")
        else:
            plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._pg = psycopg.connect(plain, autocommit=True)
            if unguarded:
                self._pg.execute("SET session_replication_role = replica")
                tables = (
                    "select tgname, tgrelid::regclass::text from pg_trigger where not tgisinternal"
                )
                for name, table in self._pg.execute(tables).fetchall():
                    self._pg.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"')
                checks = (
                    "select conname, conrelid::regclass::text from pg_constraint"
                    " where contype = 'c' and conrelid <> 0"
                )
                for name, table in self._pg.execute(checks).fetchall():
                    if "." not in table:  # ours, not the catalogue's
                        self._pg.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')

    def run(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run it; raises what the engine raises."""
        if self.lite:
            return self._lite.execute(sql, values).fetchall()
        cursor = self._pg.execute(sql.replace("?", "%s"), values)
        return cursor.fetchall() if cursor.description else []

    def refused(self, sql: str, *values: Any) -> str:
        """The name with which the database refused it; empty when it let it pass."""
        try:
            self.run(sql, *values)
        except REFUSED as wrong:
            diag = getattr(wrong, "diag", None)
            return str(diag.constraint_name if diag else wrong)
        return ""

    def close(self) -> None:
        """Leave."""
        (self._lite if self.lite else self._pg).close()


@contextmanager
def shell(bench: Bench, **how: bool) -> Iterator[Shell]:
    """A shell that is closed at the end."""
    opened = Shell(bench, **how)
    try:
        yield opened
    finally:
        opened.close()
