"""The schema brought to this program's: proved within one transaction, or nothing has happened.

What stood before stays as it was recorded: the old root is a prefix of the new log (H47), rows are
compared through ``lift``, and one entry says what was applied.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

import migrations
from migrations import guards
from tracker.act import Door, perform
from tracker.db import Database, InUseError, Within
from tracker.db.copying import Progress
from tracker.identity.codes import Keyring
from tracker.identity.environment import Environment
from tracker.people.models import SYSTEM
from tracker.record.roots import roots_at
from tracker.record.site import Site, server_time
from tracker.record.verify import verify
from tracker.upkeep import roles, selfcheck
from tracker.upkeep.keeping import backup
from tracker.upkeep.keeping.exchange import put_back
from tracker.upkeep.keeping.files import Manifest
from tracker.upkeep.selfcheck.lines import sentences
from tracker.upkeep.selfcheck.schema import fingerprint


class UpgradeError(Exception):
    """The upgrade did not happen; the message says why and how things stand."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """From which revision to which; the record before, the entry that says so, the backup."""

    before: str
    after: str
    entries: int
    root: str
    entry: int
    backup: backup.Made


def upgrade(database: Database, instance: Path, progress: Progress) -> Upgraded:
    """Backup, migration, guards, proof and entry; on any failure all is as it was before.

    The backup stays: ``tracker restore`` brings it back even when the failure is noticed later.
    """
    try:
        with database.alone():
            return _upgrade(database, instance, progress)
    except InUseError:
        raise UpgradeError("The pages are being served: stop `tracker serve` first.") from None


def _upgrade(database: Database, instance: Path, progress: Progress) -> Upgraded:
    with database.looking() as conn:
        before = migrations.revision_of(conn)
        if before is None:
            raise UpgradeError("The database is empty: run `tracker init` first.")
        if before > migrations.CURRENT_HEAD:
            raise UpgradeError("The database is newer than this program: nothing was done.")
        entries, root, _ = backup.position(conn)
        was = fingerprint(conn)
    path = backup.new_path(instance, entries, server_time())
    made = backup.make(database, path, instance, progress)
    try:
        with database.migrating() as conn:
            entry = apply(database, conn, made.sha256)
    except Exception as wrong:  # whatever a revision raises: all must be as before
        raise UpgradeError(
            f"The upgrade from {before} to {migrations.CURRENT_HEAD} failed: {_said(wrong)}"
            f" {_as_before(database, was, made)}"
        ) from wrong
    return Upgraded(before, migrations.CURRENT_HEAD, entries, root, entry, made)


def apply(database: Database, conn: Connection, backup_sha256: str) -> int:
    """Within the open transaction: schema, guards, rights, entry, proof. Answers the entry.

    Raises UpgradeError when the result would not be what it must be: the caller rolls back.
    """
    within = Within(database, conn)
    before = str(migrations.revision_of(conn))
    entries, root, _ = backup.position(conn)
    guards.remove(conn)
    migrations.upgrade(conn)
    roles.again(conn)
    site = site_of(within, conn)
    entry = applied(site, before, entries, root, backup_sha256)
    _prove(within, conn, site.environment, entries, root)
    return entry


def applied(site: Site, before: str, entries: int, root: str, backup_sha256: str) -> int:
    """One entry says that the record of revision ``before`` is now of ours; its number.

    Without a backup made just before (an import has the export itself) its hash is zeros.
    """
    given = {
        "from_revision": before,
        "to_revision": migrations.CURRENT_HEAD,
        "entries_before": entries,
        "root_before": root,
        "backup_sha256": backup_sha256 or "0" * 64,
    }
    op = f"upgrade:{before}:{migrations.CURRENT_HEAD}:{entries}"
    answer = perform(site, Door(SYSTEM, op), "upkeep:schema:upgraded", given)
    if not answer.accepted:
        raise UpgradeError(f"The entry was refused: {', '.join(answer.verdict.codes)}.")
    return answer.seq


def _prove(
    database: Database, conn: Connection, environment: Environment, entries: int, root: str
) -> None:
    lines = selfcheck.check(selfcheck.Asked(database, environment), selfcheck.OF_THE_SCHEMA)
    if causes := selfcheck.causes(lines):
        raise UpgradeError(next(sentences(causes)))
    now = roots_at(conn, [entries]).get(entries, b"").hex()
    if now != root:
        raise UpgradeError(f"The first {entries} entries had root {root}, now {now or 'none'}.")
    proof = verify(database)
    if not proof.holds:
        raise UpgradeError(f"The record would not hold: {proof.findings[0]}.")


def site_of(database: Database, conn: Connection) -> Site:
    """The site as the system acts in it: no keys are needed to say that the schema changed."""
    row = conn.execute(text("select environment, zone from site")).one()
    environment = Environment(row.environment)
    keyring = Keyring(environment, {0: bytes(32)})
    seed = f"{migrations.CURRENT_HEAD}".encode()
    return Site(database, environment, ZoneInfo(row.zone), keyring, seed)


def _said(wrong: Exception) -> str:
    orig = getattr(wrong, "orig", None)
    said = str(orig or wrong).strip().partition("\n")[0]
    return said if said.endswith(".") else f"{said}."


def _as_before(database: Database, was: tuple[object, ...], made: backup.Made) -> str:
    """How things stand after a failure: as before, or as the backup that was brought back."""
    if _stands(database, was, made.manifest):
        return "Nothing was changed: the database is as it was before."
    if not database.is_sqlite:
        return f"The database is NOT as before: run `tracker restore {made.path}`."
    put_back(database, made)
    return "It had changed the database; the backup made just before was brought back."


def _stands(database: Database, was: tuple[object, ...], before: Manifest) -> bool:
    try:
        with database.looking() as conn:
            entries, root, _ = backup.position(conn)
            whole = roots_at(conn, [entries]).get(entries, b"").hex() == root
            return (
                whole
                and (entries, root) == (before.entries, before.root)
                and (fingerprint(conn) == was)
            )
    except SQLAlchemyError:
        return False
