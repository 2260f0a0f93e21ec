"""Proof of the record: chain, streams and head recomputed; every row rebuilt and compared.

An edit behind the application's back is named by table, row, column and the entry that wrote it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, select

from tracker.db import Database
from tracker.record import checkpoints, witnesses
from tracker.record.capture import recorded, shape
from tracker.record.lift import lift
from tracker.record.models import Entry, Head, Touch
from tracker.record.proof import Finding, Proof
from tracker.record.seal import NOTHING, Part, grow, leaf_of, link_of, root_of
from tracker.record.stored import stored_images

__all__ = ["Finding", "Proof", "verify"]


TELL_EVERY: Final = 200
"""Entries between two words about progress."""
Wanted = dict[tuple[str, tuple[Any, ...]], tuple[int, list[Any]]]


def verify(
    database: Database,
    *,
    rows: bool = True,
    known: Iterable[witnesses.Witness] = (),
    told: Callable[[int], None] = lambda _: None,
) -> Proof:
    """Recompute the whole log and, with ``rows``, rebuild and compare every recorded row.

    Every checkpoint kept beside the log is compared with it, and those ``known`` from outside.
    ``told`` hears how many entries were walked, now and then.
    """
    with database.snapshot() as conn:
        return prove(conn, rows=rows, known=known, told=told)


def prove(
    conn: Connection,
    *,
    rows: bool = True,
    known: Iterable[witnesses.Witness] = (),
    told: Callable[[int], None] = lambda _: None,
) -> Proof:
    """The same of what an open connection sees, its own transaction included."""
    proof, outside = Proof(), list(known)
    wanted: Wanted = {}
    stored = checkpoints.known(conn)
    sizes = frozenset([*(c.size for c in stored), *(w.size for w in outside)])
    if _chain(conn, proof, wanted if rows else None, sizes, told) and rows:
        _compare(conn, proof, wanted)
    _witnesses(conn, proof, stored, outside)
    return proof


def _witnesses(
    conn: Connection,
    proof: Proof,
    stored: list[checkpoints.Checkpoint],
    outside: list[witnesses.Witness],
) -> None:
    """What signed checkpoints say against the log, whatever the chain says of itself."""
    size = conn.execute(select(func.count()).select_from(Entry)).scalar_one()
    for row, why in witnesses.stored_faults(stored, size, proof.roots, conn):
        proof.findings.append(Finding(why, "checkpoint", row))
    for why in witnesses.faults(outside, size, proof.roots, conn):
        proof.findings.append(Finding(why))


def _chain(
    conn: Connection,
    proof: Proof,
    wanted: Wanted | None,
    sizes: frozenset[int],
    told: Callable[[int], None],
) -> bool:
    """Walk all entries; False when the chain itself is broken and rows cannot be judged."""
    touches = _parts_by_entry(conn)
    link, peaks, tops, last = NOTHING, list[bytes](), dict[str, int](), ""
    columns = (Entry.seq, Entry.header, Entry.answer, Entry.leaf, Entry.link, Entry.op_id)
    for e in conn.execute(select(*columns).order_by(Entry.seq)):
        parts = touches.pop(e.seq, [])
        leaf = leaf_of(e.header, e.answer, parts)
        link = link_of(link, leaf)
        header = _header(e.header)
        bad = (
            (e.seq != proof.size, "the numbering has a gap"),
            (leaf != e.leaf, "the entry's content is not what was hashed"),
            (link != e.link, "the chain does not lead here"),
            ((header.op_id, header.seq) != (e.op_id, e.seq), "its header is another's"),
            (header.recorded_at < last, "recorded time runs backwards"),
            (not parts, "an entry without any part"),
        )
        for wrong, words in bad:
            if wrong:
                proof.findings.append(Finding(words, "log_entry", str(e.seq), seq=e.seq))
                proof.root = root_of(peaks).hex()
                return False
        last = header.recorded_at
        peaks = grow(peaks, proof.size, leaf)
        proof.size += 1
        if proof.size % TELL_EVERY == 0:
            told(proof.size)
        if proof.size in sizes:
            proof.roots[proof.size] = root_of(peaks).hex()
        _streams(proof, e.seq, header.schema, parts, tops, wanted)
    proof.root = root_of(peaks).hex()
    for seq in touches:
        proof.findings.append(Finding("a part without entry", "log_touch", str(seq), seq=seq))
    head = conn.execute(select(Head.size, Head.link, Head.peaks, Head.recorded_at)).one_or_none()
    if head is None or tuple(head) != (proof.size, link, b"".join(peaks), last):
        proof.findings.append(Finding("does not match the entries", "log_head", seq=proof.size))
    return True


class _Header(NamedTuple):
    """What the walk needs of an entry's header."""

    seq: int = -1
    op_id: str = ""
    recorded_at: str = ""
    schema: int = 0


def _header(stored: bytes) -> _Header:
    """The header; that of no entry when the bytes are none, for anything may stand there now."""
    try:
        doc = json.loads(stored)
        return _Header(doc["seq"], doc["op_id"], doc["recorded_at"], doc["schema"])
    except (ValueError, KeyError, TypeError):
        return _Header()


def _parts_by_entry(conn: Connection) -> dict[int, list[Part]]:
    out: dict[int, list[Part]] = {}
    query = select(Touch.seq, Touch.stream, Touch.n, Touch.part).order_by(Touch.seq, Touch.stream)
    for seq, stream, n, part in conn.execute(query):
        out.setdefault(seq, []).append((stream, n, part))
    for parts in out.values():  # the engines collate text differently; the log sorts by code point
        parts.sort(key=lambda p: p[0])
    return out


def _streams(
    proof: Proof,
    seq: int,
    schema: int,
    parts: list[Part],
    tops: dict[str, int],
    wanted: Wanted | None,
) -> None:
    for stream, n, part in parts:
        if n is None:
            continue
        if tops.get(stream, -1) + 1 != n:
            why = f"stream {stream}: {n} does not follow {tops.get(stream, -1)}"
            proof.findings.append(Finding(why, "log_touch", str(seq), "n", seq))
        tops[stream] = n
        if wanted is not None:
            for table, stored in json.loads(part):
                image = lift(table, stored, schema)
                if len(image) != len(shape(table).columns):
                    why = "an image of another shape, and no lift leads from it to ours"
                    proof.findings.append(Finding(why, table, seq=seq))
                    continue
                wanted[table, shape(table).key(image)] = (seq, image)


def _compare(conn: Connection, proof: Proof, wanted: Wanted) -> None:
    for table in recorded():
        for key, image, unreadable in stored_images(conn, table):
            proof.rows += 1
            seq, expected = wanted.pop((table, key), (None, None))
            row = "/".join(map(str, key))
            if expected is None:
                proof.findings.append(Finding("a row that no entry wrote", table, row))
                continue
            for column, is_now, was in zip(shape(table).columns, image, expected, strict=True):
                if column.name in unreadable:
                    why = "holds what no act can have written"
                    proof.findings.append(Finding(why, table, row, column.name, seq))
                elif is_now != was:
                    why = "differs from what was recorded"
                    proof.findings.append(Finding(why, table, row, column.name, seq))
    for (table, key), (seq, _) in wanted.items():
        proof.findings.append(
            Finding("a recorded row is gone", table, "/".join(map(str, key)), seq=seq)
        )
