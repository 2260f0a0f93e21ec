"""All cryptography of the record: hashes and the Merkle tree, signed notes and their keys."""

from __future__ import annotations

from tracker.record.seal.note import (
    ED25519,
    NoteError,
    PublicKey,
    SigningKey,
    checkpoint_text,
    open_note,
    read_checkpoint,
    sign_note,
)
from tracker.record.seal.tree import (
    DOMAIN,
    NOTHING,
    Part,
    commitment,
    cut,
    digest,
    drawn,
    framed,
    grow,
    leaf_of,
    link_of,
    root_of,
    sha,
)

__all__ = [
    "DOMAIN",
    "ED25519",
    "NOTHING",
    "NoteError",
    "Part",
    "PublicKey",
    "SigningKey",
    "checkpoint_text",
    "commitment",
    "cut",
    "digest",
    "drawn",
    "framed",
    "grow",
    "leaf_of",
    "link_of",
    "open_note",
    "read_checkpoint",
    "root_of",
    "sha",
    "sign_note",
]
