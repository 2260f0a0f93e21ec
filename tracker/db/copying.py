"""A copy of a live SQLite database by its backup API, with writers going on meanwhile.

In TRUNCATE mode an open read blocks every commit (one of 2 s held a commit for 1.8 s). So whoever
reads for long reads a copy, which is made in steps of a few milliseconds: a writer who waits is let
in after each. A commit makes the copy begin anew; steps then grow, and where writers never rest the
copy takes the writers' turn at last, for as long as it lasts (some 2 ms a megabyte).
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, NullPool, create_engine, event

if TYPE_CHECKING:
    from tracker.db.access import Database

Progress = Callable[[int, int], None]
"""Told how many pages are copied, and of how many."""

STEP_PAGES: Final = 256
STEP_PAGES_MAX: Final = 4096  # 16 MB: some ten milliseconds
PAUSE_S: Final = 0.002  # until a writer who holds the file is asked again
RESTARTS_MAX: Final = 8
IN_MEMORY_MAX: Final = 64 * 1024 * 1024
"""Bytes of a database up to which its snapshot is held in memory; a larger one in a file."""


class _Restarted(Exception):  # noqa: N818 - a commit came between: no error
    pass


def copy_live(database: Database, target: sqlite3.Connection, progress: Progress) -> int:
    """``target`` is the database at one moment; answers how often the copy began anew."""
    borrowed = database.engine.raw_connection()
    try:
        source: Any = borrowed.driver_connection
        step = STEP_PAGES
        for restarts in range(RESTARTS_MAX):
            try:
                _in_steps(source, target, step, progress)
            except _Restarted:
                step = min(step * 2, STEP_PAGES_MAX)
            else:
                return restarts
        with database.queue.turn():  # nobody else commits until it is through
            source.backup(target)
        return RESTARTS_MAX
    finally:
        borrowed.close()


def _in_steps(source: Any, target: sqlite3.Connection, pages: int, progress: Progress) -> None:
    last: list[int] = []

    def see(_: int, remaining: int, total: int) -> None:
        if last and remaining > last[-1]:
            raise _Restarted
        last[:] = [remaining]
        progress(total - remaining, total)

    source.backup(target, pages=pages, progress=see, sleep=PAUSE_S)


class Copies:
    """Snapshots of one database: each a copy of its own, gone when its block ends."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._path = Path(str(database.engine.url.database))
        self._next = threading.local()
        self._engine = create_engine("sqlite://", creator=self._made, poolclass=NullPool)
        event.listen(self._engine, "begin", _begin)

    @contextmanager
    def one(self, progress: Progress) -> Iterator[Connection]:
        """A connection to a copy that nobody else sees or changes."""
        small = self._path.stat().st_size <= IN_MEMORY_MAX
        with _place(None if small else self._path.parent) as place:
            raw = sqlite3.connect(place, check_same_thread=False, isolation_level=None)
            with closing(raw):
                copy_live(self._database, raw, progress)
                self._next.raw = raw
                with self._engine.connect() as c:
                    yield c

    def _made(self) -> Any:
        return self._next.raw


@contextmanager
def _place(folder: Path | None) -> Iterator[str]:
    """Memory, or a file beside the database that only we may read and that is removed."""
    if folder is None:
        yield ":memory:"
        return
    opened, name = tempfile.mkstemp(prefix=".snapshot-", dir=folder)
    os.close(opened)
    try:
        yield name
    finally:
        Path(name).unlink(missing_ok=True)


def _begin(conn: Connection) -> None:
    conn.exec_driver_sql("BEGIN")
