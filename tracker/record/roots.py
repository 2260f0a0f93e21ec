"""Roots of the log at earlier sizes, from the leaves as they stand: is this a prefix?"""

from __future__ import annotations

from collections.abc import Iterable

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


def roots_at(conn: Connection, sizes: Iterable[int]) -> dict[int, bytes]:
    """The Merkle root at each of these sizes that the log has reached, in one walk."""
    wanted = set(sizes)
    found = {0: root_of([])} if 0 in wanted else {}
    peaks = list[bytes]()
    query = select(Entry.leaf).where(Entry.seq < max(wanted, default=0)).order_by(Entry.seq)
    for n, (leaf,) in enumerate(conn.execute(query)):
        peaks = grow(peaks, n, leaf)
        if n + 1 in wanted:
            found[n + 1] = root_of(peaks)
    return found
