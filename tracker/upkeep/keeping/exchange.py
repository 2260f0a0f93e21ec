"""A SQLite file takes another's place in one step; what stood there is set aside."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tracker.db import UTC, Database
from tracker.record.site import server_time
from tracker.upkeep.keeping import files
from tracker.upkeep.keeping.backup import SQLITE_MEMBER, Made
from tracker.upkeep.keeping.files import Manifest


def load_sqlite(path: Path, manifest: Manifest, to: Path) -> None:
    """The backup's SQLite file stands at ``to``."""
    with to.open("xb") as file:
        to.chmod(0o600)
        for chunk in files.content(path, manifest, SQLITE_MEMBER):
            file.write(chunk)


def put_back(database: Database, made: Made) -> None:
    """The SQLite file of a backup that this program made a moment ago is in its place again."""
    target = Path(str(database.engine.url.database))
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=target.parent) as folder:
        fresh = Path(folder) / target.name
        load_sqlite(made.path, made.manifest, fresh)
        exchange(database, fresh, target)


def exchange(database: Database, fresh: Path, target: Path) -> Path | None:
    """``fresh`` stands at ``target`` in one step; answers where what stood there lies now.

    A journal with content belongs to the old file: beside the new one SQLite would play it back
    into the wrong database.
    """
    database.close()
    aside = target.with_name(f"{target.name}.replaced-{stamp()}")
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    with database.queue.turn():
        there = target.exists()
        if there:
            os.link(target, aside)
        journal = target.with_name(f"{target.name}-journal")
        if journal.exists() and journal.stat().st_size:
            os.replace(journal, aside.with_name(f"{aside.name}-journal"))
        os.replace(fresh, target)
        files.sync_folder(target.parent)
    return aside if there else None


def stamp() -> str:
    """Now, as part of a name."""
    return server_time().astimezone(UTC).strftime("%Y%m%dt%H%M%S%f")
