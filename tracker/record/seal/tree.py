"""Hashes of the record: leaf, link, Merkle root, commitments. Follows RFC 6962.

leaf = SHA-256(0x00 || tag || length-prefixed header, answer, part hashes) over the very bytes that
are stored; link = SHA-256(0x02 || previous link || leaf); nodes of the tree as RFC 6962, 2.1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

DOMAIN = b"marrowtrace/entry/1"
NOTHING = b"\0" * 32
"""The link before the first entry."""

Part = tuple[str, int | None, bytes]
"""Stream, its n (None in a refusal, which moves no stream), canonical bytes."""


def sha(*parts: bytes) -> bytes:
    """SHA-256 of the parts, one after the other."""
    return hashlib.sha256(b"".join(parts)).digest()


def framed(*fields: bytes) -> bytes:
    """Each field behind its length (8 bytes, big endian), so that no two lists look alike."""
    return b"".join(len(f).to_bytes(8, "big") + f for f in fields)


def leaf_of(header: bytes, answer: bytes, parts: Sequence[Part]) -> bytes:
    """The entry's hash. Parts enter by their own hash: one can be shown without the others."""
    flat = (
        framed(stream.encode(), b"" if n is None else b"%d" % n, sha(part))
        for stream, n, part in parts
    )
    return sha(b"\0", framed(DOMAIN, header, answer, *flat))


def link_of(previous: bytes, leaf: bytes) -> bytes:
    """The chain's next link."""
    return sha(b"\2", previous, leaf)


def grow(peaks: list[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The compact range of ``size + 1`` leaves from that of ``size`` (largest peak first)."""
    peaks = [*peaks, sha(b"\0", leaf)]
    while size & 1:
        right, left = peaks.pop(), peaks.pop()
        peaks.append(sha(b"\1", left, right))
        size >>= 1
    return peaks


def root_of(peaks: Sequence[bytes]) -> bytes:
    """The Merkle tree's root from its compact range; the hash of nothing when empty."""
    if not peaks:
        return sha(b"")
    acc = peaks[-1]
    for peak in reversed(peaks[:-1]):
        acc = sha(b"\1", peak, acc)
    return acc


def cut(peaks: bytes) -> list[bytes]:
    """Stored peaks, 32 bytes each."""
    return [peaks[i : i + 32] for i in range(0, len(peaks), 32)]


def commitment(salt: bytes | None, column: str, value: object) -> str | None:
    """What the log knows of a personal value: nothing without its 128-bit salt.

    Erased (value None) is None. The salt stays beside the clear value, outside the image.
    """
    if value is None:
        return None
    if salt is None or len(salt) < 16:
        raise ValueError(f"{column}: a personal value needs a salt of 16 bytes beside it")
    return sha(b"\x10", framed(salt, column.encode(), str(value).encode())).hex()


def digest(canonical_bytes: bytes) -> str:
    """SHA-256 as text."""
    return hashlib.sha256(canonical_bytes).hexdigest()


def drawn(seed: bytes, op_id: str, counter: int) -> bytes:
    """32 bytes that depend on the random source, the op_id and a counter, on nothing else.

    So a refused or repeated act never shifts later identifiers, and a replay draws the same ones.
    """
    return sha(b"\x11", framed(seed, op_id.encode(), b"%d" % counter))
