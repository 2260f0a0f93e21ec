"""The record itself: guarded, verified, copied, exported, taken."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Connection

from tests.attacks import Shell
from tests.part11.switches.spoilt import unguarded, when_made
from tests.part11.switches.switch import Switch
from tests.sites import Bench
from tracker.db import Database
from tracker.db.copying import Progress, copy_live
from tracker.exchange import contents, taking
from tracker.exchange.verifier.judge import Judged
from tracker.exchange.verifier.manifest import read_manifest
from tracker.record import rebuild, verify
from tracker.record.proof import Proof
from tracker.record.verify import prove
from tracker.upkeep.keeping import backup, files, place
from tracker.upkeep.keeping.files import Manifest


def _rows_uncompared(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(verify, "_compare", lambda *_: None)


def _entry_left_out(patch: pytest.MonkeyPatch) -> None:
    log = contents._log
    patch.setattr(contents, "_log", lambda conn: iter([*log(conn)][:-1]))


def _backup_lags(patch: pytest.MonkeyPatch) -> None:
    def all_but_the_newest(
        database: Database, target: sqlite3.Connection, progress: Progress
    ) -> None:
        copy_live(database, target, progress)
        for name in ("log_entry_delete", "log_touch_delete"):
            target.execute(f"DROP TRIGGER guard_{name}")
        for table in ("log_touch", "log_entry"):
            target.execute(f"DELETE FROM {table} WHERE seq = (SELECT size - 1 FROM log_head)")
        target.execute("UPDATE log_head SET size = size - 1")
        target.commit()

    patch.setattr(backup, "copy_live", all_but_the_newest)


def _guards_gone(patch: pytest.MonkeyPatch) -> None:
    opened = Shell.__init__

    def as_plain_shells_open(self: Shell, bench: Bench, **how: bool) -> None:
        opened(self, bench, **how | {"keys_off": True})

    when_made(patch, unguarded)
    patch.setattr(Shell, "__init__", as_plain_shells_open)


def _taken_unjudged(patch: pytest.MonkeyPatch) -> None:
    def believed(folder: str, **_: object) -> Judged:
        said = read_manifest(folder)
        return Judged(said["size"], 0, said["root"], None, 0, 0, None)

    def unproven(conn: Connection) -> Proof:
        proof = prove(conn)
        proof.findings.clear()
        return proof

    patch.setattr(taking, "judge", believed)
    patch.setattr(rebuild, "prove", unproven)


def _backup_unproven(patch: pytest.MonkeyPatch) -> None:
    def unread(path: Path, manifest: Manifest, name: str) -> Iterator[bytes]:
        with zipfile.ZipFile(path) as file:
            yield file.read(name)

    patch.setattr(files, "content", unread)
    patch.setattr(place, "_proved", lambda *_: Proof())


SWITCHES: Final = {
    "rows-uncompared": Switch("stored rows are not compared with the log", _rows_uncompared),
    "entry-left-out": Switch("the export leaves the newest entry out", _entry_left_out),
    "backup-lags": Switch("a backup leaves the newest entry out", _backup_lags),
    "guards-gone": Switch(
        "every guard of the database, and its keys as a plain shell opens it", _guards_gone
    ),
    "taken-unjudged": Switch(
        "what is taken is neither judged before nor proven after", _taken_unjudged
    ),
    "backup-unproven": Switch(
        "what is restored is neither compared with its digests nor proven", _backup_unproven
    ),
}
