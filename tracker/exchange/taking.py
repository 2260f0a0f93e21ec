"""An export taken into an empty database of either engine: judged first, then rebuilt and proven.

What is not in the log is not in the export: passwords, second factors, sessions, label keys and
private checkpoint keys. The environment is the export's, for ever.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import migrations
from tracker.db import Database
from tracker.exchange.contents import Told, quiet
from tracker.exchange.folder import ExchangeError
from tracker.exchange.verifier.judge import Judged, judge
from tracker.exchange.verifier.manifest import LEFT_OUT, read_manifest
from tracker.exchange.verifier.reading import CannotJudge, Wrong, lines
from tracker.record.checkpoints import Checkpoint
from tracker.record.log import Stored
from tracker.record.rebuild import Clear, RebuildError, rebuild
from tracker.record.verify import Proof
from tracker.upkeep.keeping import upgrade

NEXT: Final = (
    "Not in an export, so not taken over:",
    "  label keys: copy label_keys.json from the old instance folder, or no label can be read;",
    "  passwords: `tracker user password NAME` gives each person a first one, to be changed;",
    "  private checkpoint keys: copy checkpoint_keys, or make a new one with `tracker keys new`.",
)
"""What the operator still has to do."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken: as the stand-alone verifier judged it, and as the database proves it."""

    judged: Judged
    proof: Proof
    environment: str


def take(database: Database, folder: Path, told: Told = quiet, *, unsigned: bool = False) -> Taken:
    """The empty database holds the export's record, with an equal root.

    An export of an earlier schema is lifted to ours, and one more entry says so. Raises
    ExchangeError, and writes nothing, when the export does not hold, is of a later schema, has no
    personal values, or when the database is not empty.
    """
    try:
        judged = judge(str(folder), walked=lambda n, of: told("Proving", n, of), unsigned=unsigned)
        manifest = read_manifest(str(folder))
    except (Wrong, CannotJudge, OSError) as found:
        raise ExchangeError(f"The export is not taken: {found}. Nothing was written.") from None
    if manifest["revision"] > migrations.CURRENT_HEAD:
        raise ExchangeError(
            f"The export is of schema {manifest['revision']}, this program of"
            f" {migrations.CURRENT_HEAD}. Import it with the program that wrote it."
            " Nothing was written."
        )
    if not manifest["personal"]:
        raise ExchangeError(
            "The export was made without personal data: a record without names could never be"
            " proven. Export once more with them. Nothing was written."
        )
    try:
        entries = _entries(folder, manifest["size"], told)
        notes = _checkpoints(folder)
        proof = rebuild(database, entries, _clear(folder), notes, judged.root)
    except (RebuildError, Wrong) as refused:  # Wrong: the folder was edited meanwhile
        raise ExchangeError(f"{refused} Nothing was written.") from None
    if manifest["revision"] < migrations.CURRENT_HEAD:
        with database.looking() as conn:
            site = upgrade.site_of(database, conn)
        upgrade.applied(site, manifest["revision"], judged.entries, judged.root, "")
    return Taken(judged, proof, manifest["environment"])


def _entries(folder: Path, size: int, told: Told) -> Iterator[Stored]:
    for doc, _ in lines(str(folder), "entries.jsonl"):
        parts = tuple((stream, n, text.encode()) for stream, n, text in doc["parts"])
        header = doc["header"].encode()
        at = json.loads(header)["recorded_at"]
        yield Stored(doc["op_id"], header, doc["answer"].encode(), parts, at)
        told("Writing", doc["seq"] + 1, size)


def _clear(folder: Path) -> Clear:
    found: dict[tuple[str, tuple[Any, ...], str], tuple[str, bytes]] = {}
    for doc, _ in lines(str(folder), LEFT_OUT):
        salt = bytes.fromhex(doc["salt"])
        found[doc["table"], tuple(doc["key"]), doc["column"]] = doc["value"], salt
    return found


def _checkpoints(folder: Path) -> Iterator[Checkpoint]:
    for doc, _ in lines(str(folder), "checkpoints.jsonl"):
        yield Checkpoint(**doc | {"made_at": dt.datetime.fromisoformat(doc["made_at"])})
