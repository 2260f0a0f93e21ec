"""Signed checkpoints of the log: made after the commit of an act, kept beside the log, handed out.

A chain alone does not stop the owner of the database: a full rewrite or a cut tail is found only
against a checkpoint that was held elsewhere. Making one never fails an act: what goes wrong is kept
in the ``Notary`` and shown on the page Record health.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import Connection, Row, insert, select
from sqlalchemy.exc import SQLAlchemyError

from tracker.db import table_of
from tracker.record import keys
from tracker.record.log import lock_head
from tracker.record.models import CheckpointRow, Occasion
from tracker.record.seal import (
    checkpoint_text,
    cut,
    root_of,
    sign_note,
)
from tracker.record.site import Notary, Site

log = structlog.get_logger("marrowtrace")

_COLUMNS = (
    CheckpointRow.size,
    CheckpointRow.root,
    CheckpointRow.occasion,
    CheckpointRow.note,
    CheckpointRow.key_id,
    CheckpointRow.made_at,
)
_KNOWN = select(*_COLUMNS).order_by(CheckpointRow.size, CheckpointRow.made_at)
_NEWEST = (
    select(*_COLUMNS).order_by(CheckpointRow.size.desc(), CheckpointRow.made_at.desc()).limit(1)
)
_INSERT: Final = insert(table_of(CheckpointRow))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log had ``size`` entries with this Merkle root (hexadecimal), and a key said so."""

    size: int
    root: str
    occasion: str
    note: str
    key_id: str
    made_at: dt.datetime


class LogShrankError(Exception):
    """The log is behind, or beside, a checkpoint that it signed: nothing more is signed."""


def known(conn: Connection) -> list[Checkpoint]:
    """Every checkpoint kept beside the log, shortest log first."""
    return [_checkpoint(row) for row in conn.execute(_KNOWN)]


def newest(conn: Connection) -> Checkpoint | None:
    """The checkpoint of the longest log; nothing before the first."""
    row = conn.execute(_NEWEST).first()
    return _checkpoint(row) if row else None


def make(site: Site, occasion: str) -> Checkpoint | None:
    """A checkpoint of the log as it stands, kept and handed out; nothing when it cannot be made.

    Never raises: the reason stands in ``site.notary.trouble``. When the newest checkpoint already
    speaks of this very log under the same key, that one is the answer.
    """
    notary = site.notary
    if notary is None:
        return None
    if site.recovery:
        notary.failed("read_only", "Nothing is signed while the record is read only.")
        return None
    try:
        made, fresh = _make(site, notary, Occasion(occasion))
    except keys.KeyUnusableError as wrong:
        notary.failed(wrong.code, str(wrong))
    except LogShrankError as wrong:
        notary.failed("log_behind_checkpoint", str(wrong))
    except (SQLAlchemyError, OSError, ValueError) as wrong:
        log.error("checkpoint_failed", exc_info=wrong)
        notary.failed("not_written", f"The checkpoint was not written: {type(wrong).__name__}.")
    else:
        notary.succeeded(made.made_at)
        if fresh:
            _hand_out(notary, made)
        return made
    return None


def _make(site: Site, notary: Notary, occasion: Occasion) -> tuple[Checkpoint, bool]:
    """The checkpoint, and whether it is new. The head is locked: no entry comes in between."""
    with site.database.writing() as conn:
        head = lock_head(conn)
        last = newest(conn)
        if last is not None and last.size > head.size:
            raise LogShrankError(
                f"The log has {head.size} entries; checkpoint {last.size} says it had more."
            )
        if last is not None and last.size == head.size and last.root != head.root:
            raise LogShrankError(f"The log's first {last.size} entries had another root.")
        key = keys.signing(conn, notary.folder)
        if last is not None and (last.size, last.key_id) == (head.size, key.public.id):
            return last, False
        text = checkpoint_text(keys.origin_of(conn), head.size, root_of(cut(head.peaks)))
        made = Checkpoint(
            head.size,
            head.root,
            occasion.value,
            sign_note(text, key),
            key.public.id,
            _made_at(site, head.recorded_at),
        )
        row = {c.key: getattr(made, c.key) for c in _COLUMNS}
        conn.execute(_INSERT, row)
    return made, True


def _made_at(site: Site, recorded_at: str) -> dt.datetime:
    """Server time, never before the newest entry; a replay's clock is moved by being read."""
    last = dt.datetime.fromisoformat(recorded_at)
    return last if site.replaying else max(site.clock(), last)


def _hand_out(notary: Notary, made: Checkpoint) -> None:
    """The note stands in the file that another machine fetches; a failure is told, never fatal."""
    if notary.file is None:
        return
    try:
        append_note(notary.file, made)
    except OSError as wrong:
        notary.file_trouble = f"{notary.file}: {wrong.strerror}"
        log.error("checkpoint_file_failed", exc_info=wrong)
    else:
        notary.file_trouble = ""


def append_note(path: Path, made: Checkpoint) -> None:
    """The note is at the end of the file, on the disk, followed by an empty line."""
    with path.open("a", encoding="utf-8") as file:
        file.write(made.note + "\n")
        file.flush()
        os.fsync(file.fileno())


def _checkpoint(row: Row[int, str, Occasion, str, str, dt.datetime]) -> Checkpoint:
    return Checkpoint(
        row.size, row.root, Occasion(row.occasion).value, row.note, row.key_id, row.made_at
    )
