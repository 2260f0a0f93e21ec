"""What an export holds beside its manifest: entries, keys, checkpoints, clear personal values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, select

from tracker.db import Instant, canonical, table_of
from tracker.exchange.folder import ExchangeError, lines
from tracker.exchange.verifier.manifest import LEFT_OUT
from tracker.record import checkpoints
from tracker.record.capture import recorded, shape
from tracker.record.models import CheckpointKey, Entry, Touch

BATCH: Final = 500
"""Entries read at once: the record may be larger than the memory."""
Told = Callable[[str, int, int], None]
"""Told what is being done, how much is done, how much there is."""

Listed = dict[str, dict[str, Any]]
"""Name of each file, and what the manifest says of it."""
_KEYS: Final = select(CheckpointKey.id, CheckpointKey.public).order_by(CheckpointKey.id)
_instant: Final = Instant()


def quiet(what: str, done: int, of: int) -> None:
    """Tell nobody."""


def write_entries(conn: Connection, folder: Path, size: int, listed: Listed, told: Told) -> None:
    """Every entry, in its very stored text."""
    with lines(folder / "entries.jsonl") as out:
        for n, entry in enumerate(_log(conn), 1):
            out.write(entry)
            told("Writing", n, size)
    listed["entries.jsonl"] = out.listed


def _log(conn: Connection) -> Iterator[dict[str, Any]]:
    """Every entry with its parts, as stored."""
    columns = (Entry.seq, Entry.op_id, Entry.header, Entry.answer, Entry.leaf, Entry.link)
    after = -1
    while True:
        query = select(*columns).where(Entry.seq > after).order_by(Entry.seq).limit(BATCH)
        rows = conn.execute(query).all()
        if not rows:
            return
        parts = _parts(conn, rows[0].seq, rows[-1].seq)
        for e in rows:
            try:
                yield {
                    "seq": e.seq,
                    "op_id": e.op_id,
                    "header": e.header.decode(),
                    "answer": e.answer.decode(),
                    "parts": parts.get(e.seq, []),
                    "leaf": e.leaf.hex(),
                    "link": e.link.hex(),
                }
            except UnicodeDecodeError:
                raise ExchangeError(_SPOILT.format(e.seq)) from None
        after = rows[-1].seq


_SPOILT: Final = "The record does not hold: entry {} is no text. Nothing was written."


def _parts(conn: Connection, first: int, last: int) -> dict[int, list[list[Any]]]:
    query = select(Touch.seq, Touch.stream, Touch.n, Touch.part)
    out: dict[int, list[list[Any]]] = {}
    for seq, stream, n, part in conn.execute(query.where(Touch.seq.between(first, last))):
        try:
            out.setdefault(seq, []).append([stream, n, part.decode()])
        except UnicodeDecodeError:
            raise ExchangeError(_SPOILT.format(seq)) from None
    for parts in out.values():  # the log sorts by code point, the engines do not
        parts.sort(key=lambda p: str(p[0]))
    return out


def write_evidence(conn: Connection, folder: Path, listed: Listed) -> None:
    """Public keys, which the log publishes, and signed checkpoints, which lie beside it."""
    with lines(folder / "keys.jsonl") as out:
        for id_, public in conn.execute(_KEYS):
            out.write({"id": id_, "public": public})
    listed["keys.jsonl"] = out.listed
    with lines(folder / "checkpoints.jsonl") as out:
        for one in sorted(checkpoints.known(conn), key=lambda c: (c.size, c.key_id)):
            out.write({**asdict(one), "made_at": _instant.image(one.made_at)})
    listed["checkpoints.jsonl"] = out.listed


def write_personal(conn: Connection, folder: Path, listed: Listed) -> None:
    """Clear personal values with their salts."""
    with lines(folder / LEFT_OUT) as out:
        for table in recorded():
            if shape(table).salted:
                for row in _clear(conn, table):
                    out.write(row)
    listed[LEFT_OUT] = out.listed


def _clear(conn: Connection, table: str) -> Iterator[dict[str, Any]]:
    """Every clear value of a table with its salt, by key and column."""
    s = shape(table)
    rows = conn.execute(select(table_of(recorded()[table]))).mappings()
    named = [s.columns[i].name for i in s.keys]
    for row in sorted(rows, key=lambda r: canonical([r[k] for k in named])):
        for c in s.columns:
            if c.personal and row[c.name] is not None:
                yield {
                    "table": table,
                    "key": [row[k] for k in named],
                    "column": c.name,
                    "value": str(c.kind.image(row[c.name])),
                    "salt": row["salt"].hex() if row["salt"] else "",
                }
