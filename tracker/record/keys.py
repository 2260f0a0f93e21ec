"""Checkpoint keys: the private half in a file of the instance folder, the public half in the log.

A private key is in no database, log, export or message. Whoever took the database alone cannot
sign a checkpoint; a rotated key's old checkpoints stay checkable, for its public half stays.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from tracker.identity.environment import Environment
from tracker.record.models import CheckpointKey, CheckpointKeyRetirement, Entry, SiteRow
from tracker.record.seal import NoteError, PublicKey, SigningKey

FOLDER: Final = "checkpoint_keys"
_MAKE: Final = "Make a new key with `tracker keys new`: old checkpoints stay checkable."

_FIRST = (
    select(Entry.leaf, SiteRow.environment).join(SiteRow, SiteRow.id == 1).where(Entry.seq == 0)
)
_PUBLISHED = (
    select(
        CheckpointKey.id,
        CheckpointKey.public,
        CheckpointKey.published_at,
        CheckpointKeyRetirement.retired_at,
    )
    .outerjoin(CheckpointKeyRetirement, CheckpointKeyRetirement.key_id == CheckpointKey.id)
    .order_by(CheckpointKey.published_at, CheckpointKey.id)
)


class KeyUnusableError(Exception):
    """No checkpoint can be signed; ``code`` is short, the message says why and what to do."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Published:
    """A key as the log knows it; it signs while it is not retired."""

    id: str
    key: PublicKey
    published_at: dt.datetime
    retired_at: dt.datetime | None


def origin_of(conn: Connection) -> str:
    """The log's name in every checkpoint: environment and the leaf of its first entry."""
    row = conn.execute(_FIRST).one()
    return f"marrowtrace/{Environment(row.environment).value}/{bytes(row.leaf).hex()[:16]}"


def published(conn: Connection) -> list[Published]:
    """Every key of the log, oldest first. What is no key any more is for verify to name."""
    found = []
    for row in conn.execute(_PUBLISHED):
        with contextlib.suppress(ValueError):
            key = PublicKey.read(row.public)
            found.append(Published(row.id, key, row.published_at, row.retired_at))
    return found


def signing(conn: Connection, folder: Path) -> SigningKey:
    """The newest key that is not retired, from its file. KeyUnusableError says what is missing."""
    active = [key for key in published(conn) if key.retired_at is None]
    if not active:
        raise KeyUnusableError("no_key", f"The log has no checkpoint key yet. {_MAKE}")
    return read_key(folder, active[-1].id)


def make_key(folder: Path, origin: str) -> SigningKey:
    """A new key in a file of mode 0600 named after its hash; nothing is ever overwritten."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = SigningKey.new(origin)
    opened = os.open(path_of(folder, key.public.id), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(opened, "w", encoding="ascii") as file:
        file.write(key.secret() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def read_key(folder: Path, key_id: str) -> SigningKey:
    """The private key with this id; its file must be its owner's alone."""
    path = path_of(folder, key_id)
    try:
        with path.open(encoding="ascii") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise KeyUnusableError(
                    "key_readable_by_others",
                    f"Others may read the checkpoint key {path}: it signs nothing until"
                    f" `chmod 600`, and if somebody has read it: {_MAKE}",
                )
            key = SigningKey.read(file.read())
    except FileNotFoundError:
        raise KeyUnusableError(
            "key_missing",
            f"The checkpoint key {path} is missing: no checkpoint is signed, all else works."
            f" Bring it back from the backup of the instance folder. {_MAKE}",
        ) from None
    except (NoteError, ValueError, OSError):
        raise KeyUnusableError("key_spoilt", f"{path} is no checkpoint key. {_MAKE}") from None
    if key.public.id != key_id:
        raise KeyUnusableError("key_spoilt", f"{path} holds another key. {_MAKE}")
    return key


def at_hand(folder: Path | None) -> list[PublicKey]:
    """The public halves of every private key in the folder; what is no key is passed over."""
    found = []
    for path in sorted(folder.glob("*.key")) if folder is not None else ():
        with contextlib.suppress(ValueError, OSError):
            found.append(SigningKey.read(path.read_text(encoding="ascii")).public)
    return found


def remove_key(folder: Path, key_id: str) -> None:
    """The file of a key that was not published is gone."""
    path_of(folder, key_id).unlink(missing_ok=True)


def path_of(folder: Path, key_id: str) -> Path:
    """Where the private half of the key with this id stands."""
    return folder / f"{key_id}.key"
