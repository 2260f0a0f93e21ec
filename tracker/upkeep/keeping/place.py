"""A backup brought back to a place of its own, and proved there before anything relies on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

import migrations
from migrations import guards
from tracker.db import Database, Within, open_database
from tracker.record.verify import Proof, verify
from tracker.record.witnesses import Witness
from tracker.upkeep.keeping import files, upgrade
from tracker.upkeep.keeping.backup import TABLES, columns, ordered, position
from tracker.upkeep.keeping.exchange import load_sqlite
from tracker.upkeep.keeping.files import BackupError, Manifest

SCHEMA: Final = "restored"
"""PostgreSQL's schema in which a backup is brought back, within one transaction."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup as a database, and what the proof of it found."""

    database: Database
    conn: Connection
    proof: Proof

    @property
    def wrong(self) -> str:
        """Why it is not the record that was saved, in a sentence; empty when it is."""
        return (
            "" if self.proof.holds else f"The record in it does not hold: {self.proof.findings[0]}."
        )


@contextmanager
def on_sqlite(path: Path, manifest: Manifest, to: Path) -> Iterator[Restored]:
    """The backup as a new database file ``to``, brought to this program's schema, proved."""
    load_sqlite(path, manifest, to)
    database = open_database(f"sqlite:///{to}")
    try:
        with database.migrating() as conn:
            _to_our_schema(database, conn, manifest)
        with database.looking() as conn:
            yield Restored(database, conn, _proved(database, manifest))
    finally:
        database.close()


@contextmanager
def on_postgresql(path: Path, manifest: Manifest, database: Database) -> Iterator[Restored]:
    """The same as a schema within one transaction: rolled back unless the caller commits."""
    with database.engine.connect() as conn:
        transaction = conn.begin()
        try:
            conn.exec_driver_sql(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
            conn.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
            conn.exec_driver_sql(f"SET LOCAL search_path TO {SCHEMA}")
            migrations.upgrade(conn, manifest.revision)
            guards.remove(conn)
            named = columns(conn)
            for table in ordered(conn):
                _copy_in(conn, f"{table} ({named[table]})", path, manifest)
            guards.install(conn)
            within = Within(database, conn)
            _to_our_schema(within, conn, manifest)
            yield Restored(within, conn, _proved(within, manifest))
        finally:
            if transaction.is_active:
                transaction.rollback()


def _copy_in(conn: Connection, target: str, path: Path, manifest: Manifest) -> None:
    table = target.partition(" ")[0]
    name = f"{TABLES}{table}"
    if name not in manifest.members:
        raise BackupError(f"{path} lacks table {table}.")
    raw: Any = conn.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for chunk in files.content(path, manifest, name):
            copy.write(chunk)


def _to_our_schema(database: Database, conn: Connection, manifest: Manifest) -> None:
    """A backup of an earlier schema is upgraded in its place, entry and proof included."""
    if manifest.revision > migrations.CURRENT_HEAD:
        raise BackupError(
            f"The backup was made by a newer program (schema {manifest.revision}, this one knows"
            f" {migrations.CURRENT_HEAD}). Install that program to restore it."
        )
    if manifest.revision < migrations.CURRENT_HEAD:
        upgrade.apply(database, conn, "")


def _proved(database: Database, manifest: Manifest) -> Proof:
    """The whole record, and that its first entries have the root that was saved."""
    return verify(database, known=[Witness(manifest.entries, manifest.root, "the backup")])


def size_of(database: Database) -> tuple[int, str] | None:
    """Entries and root of the record that stands there; None when there is none to lose."""
    try:
        with database.looking() as conn:
            entries, root, _ = position(conn)
    except Exception:  # whatever keeps it from being read: there is no head to compare with
        return None
    return entries, root
