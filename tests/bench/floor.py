"""What the engines can do without us: one durable commit of one row, nothing else."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable

import psycopg

from tracker.db import SQLITE_PRAGMAS

Commit = Callable[[int], None]


def on_sqlite(path: str) -> Callable[[], Commit]:
    """Makes a writer: the settings of the record, one lock for all writers."""
    lock = threading.Lock()

    def connected() -> sqlite3.Connection:
        raw = sqlite3.connect(path, isolation_level=None)
        for name, (value, _) in SQLITE_PRAGMAS.items():
            raw.execute(f"PRAGMA {name}={value}")
        raw.execute("CREATE TABLE IF NOT EXISTS t (id TEXT PRIMARY KEY, v BLOB) STRICT")
        return raw

    def writer() -> Commit:
        raw, name = connected(), f"{os.getpid()}-{threading.get_ident()}"

        def commit(n: int) -> None:
            with lock:
                raw.execute("BEGIN IMMEDIATE")
                raw.execute("INSERT INTO t VALUES (?, ?)", (f"{name}-{n}", bytes(600)))
                raw.execute("COMMIT")

        return commit

    return writer


def on_postgresql(conninfo: str) -> Callable[[], Commit]:
    """Makes a writer: one connection each."""
    with psycopg.connect(conninfo) as first:
        first.execute("CREATE TABLE IF NOT EXISTS t (id text PRIMARY KEY, v bytea)")

    def writer() -> Commit:
        raw, name = psycopg.connect(conninfo), f"{os.getpid()}-{threading.get_ident()}"

        def commit(n: int) -> None:
            raw.execute("INSERT INTO t VALUES (%s, %s)", (f"{name}-{n}", bytes(600)))
            raw.commit()

        return commit

    return writer
