"""Checkpoints that are known outside the database, and those that a recovery has given up."""

from __future__ import annotations

import base64
import contextlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from tracker.record import checkpoints, keys
from tracker.record.models import Head
from tracker.record.roots import roots_at
from tracker.record.seal import NoteError, PublicKey, open_note
from tracker.upkeep.keeping.models import RecoveryEnd

_SIGNED: Final = "\N{EM DASH} "


@dataclass(frozen=True, slots=True)
class Known:
    """Size and root of the log at some moment, held outside."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Outside:
    """What stands in the file outside: what this log may have signed, and what it never signed."""

    known: tuple[Known, ...] = ()
    forged: tuple[Known, ...] = ()


def known_outside(conn: Connection, path: Path | None, folder: Path | None) -> Outside:
    """Every checkpoint in the file of notes (C2SP tlog-checkpoint); without a file none.

    A note that none of our keys signed is forged, where a key is known: it proves nothing. Our keys
    are those that the log publishes and those in the ``folder`` of private keys, for an old backup
    does not know a key that was made after it. Where the folder is lost too, a note of a key that
    nobody here knows still counts: it may be the only thing that tells of an old backup.
    """
    if path is None or not path.is_file():
        return Outside()
    published = [one.key for one in keys.published(conn)]
    at_hand = keys.at_hand(folder)
    whole = not published or published[-1] in at_hand
    ours = {*published, *at_hand}
    known, forged = list[Known](), list[Known]()
    for one, note in read_notes(path.read_text(encoding="utf-8", errors="replace")):
        (known if _counts(note, ours, whole) else forged).append(one)
    return Outside(tuple(known), tuple(forged))


def _counts(note: str, ours: set[PublicKey], whole: bool) -> bool:
    if not ours:
        return True
    for key in ours:
        with contextlib.suppress(NoteError):
            open_note(note, key)
            return True
    named = set(re.findall(rf"^{_SIGNED}\S+ (\S+)$", note, re.MULTILINE))
    hashes = {_key_hash(signature) for signature in named}
    return not whole and bool(hashes) and not hashes & {key.key_hash for key in ours}


def _key_hash(signature: str) -> bytes:
    with contextlib.suppress(ValueError):
        return base64.b64decode(signature)[:4]
    return b""


def read_notes(text: str) -> Iterator[tuple[Known, str]]:
    """Size and root of each note, and the note itself with its signatures.

    Origin, size and root stand in the three lines of a note. What cannot be read is passed over: a
    spoilt note must not hide the others.
    """
    lines = text.splitlines()
    for at, (size, root) in enumerate(itertools.pairwise(lines)):
        if size.isascii() and size.isdigit():
            try:
                decoded = base64.b64decode(root, validate=True)
            except ValueError:
                continue
            if len(decoded) == 32:
                yield Known(int(size), decoded), _note(lines, at)


def _note(lines: list[str], size_at: int) -> str:
    """The lines from the origin to the last signature."""
    end = size_at + 2
    while end < len(lines) and lines[end] and not lines[end].startswith(_SIGNED):
        end += 1  # further lines of the text
    end += 1
    while end < len(lines) and lines[end].startswith(_SIGNED):
        end += 1
    return "\n".join(lines[max(0, size_at - 1) : end]) + "\n"


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


def lost(conn: Connection, path: Path | None, folder: Path | None = None) -> Lost | None:
    """The entries that checkpoints prove, outside or beside the log, and the record does not hold.

    The first is where the histories part as far as the checkpoints tell; nothing when all of them
    are of this history.
    """
    size = conn.execute(select(Head.size)).scalar() or 0
    beside = [Known(one.size, bytes.fromhex(one.root)) for one in checkpoints.known(conn)]
    outside = known_outside(conn, path, folder).known
    known = sorted({*beside, *outside} - given_up(conn), key=lambda k: k.size)
    roots = roots_at(conn, (k.size for k in known))
    others = tuple(k for k in known if roots.get(k.size) != k.root)
    if not others:
        return None
    shared = max((k.size for k in known if k.size < others[0].size), default=0)
    first = size if others[0].size > size else shared
    return Lost(first, max(k.size for k in others) - 1, others)
