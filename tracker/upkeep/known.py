"""Checkpoints that are known outside the database, and those that a recovery has given up."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from tracker.record import checkpoints
from tracker.record.models import Head
from tracker.record.roots import roots_at
from tracker.upkeep.keeping.models import RecoveryEnd


@dataclass(frozen=True, slots=True)
class Known:
    """Size and root of the log at some moment, held outside."""

    size: int
    root: bytes


def known_outside(path: Path | None) -> list[Known]:
    """Every checkpoint in the file of notes (C2SP tlog-checkpoint); without a file none."""
    if path is None or not path.is_file():
        return []
    return list(read_notes(path.read_text(encoding="utf-8", errors="replace")))


def read_notes(text: str) -> Iterator[Known]:
    """Size and root of each note: origin, size and root stand in the three lines of a note.

    What cannot be read is passed over: a spoilt note must not hide the others.
    """
    lines = text.splitlines()
    for size, root in itertools.pairwise(lines):
        if size.isascii() and size.isdigit():
            try:
                decoded = base64.b64decode(root, validate=True)
            except ValueError:
                continue
            if len(decoded) == 32:
                yield Known(int(size), decoded)


def given_up(conn: Connection) -> frozenset[Known]:
    """The checkpoints that QA gave up, having reconciled from paper."""
    rows = conn.execute(select(RecoveryEnd.given_up)).scalars()
    return frozenset(Known(size, bytes.fromhex(root)) for row in rows for size, root in row)


@dataclass(frozen=True, slots=True)
class Lost:
    """What the record lacks: first and last number, and the checkpoints that prove it."""

    first: int
    last: int
    known: tuple[Known, ...]


def lost(conn: Connection, path: Path | None) -> Lost | None:
    """The entries that checkpoints prove, outside or beside the log, and the record does not hold.

    The first is where the histories part as far as the checkpoints tell; nothing when all of them
    are of this history.
    """
    size = conn.execute(select(Head.size)).scalar() or 0
    beside = [Known(one.size, bytes.fromhex(one.root)) for one in checkpoints.known(conn)]
    known = sorted({*beside, *known_outside(path)} - given_up(conn), key=lambda k: k.size)
    roots = roots_at(conn, (k.size for k in known))
    others = tuple(k for k in known if roots.get(k.size) != k.root)
    if not others:
        return None
    shared = max((k.size for k in known if k.size < others[0].size), default=0)
    first = size if others[0].size > size else shared
    return Lost(first, max(k.size for k in others) - 1, others)
