"""A database as one open transaction sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tracker.db.access import Database, silent
from tracker.db.copying import Progress


class Within(Database):
    """A database seen through one open transaction.

    Upgrade, restore and drill act and prove in it before anything is committed: what ``writing``
    ends is a savepoint, and every read sees what was written.
    """

    def __init__(self, database: Database, conn: Connection) -> None:
        super().__init__(database.engine)
        self._conn = conn

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with Session(self._conn, autoflush=False) as s:
            yield s

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        yield self._conn

    @contextmanager
    def snapshot(self, progress: Progress = silent) -> Iterator[Connection]:
        yield self._conn

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self._savepoint(keep=True):
            yield self._conn

    @contextmanager
    def trying(self) -> Iterator[Connection]:
        with self._savepoint(keep=False):
            yield self._conn

    @contextmanager
    def _savepoint(self, *, keep: bool) -> Iterator[None]:
        """Said in SQL: a session would take a nested transaction of SQLAlchemy's for its own."""
        self._conn.exec_driver_sql("SAVEPOINT within")
        try:
            yield
        except BaseException:
            keep = False
            raise
        finally:
            if not keep:
                self._conn.exec_driver_sql("ROLLBACK TO SAVEPOINT within")
            self._conn.exec_driver_sql("RELEASE SAVEPOINT within")
