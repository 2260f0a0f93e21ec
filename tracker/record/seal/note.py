"""Signed notes: a checkpoint of the log, and the keys that sign it.

A checkpoint is a note as C2SP signed-note and tlog-checkpoint say, signed with Ed25519 (RFC 8032):
any program that reads the notes of other transparency logs reads ours.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from tracker.record.seal.tree import sha

ED25519: Final = b"\x01"
"""Algorithm byte: it enters the key hash, so that a later algorithm can never be taken for this."""
_DASH: Final = "\N{EM DASH} "
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_PRIVATE: Final = "PRIVATE+KEY+"


class NoteError(ValueError):
    """The text is no note of this key; the message says why, and never repeats the text."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key (32 bytes) under a name without blanks and plus signs."""

    name: str
    raw: bytes

    def __post_init__(self) -> None:
        if not self.name or re.search(r"[\s+]", self.name) or len(self.raw) != 32:
            raise ValueError("a key needs 32 bytes and a name without blanks and plus signs")

    @property
    def key_hash(self) -> bytes:
        """The four bytes by which a signature line names its key."""
        return sha(self.name.encode(), b"\n", ED25519, self.raw)[:4]

    @property
    def id(self) -> str:
        """The key hash as eight hexadecimal digits."""
        return self.key_hash.hex()

    def __str__(self) -> str:
        """The verifier key, as other programs for signed notes read it."""
        return f"{self.name}+{self.id}+{_b64(ED25519 + self.raw)}"

    @classmethod
    def read(cls, text: str) -> Self:
        """The key that ``str`` wrote; NoteError when the text is none."""
        return cls(*_key_of(text))


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private half. It stands in a file of its own and is never shown."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """What the log publishes."""
        key = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return PublicKey(self.name, key.public_bytes_raw())

    @classmethod
    def new(cls, name: str) -> Self:
        """A new key from the system's random source."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    def secret(self) -> str:
        """The text of the key's file, in the form that Go's sumdb/note gives signer keys."""
        return f"{_PRIVATE}{self.name}+{self.public.id}+{_b64(ED25519 + self.seed)}"

    @classmethod
    def read(cls, text: str) -> Self:
        """The key that ``secret`` wrote; NoteError when the text is none."""
        if not text.startswith(_PRIVATE):
            raise NoteError("this is no signing key")
        return cls(*_key_of(text.removeprefix(_PRIVATE), private=True))


def sign_note(text: str, key: SigningKey) -> str:
    """The note: text, an empty line, one signature line."""
    if not text.endswith("\n") or "\n\n" in text:
        raise NoteError("the text of a note ends with a line feed and has no empty line")
    signature = Ed25519PrivateKey.from_private_bytes(key.seed).sign(text.encode())
    return f"{text}\n{_DASH}{key.name} {_b64(key.public.key_hash + signature)}\n"


def open_note(note: str, key: PublicKey) -> str:
    """The note's text, signed by ``key``. NoteError when it is not; lines of others are ignored."""
    text, between, lines = note.rpartition("\n\n")
    if not between or not lines.endswith("\n"):
        raise NoteError("a signed note has an empty line before its signatures")
    text += "\n"
    for line in lines[:-1].split("\n"):
        name, _, signed = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not signed:
            raise NoteError("a line after the text is no signature")
        raw = _raw(signed)
        if (name, raw[:4]) != (key.name, key.key_hash):
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.raw).verify(raw[4:], text.encode())
        except InvalidSignature:
            raise NoteError("the signature does not fit the text") from None
        return text
    raise NoteError("the note is not signed by this key")


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """The text of a checkpoint: origin, number of entries, Merkle root."""
    return f"{origin}\n{size}\n{_b64(root)}\n"


def read_checkpoint(text: str) -> tuple[str, int, bytes]:
    """Origin, size and root of a checkpoint's text (signed or not); further lines are ignored."""
    origin, size, root, *_ = [*text.split("\n"), "", "", ""]
    raw = _raw(root)
    if not origin or _SIZE.fullmatch(size) is None or len(raw) != 32:
        raise NoteError("a checkpoint has an origin, a number of entries and a root of 32 bytes")
    return origin, int(size), raw


def _key_of(text: str, *, private: bool = False) -> tuple[str, bytes]:
    """Name and the 32 bytes of ``name+hash+base64``, whose hash must fit."""
    name, _, rest = text.strip().partition("+")
    key_hash, _, encoded = rest.partition("+")
    raw = _raw(encoded)
    if len(raw) != 33 or raw[:1] != ED25519:
        raise NoteError("this is no Ed25519 key")
    public = SigningKey(name, raw[1:]).public if private else PublicKey(name, raw[1:])
    if public.id != key_hash:
        raise NoteError("the key's hash does not fit the key")
    return name, raw[1:]


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _raw(text: str) -> bytes:
    try:
        raw = base64.b64decode(text.encode(), validate=True)
    except (binascii.Error, ValueError):
        raise NoteError("not base64") from None
    if _b64(raw) != text:
        raise NoteError("base64 with bits that mean nothing")
    return raw
