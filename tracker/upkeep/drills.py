"""Drills: the newest backup is restored to a temporary place and proved, and that is recorded.

A backup that was never restored is a hope. ``last_backup`` and ``last_drill`` say how old the hope
and the proof are.
"""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker.act import Answer, Door, perform
from tracker.db import Database
from tracker.people.models import SYSTEM
from tracker.record.site import Site
from tracker.upkeep.keeping import files, place
from tracker.upkeep.keeping.backup import FOLDER, Made
from tracker.upkeep.keeping.files import BackupError, Manifest
from tracker.upkeep.keeping.models import BackupMade, DrillDone


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that was made or a drill that was done, as the record has it."""

    at: dt.datetime
    file: str
    entries: int
    root: str
    took_ms: int
    good: bool = True
    finding: str = ""

    @property
    def words(self) -> str:
        """What came of it, in figures and names that need no translation."""
        return f"{self.file} · {self.entries} · {self.took_ms / 1000:.1f} s {self.finding}".strip()


def last_backup(s: Session) -> Kept | None:
    """The newest backup that the record knows; None before the first."""
    row = s.scalar(select(BackupMade).order_by(BackupMade.made_at.desc()).limit(1))
    if row is None:
        return None
    return Kept(row.made_at, row.file, row.entries, row.root, row.took_ms)


def last_drill(s: Session) -> Kept | None:
    """The newest drill, passed or not; None before the first."""
    row = s.scalar(select(DrillDone).order_by(DrillDone.done_at.desc()).limit(1))
    if row is None:
        return None
    return Kept(row.done_at, row.file, row.entries, row.root, row.took_ms, row.passed, row.finding)


def newest_file(instance: Path) -> Path:
    """The newest backup in the instance's folder; BackupError when there is none."""
    found = sorted((instance / FOLDER).glob(f"*{files.SUFFIX}"))
    if not found:
        raise BackupError(f"There is no backup in {instance / FOLDER}: run `tracker backup`.")
    return found[-1]


def record_backup(site: Site, made: Made) -> Answer:
    """The record says which file holds it; once for each file."""
    door = Door(SYSTEM, f"backup:{made.sha256}")
    return perform(site, door, "upkeep:backup:made", made.given())


@dataclass(frozen=True, slots=True)
class Drilled:
    """How a drill went."""

    path: Path
    manifest: Manifest
    finding: str
    took_ms: int
    answer: Answer


def drill(site: Site, path: Path, owner: Database | None = None) -> Drilled:
    """The backup is restored aside, proved, thrown away, and the record says how it went.

    ``owner``: PostgreSQL's owner of the schema, where the site's own role may make none.
    """
    began = time.monotonic()
    manifest = files.read_manifest(path)
    finding = _tried(owner or site.database, path, manifest)
    took = int((time.monotonic() - began) * 1000)
    sha256 = files.sha256_of(path)
    given = {
        "file": path.name,
        "file_sha256": sha256,
        "entries": manifest.entries,
        "root": manifest.root,
        "passed": not finding,
        "finding": finding[:400],
        "took_ms": took,
    }
    op = f"drill:{sha256[:16]}:{site.clock().isoformat()}"
    answer = perform(site, Door(SYSTEM, op), "upkeep:drill:done", given)
    return Drilled(path, manifest, finding, took, answer)


def _tried(database: Database, path: Path, manifest: Manifest) -> str:
    """Why the backup would be of no use; empty when it was restored and holds."""
    try:
        with (
            tempfile.TemporaryDirectory(prefix=".drill-", dir=path.parent) as folder,
            _place(database, path, manifest, Path(folder)) as restored,
        ):
            return restored.wrong
    except (BackupError, SQLAlchemyError) as wrong:
        return str(getattr(wrong, "orig", None) or wrong).strip().partition("\n")[0]


def _place(
    database: Database, path: Path, manifest: Manifest, folder: Path
) -> AbstractContextManager[place.Restored]:
    if manifest.engine != database.engine.dialect.name:
        raise BackupError(f"It was made on {manifest.engine}.")
    if database.is_sqlite:
        return place.on_sqlite(path, manifest, folder / "drill.db")
    return place.on_postgresql(path, manifest, database)
