"""Roots of the log at an earlier size, from the leaves as they stand: is this a prefix?"""

from __future__ import annotations

from sqlalchemy import Connection, select

from tracker.record.models import Entry
from tracker.record.seal import grow, root_of


def peaks_at(conn: Connection, size: int) -> list[bytes] | None:
    """The compact range of the first ``size`` entries; None when there are fewer."""
    peaks, n = list[bytes](), 0
    query = select(Entry.leaf).where(Entry.seq < size).order_by(Entry.seq)
    for (leaf,) in conn.execute(query):
        peaks = grow(peaks, n, leaf)
        n += 1
    return peaks if n == size else None


def root_at(conn: Connection, size: int) -> bytes | None:
    """The Merkle root of the first ``size`` entries; None when there are fewer."""
    peaks = peaks_at(conn, size)
    return None if peaks is None else root_of(peaks)
