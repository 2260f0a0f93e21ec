"""A backup takes the database's place: proved first, exchanged in one step, nothing thrown away."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tracker.db import Database, InUseError
from tracker.upkeep import roles
from tracker.upkeep.keeping import files, place
from tracker.upkeep.keeping.backup import position
from tracker.upkeep.keeping.exchange import exchange, stamp
from tracker.upkeep.keeping.files import BackupError, Manifest
from tracker.upkeep.keeping.place import Restored

PLAIN: Final = "restore"
"""What is said when nothing is lost."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a restore found and did.

    ``there``: entries and root of the record in place before. ``words``: what must be said to have
    it done. ``aside``: where that record lies now. ``keys``: key files that are not those of then.
    """

    manifest: Manifest
    there: tuple[int, str] | None
    words: str
    keys: tuple[str, ...]
    entries: int = 0
    root: str = ""
    done: bool = False
    aside: str = ""


def restore(database: Database, path: Path, instance: Path, yes: str = "") -> Answered:
    """The backup is proved in a place of its own; with the right words it takes over.

    Refused: a damaged file, a record that does not hold, another engine, pages being served. A head
    that is newer than the backup gives way only to words that say how many entries that loses.
    What stood there is set aside, never deleted.
    """
    manifest = files.read_manifest(path)
    if manifest.engine != database.engine.dialect.name:
        raise BackupError(
            f"{path} was made on {manifest.engine}, the database is {database.engine.dialect.name}."
            " A record moves between engines by export and import."
        )
    try:
        with database.alone():
            there = place.size_of(database)
            answered = Answered(manifest, there, words_for(manifest, there), ())
            answered = replace(answered, keys=_other_keys(manifest, instance))
            go = yes.strip().casefold() == answered.words
            bring = _on_sqlite if database.is_sqlite else _on_postgresql
            answered = bring(database, path, answered, go)
    except InUseError:
        raise BackupError("The pages are being served: stop `tracker serve` first.") from None
    database.close()  # pooled connections may remember statements about what stood there before
    return answered


def words_for(manifest: Manifest, there: tuple[int, str] | None) -> str:
    """What has to be said: a plain word, or how many entries are lost."""
    lost = there[0] - manifest.entries if there else 0
    return f"lose {lost} entries" if lost > 0 else PLAIN


def _on_sqlite(database: Database, path: Path, answered: Answered, go: bool) -> Answered:
    target = Path(str(database.engine.url.database))
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=target.parent) as folder:
        fresh = Path(folder) / target.name
        with place.on_sqlite(path, answered.manifest, fresh) as restored:
            answered = _judged(restored, path, answered)
        if go:
            aside = exchange(database, fresh, target)
            answered = replace(answered, done=True, aside=str(aside or ""))
    return answered


def _on_postgresql(database: Database, path: Path, answered: Answered, go: bool) -> Answered:
    with database.looking() as conn:
        home = conn.exec_driver_sql("select current_schema()").scalar_one()
        prefix = roles.prefix_of(conn)
    with place.on_postgresql(path, answered.manifest, database) as restored:
        answered = _judged(restored, path, answered)
        if go:
            aside, conn = f"replaced_{stamp()}", restored.conn
            conn.exec_driver_sql(f"ALTER SCHEMA {home} RENAME TO {aside}")
            conn.exec_driver_sql(f"ALTER SCHEMA {place.SCHEMA} RENAME TO {home}")
            conn.exec_driver_sql(f"SET LOCAL search_path TO {home}")
            if prefix is not None:
                roles.make(conn, prefix)
            conn.commit()
            answered = replace(answered, done=True, aside=aside)
    return answered


def _judged(restored: Restored, path: Path, answered: Answered) -> Answered:
    if restored.wrong:
        raise BackupError(f"{path} is not restored. {restored.wrong}")
    entries, root, _ = position(restored.conn)
    return replace(answered, entries=entries, root=root)


def _other_keys(manifest: Manifest, instance: Path) -> tuple[str, ...]:
    now = files.fingerprints(instance)
    return tuple(name for name, print_ in sorted(manifest.keys.items()) if now.get(name) != print_)
