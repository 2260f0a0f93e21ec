"""One unchanging state of the database to read from for as long as it takes.

On SQLite a long read would keep every commit waiting: the file is copied by the backup interface,
a few pages at a time, and the copy is read. PostgreSQL reads one state without anybody waiting.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from tracker.db import Database, open_database

PAGES: Final = 2000
"""Copied at once (about 8 MB): a commit waits no longer than that takes."""
RESTARTS: Final = 10
"""A commit in between starts the copy anew; after so many, the rest is copied in one go."""


class _TooBusyError(Exception):
    pass


@contextmanager
def still(database: Database, beside: Path) -> Iterator[Connection]:
    """A connection that sees one state; on SQLite from a copy in ``beside``, gone at the end.

    The copy holds what the database holds, credentials too: ``beside`` must be private.
    """
    if not database.is_sqlite:
        with database.snapshot() as conn:
            yield conn
        return
    path = beside / "still.db"
    try:
        copy(database, path)
        copied = open_database(f"sqlite:///{path}")
        try:
            with copied.snapshot() as conn:
                yield conn
        finally:
            copied.close()
    finally:
        for left in beside.glob("still.db*"):
            left.unlink()


def copy(database: Database, to: Path) -> None:
    """A copy of one state of a SQLite database stands in the file ``to``."""
    raw = database.engine.raw_connection()
    there = sqlite3.connect(to)
    try:
        here = raw.driver_connection
        assert isinstance(here, sqlite3.Connection)
        try:
            here.backup(there, pages=PAGES, sleep=0.01, progress=_counted())
        except _TooBusyError:
            here.backup(there)
    finally:
        there.close()
        raw.close()


def _counted() -> Callable[[int, int, int], None]:
    """Raises when the copy was started anew too often."""
    before, restarts = 0, 0

    def progress(status: int, remaining: int, total: int) -> None:
        nonlocal before, restarts
        if remaining > before:
            restarts += 1
        if restarts > RESTARTS:
            raise _TooBusyError
        before = remaining

    return progress
