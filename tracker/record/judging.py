"""Whether a checkpoint fits the log: its signature, its name, its root."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from tracker.record import keys
from tracker.record.checkpoints import Checkpoint
from tracker.record.models import Entry
from tracker.record.seal import NoteError, PublicKey, grow, open_note, read_checkpoint, root_of

_LEAVES = select(Entry.leaf).where(Entry.seq < bindparam("size")).order_by(Entry.seq)


@dataclass(frozen=True, slots=True)
class Judged:
    """Why a checkpoint does not fit (a reason's code; nothing when it does), and who signed it."""

    fault: str = ""
    key_id: str | None = None


def judge(conn: Connection, size: int, root: str, note: str = "") -> Judged:
    """Whether the log's first ``size`` entries have this root, as they stand.

    A ``note`` must say the same, name this log, and be signed by a key that the log publishes.
    """
    signer = None
    if note:
        try:
            origin, said, said_root = read_checkpoint(note)
        except NoteError:
            return Judged("checkpoint_not_readable")
        if origin != keys.origin_of(conn):
            return Judged("checkpoint_of_another_log")
        signer = next((k.id for k in keys.published(conn) if _signed(note, k.key)), None)
        if signer is None or (said, said_root.hex()) != (size, root):
            return Judged("checkpoint_not_signed_by_this_log")
    stands = root_at(conn, size)
    if stands is None:
        return Judged("log_shorter_than_checkpoint", signer)
    differs = "log_differs_from_checkpoint" if note else "log_differs_from_typed_root"
    return Judged("" if stands == root else differs, signer)


def root_at(conn: Connection, size: int) -> str | None:
    """The Merkle root over the first ``size`` entries as they stand; nothing when there are fewer.

    Reads the stored leaves: that they fit their entries is what ``verify`` shows.
    """
    peaks, count = list[bytes](), 0
    for (leaf,) in conn.execute(_LEAVES, {"size": size}):
        peaks = grow(peaks, count, bytes(leaf))
        count += 1
    return root_of(peaks).hex() if count == size else None


def fault_of(one: Checkpoint, published: dict[str, keys.Published], origin: str) -> str:
    """Why the note does not say what the row says, signed by a key of the log; else nothing."""
    key = published.get(one.key_id)
    if key is None:
        return "signed by a key that the log does not publish"
    try:
        said = read_checkpoint(open_note(one.note, key.key))
    except ValueError as wrong:
        return str(wrong)
    if (said[1], said[2].hex()) != (one.size, one.root) or (origin and said[0] != origin):
        return "the signed note says something else"
    return ""


def _signed(note: str, key: PublicKey) -> bool:
    try:
        open_note(note, key)
    except NoteError:
        return False
    return True
