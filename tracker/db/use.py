"""Who uses a database: many may serve it, one alone may replace or migrate it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

_KEY: Final = 0x6D617272
"""PostgreSQL's advisory lock; on SQLite a file beside the database."""


class InUseError(RuntimeError):
    """Somebody serves the database, or is replacing it."""


@contextmanager
def in_use(engine: Engine, *, alone: bool) -> Iterator[None]:
    """The database is used, with others or alone; InUseError when that is not possible now.

    The lock goes with the process that held it, however that ended.
    """
    if engine.dialect.name == "sqlite":
        yield from _by_file(Path(f"{engine.url.database}.open"), alone)
    else:
        yield from _by_server(engine, alone)


def _by_file(path: Path, alone: bool) -> Iterator[None]:
    with path.open("a") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUseError from None
        yield


def _by_server(engine: Engine, alone: bool) -> Iterator[None]:
    take = "pg_try_advisory_lock" if alone else "pg_try_advisory_lock_shared"
    give = "pg_advisory_unlock" if alone else "pg_advisory_unlock_shared"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c:
        if not c.exec_driver_sql(f"select {take}({_KEY})").scalar():
            raise InUseError
        try:
            yield
        finally:
            c.exec_driver_sql(f"select {give}({_KEY})")
