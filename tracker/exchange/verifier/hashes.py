"""Hashes of the record: entries, chain, Merkle tree (RFC 6962, 2.1), commitments."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

DOMAIN: Final = b"marrowtrace/entry/1"


def sha(*parts: bytes) -> bytes:
    """SHA-256 of the parts, one after the other."""
    return hashlib.sha256(b"".join(parts)).digest()


def framed(*fields: bytes) -> bytes:
    """Each field behind its length in eight bytes, big endian."""
    return b"".join(len(f).to_bytes(8, "big") + f for f in fields)


def leaf_of(header: bytes, answer: bytes, parts: Iterable[tuple[str, int | None, bytes]]) -> bytes:
    """The entry's hash, over the very stored bytes; each part enters by its own hash."""
    flat = (
        framed(stream.encode(), b"" if n is None else str(n).encode(), sha(part))
        for stream, n, part in parts
    )
    return sha(b"\0", framed(DOMAIN, header, answer, *flat))


def link_of(previous: bytes, leaf: bytes) -> bytes:
    """The chain's next link."""
    return sha(b"\2", previous, leaf)


def committed(salt: bytes, column: str, value: str) -> str:
    """What the log knows of a personal value."""
    return sha(b"\x10", framed(salt, column.encode(), value.encode())).hex()


class Tree:
    """A Merkle tree that only grows; keeps one peak for each bit of its size."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """One more leaf."""
        self.peaks.append(sha(b"\0", leaf))
        size = self.size
        while size % 2:
            right, left = self.peaks.pop(), self.peaks.pop()
            self.peaks.append(sha(b"\1", left, right))
            size //= 2
        self.size += 1

    def root(self) -> str:
        """The root as text; the hash of nothing when there are no leaves."""
        if not self.peaks:
            return sha(b"").hex()
        top = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            top = sha(b"\1", peak, top)
        return top.hex()
