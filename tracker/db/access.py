"""Engine and sessions: the writers' queue, reads, snapshots, and the one way to write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tracker.db.copying import Copies, Progress
from tracker.db.full import DiskFullError as DiskFullError
from tracker.db.full import is_full
from tracker.db.turns import Queue as Queue
from tracker.db.turns import TurnError as TurnError
from tracker.db.turns import private_file as private_file
from tracker.db.use import InUseError as InUseError
from tracker.db.use import in_use

SQLITE_PRAGMAS = {
    # name: (value set, value read back)
    "foreign_keys": ("ON", 1),
    "recursive_triggers": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "cell_size_check": ("ON", 1),
    "secure_delete": ("ON", 1),  # erased names are overwritten with zeros, page splits too
    "journal_mode": ("TRUNCATE", "truncate"),  # WAL has a reset race before SQLite 3.51.3
    "synchronous": ("EXTRA", 3),
    "mmap_size": ("0", 0),
    "busy_timeout": ("10000", 10000),
    "ignore_check_constraints": ("OFF", 0),
    "writable_schema": ("OFF", 0),
}


def silent(done: int, total: int) -> None:
    """Progress that nobody asked for."""


class Database:
    """One database: reads through ``reading``, the only way to write is ``writing``."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.queue = Queue(engine)
        self.is_sqlite = engine.dialect.name == "sqlite"
        options: dict[str, Any] = {"reads": True}
        if not self.is_sqlite:  # spares BEGIN and ROLLBACK: two round trips for one SELECT
            options["isolation_level"] = "AUTOCOMMIT"
        self._readers = engine.execution_options(**options)
        on_disk = self.is_sqlite and engine.url.database not in (None, "", ":memory:")
        self._copies = Copies(self) if on_disk else None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that reads; what it might write is rolled back."""
        with Session(self._readers, autoflush=False) as s:
            yield s

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """A connection as every other is, for a short look at the engine itself."""
        with self._readers.connect() as c:
            yield c

    @contextmanager
    def snapshot(self, progress: Progress = silent) -> Iterator[Connection]:
        """A connection that sees one state from beginning to end: verify, export, dossier.

        On SQLite a copy by the backup API, so that a long read never holds up a commit.
        """
        if self._copies is not None:
            with self._copies.one(progress) as c:
                yield c
            return
        options: dict[str, Any] = {"reads": True}
        if not self.is_sqlite:
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect().execution_options(**options) as c:
            yield c

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The writer's turn and one transaction: committed at the end, or nothing happened.

        Raises DiskFullError when nothing happened for want of room.
        """
        try:
            with self.queue.turn(), self.engine.begin() as c:
                yield c
        except DBAPIError as wrong:
            if is_full(wrong):
                raise DiskFullError(wrong) from wrong
            raise

    @contextmanager
    def trying(self) -> Iterator[Connection]:
        """The writer's turn and a transaction of which nothing is left, whatever is tried."""
        with self.queue.turn(), self.engine.connect() as c:
            yield c
            c.rollback()

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """The writer's turn and one transaction in which tables may be made anew.

        SQLite lets a table that others point to be dropped only with foreign keys off, which can
        be said only outside a transaction; whoever migrates checks the keys before the end.
        """
        with self.queue.turn(), self.engine.connect() as c:
            raw: Any = c.connection.driver_connection
            if self.is_sqlite:
                raw.execute("PRAGMA foreign_keys=OFF")
            try:
                with c.begin():
                    yield c
            finally:
                if self.is_sqlite:
                    raw.execute("PRAGMA foreign_keys=ON")

    @contextmanager
    def served(self) -> Iterator[None]:
        """Until the block ends, nobody replaces the database under those who use it."""
        with in_use(self.engine, alone=False):
            yield

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody serves the database until the block ends; InUseError when somebody does."""
        with in_use(self.engine, alone=True):
            yield

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """The database behind an SQLAlchemy URL, with the settings that the record relies on."""
    kind = make_url(url).get_backend_name()
    if kind == "sqlite":
        engine = create_engine(url, hide_parameters=True)  # errors go to the server log (I24)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif kind == "postgresql":
        engine = create_engine(url, pool_size=20, max_overflow=20, hide_parameters=True)
        event.listen(engine, "connect", _prepare_postgresql)
    else:
        raise ValueError(f"only sqlite and postgresql are supported, not {kind}")
    return Database(engine)


def _prepare_sqlite(raw: Any, record: Any) -> None:
    raw.isolation_level = None  # the driver's own mode begins too late: SELECTs stay outside
    for name, (value, _) in SQLITE_PRAGMAS.items():
        raw.execute(f"PRAGMA {name}={value}")


def _begin_sqlite(conn: Connection) -> None:
    reads = conn.get_execution_options().get("reads")
    conn.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _prepare_postgresql(raw: Any, record: Any) -> None:
    raw.execute("SET TIME ZONE 'UTC'")
    raw.commit()
