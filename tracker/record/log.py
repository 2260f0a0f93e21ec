"""The only writer of the log: one head, locked first; one entry an act; one touch a stream."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from tracker.db import canonical, table_of
from tracker.record.ahead import Question, question
from tracker.record.models import Entry, Head, Touch
from tracker.record.seal import NOTHING, Part, cut, grow, leaf_of, link_of, root_of

SCHEMA = 1
"""Number of the images' shape; ``lift`` functions lead older ones here."""

# Built once: making select() objects anew took a third of an act's time.
_LOCK_HEAD = select(Head.size, Head.recorded_at, Head.link, Head.peaks).where(Head.id == 1)
_LOCK_HEAD = _LOCK_HEAD.with_for_update()  # does nothing on SQLite: BEGIN IMMEDIATE did it
_BY_OP = select(Entry.header, Entry.answer).where(Entry.op_id == bindparam("op_id"))
_TOPS = (
    select(Touch.stream, func.max(Touch.n))
    .where(Touch.stream.in_(bindparam("streams", expanding=True)))
    .group_by(Touch.stream)
)
_LATER = (
    select(Touch.n, Touch.part)
    .where(Touch.stream == bindparam("stream"), Touch.n > bindparam("seen"))
    .order_by(Touch.n)
)
_ENTRY = insert(table_of(Entry))
_TOUCH = insert(table_of(Touch))
_HEAD = (
    update(Head)
    .where(Head.id == 1)
    .values({c: bindparam(f"new_{c}") for c in ("size", "recorded_at", "link", "peaks")})
)


@dataclass(frozen=True, slots=True)
class HeadNow:
    """The head as it was locked."""

    size: int
    recorded_at: str
    link: bytes
    peaks: bytes

    @property
    def root(self) -> str:
        """The Merkle root over all entries so far, as text."""
        return root_of(cut(self.peaks)).hex()


def lock_head(conn: Connection) -> HeadNow:
    """Lock the head row. FIRST in every act: all that is read later is the state built upon."""
    row = conn.execute(_LOCK_HEAD).one()
    return HeadNow(row.size, row.recorded_at, row.link, row.peaks)


def asks(op_id: str) -> Question:
    """What ``answered`` reads."""
    return question(_BY_OP, op_id=op_id)


def answered(s: Session, op_id: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Header and answer of the entry with this op_id.

    Read after the head's lock, never with it: joined to the lock, PostgreSQL would show the log as
    it was before the wait.
    """
    row = s.execute(_BY_OP, {"op_id": op_id}).first()
    return (json.loads(row.header), json.loads(row.answer)) if row else None


def asks_tops(*streams: str) -> Question:
    """What ``tops`` reads."""
    return question(_TOPS, streams=streams)


def tops(s: Connection | Session, streams: Sequence[str]) -> dict[str, int]:
    """The newest n of each stream that has one."""
    return {name: n for name, n in s.execute(_TOPS, {"streams": list(streams)}) if n is not None}


def later(conn: Connection, stream: str, seen: int) -> list[tuple[int, list[list[Any]]]]:
    """What was written to the stream after ``seen``: n and images."""
    rows = conn.execute(_LATER, {"stream": stream, "seen": seen})
    return [(int(n or 0), json.loads(part)) for n, part in rows]


def append(
    conn: Connection,
    head: HeadNow,
    *,
    op_id: str,
    header: dict[str, Any],
    answer: dict[str, Any],
    parts: Sequence[Part],
) -> None:
    """Write the entry at ``head.size`` and move the head."""
    ordered = sorted(parts, key=lambda p: p[0])
    h = canonical({**header, "op_id": op_id, "schema": SCHEMA, "seq": head.size})
    stored = Stored(op_id, h, canonical(answer), tuple(ordered), header["recorded_at"])
    write(conn, head, stored)


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry in the very bytes that are stored and hashed; parts by stream."""

    op_id: str
    header: bytes
    answer: bytes
    parts: tuple[Part, ...]
    recorded_at: str


def write(conn: Connection, head: HeadNow, stored: Stored) -> HeadNow:
    """The entry stands at ``head.size``, the head behind it. The only place that does."""
    leaf = leaf_of(stored.header, stored.answer, stored.parts)
    link = link_of(head.link, leaf)
    peaks = b"".join(grow(cut(head.peaks), head.size, leaf))
    entry = {"seq": head.size, "op_id": stored.op_id, "leaf": leaf, "link": link}
    conn.execute(_ENTRY, entry | {"header": stored.header, "answer": stored.answer})
    touches = [{"seq": head.size, "stream": s, "n": n, "part": p} for s, n, p in stored.parts]
    conn.execute(_TOUCH, touches)
    now = HeadNow(head.size + 1, stored.recorded_at, link, peaks)
    columns = ("size", "recorded_at", "link", "peaks")
    conn.execute(_HEAD, {f"new_{c}": getattr(now, c) for c in columns})
    return now


def found(conn: Connection) -> None:
    """Write the head of an empty log."""
    row = {"id": 1, "size": 0, "recorded_at": "", "link": NOTHING, "peaks": b""}
    conn.execute(insert(table_of(Head)), row)
