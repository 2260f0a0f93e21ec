"""Backups of a live database: SQLite by its backup API, PostgreSQL table by table by COPY.

PostgreSQL's copy is one REPEATABLE READ transaction and needs none of its programs: a backup can be
made and restored wherever this program runs. For large sites the file system's or pgBackRest's way
may stand beside it; what those restore is proved by ``tracker selfcheck`` and ``tracker verify``.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, select

import migrations
from tracker.db import UTC, Database
from tracker.db.copying import Progress, copy_live
from tracker.record.models import Head, SiteRow
from tracker.record.seal import cut, root_of
from tracker.upkeep.keeping import files
from tracker.upkeep.keeping.files import Manifest

SQLITE_MEMBER: Final = "tracker.db"
TABLES: Final = "tables/"
FOLDER: Final = "backups"
"""Where backups are made and looked for, in the instance folder."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup file as it stands."""

    path: Path
    manifest: Manifest
    sha256: str
    took_ms: int

    def given(self) -> dict[str, Any]:
        """The input of ``upkeep:backup:made``."""
        return {
            "file": self.path.name,
            "file_sha256": self.sha256,
            "file_bytes": self.path.stat().st_size,
            "entries": self.manifest.entries,
            "root": self.manifest.root,
            "took_ms": self.took_ms,
        }


def new_path(instance: Path, entries: int, now: dt.datetime) -> Path:
    """A name that says when and up to which entry: no name of a site or a patient in it."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return instance / FOLDER / f"{stamp}-{entries:06d}{files.SUFFIX}"


def make(database: Database, path: Path, instance: Path, progress: Progress) -> Made:
    """The whole database as it was at one moment stands in the new file ``path``."""
    began = time.monotonic()
    with files.being_made(path) as made:
        write = _sqlite if database.is_sqlite else _postgresql
        manifest = write(database, made, path.parent, progress)
        manifest = replace(manifest, keys=files.fingerprints(instance))
        files.finish(made, manifest)
    took = int((time.monotonic() - began) * 1000)
    return Made(path, manifest, files.sha256_of(path), took)


def position(conn: Connection) -> tuple[int, str, str]:
    """Entries, root and last time of the log."""
    head = conn.execute(select(Head.size, Head.peaks, Head.recorded_at)).one()
    return head.size, root_of(cut(head.peaks)).hex(), head.recorded_at


def _manifest(conn: Connection) -> Manifest:
    entries, root, recorded_at = position(conn)
    site = conn.execute(select(SiteRow.name, SiteRow.environment)).one()
    return Manifest(
        engine=conn.dialect.name,
        revision=str(migrations.revision_of(conn)),
        entries=entries,
        root=root,
        recorded_at=recorded_at,
        environment=site.environment.value,
        site=site.name,
        made_at=dt.datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _sqlite(
    database: Database, made: zipfile.ZipFile, beside: Path, progress: Progress
) -> Manifest:
    opened, name = tempfile.mkstemp(prefix=".copy-", dir=beside)
    os.close(opened)
    try:
        with closing(sqlite3.connect(name)) as target:
            copy_live(database, target, progress)
        engine = sa.create_engine(f"sqlite:///{name}")
        with engine.connect() as conn:
            manifest = _manifest(conn)
        engine.dispose()
        with open(name, "rb") as copied:
            members = {SQLITE_MEMBER: files.add(made, SQLITE_MEMBER, files.chunks(copied))}
    finally:
        Path(name).unlink()
    return replace(manifest, members=members)


def _postgresql(database: Database, made: zipfile.ZipFile, _: Path, progress: Progress) -> Manifest:
    members = {}
    with database.snapshot() as conn:
        manifest = _manifest(conn)
        tables, named = ordered(conn), columns(conn)
        for n, table in enumerate(tables):
            name = f"{TABLES}{table}"
            members[name] = files.add(made, name, _copied(conn, table, named[table]))
            progress(n + 1, len(tables))
    return replace(manifest, members=members)


def ordered(conn: Connection) -> list[str]:
    """Every table but the revision's own, parents before children."""
    found = sa.inspect(conn).get_sorted_table_and_fkc_names()
    return [str(name) for name, _ in found if name not in (None, "alembic_version")]


def columns(conn: Connection) -> dict[str, str]:
    """By table: the columns that are stored, not computed, as COPY wants them (PostgreSQL)."""
    rows = conn.exec_driver_sql(
        "select c.relname, string_agg(quote_ident(a.attname), ', ' order by a.attnum)"
        " from pg_attribute a join pg_class c on c.oid = a.attrelid"
        " where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'"
        " and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' group by c.relname"
    )
    return {row[0]: row[1] for row in rows}


def _copied(conn: Connection, table: str, named: str) -> Iterator[bytes]:
    raw: Any = conn.connection.driver_connection
    with (
        raw.cursor() as cursor,
        cursor.copy(f"COPY {table} ({named}) TO STDOUT") as copy,
    ):
        for chunk in copy:
            yield bytes(chunk)
