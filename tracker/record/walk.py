"""The walk along the log: every entry judged by itself, so that one fault hides no other.

After a fault the walk goes on from what is stored. What lies behind it is no longer proven, for the
chain does not lead there; but a second fault is named, and rows are still held against what the
entries say.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from tracker.record.capture import shape
from tracker.record.lift import lift
from tracker.record.models import Entry, Head, Touch
from tracker.record.proof import Finding, Proof
from tracker.record.seal import NOTHING, Part, grow, leaf_of, link_of, root_of

TELL_EVERY: Final = 200
"""Entries between two words about progress."""
Key = tuple[str, tuple[Any, ...]]
_ENTRIES = select(
    *(Entry.seq, Entry.header, Entry.answer, Entry.leaf, Entry.link, Entry.op_id)
).order_by(Entry.seq)
_PARTS = select(Touch.seq, Touch.stream, Touch.n, Touch.part).order_by(Touch.seq, Touch.stream)


@dataclass(slots=True)
class Said:
    """What the log says of the rows: the last image of each, and which entries are doubtful."""

    images: dict[Key, tuple[int, list[Any]]] = field(default_factory=dict)
    damaged: set[int] = field(default_factory=set)
    """Entries whose content is not what was hashed: their images prove nothing."""
    broken: bool = False
    """True when an entry is damaged or gone: a row without image may be one that it wrote."""

    def keep(self, key: Key, seq: int, image: list[Any]) -> None:
        """The image stands for its row, unless a later entry wrote it anew."""
        if key not in self.images or self.images[key][0] <= seq:
            self.images[key] = seq, image


class Walk:
    """One way along the log, from the first entry to the head."""

    def __init__(self, proof: Proof, sizes: frozenset[int], *, rows: bool) -> None:
        self.said = Said()
        self._proof = proof
        self._sizes = sizes
        self._rows = rows
        self._links = {NOTHING}
        """From where the next entry may be chained: two, where it cannot be told which is true."""
        self._peaks: list[bytes] = []
        self._tops: dict[str, int | None] = {}
        self._last = ""
        self._schema = 0
        self._next = 0
        self._gap = False

    def go(self, conn: Connection, told: Callable[[int], None]) -> Said:
        """Walk all entries, then the head; what the log says of the rows."""
        parts = _parts_by_entry(conn)
        for walked, e in enumerate(conn.execute(_ENTRIES), 1):
            self._entry(e, parts.pop(e.seq, []))
            if walked % TELL_EVERY == 0:
                told(walked)
        if not self.said.broken:
            self._proof.root = root_of(self._peaks).hex()
        for seq, left in parts.items():
            self._find("a part without entry", "log_touch", seq)
            self.said.damaged.add(seq)
            self._parts(seq, left)
        self._head(conn)
        return self.said

    def _entry(self, e: Any, parts: list[Part]) -> None:
        header = _header(e.header)
        leaf = leaf_of(e.header, e.answer, parts)
        chained = e.link in {link_of(before, leaf) for before in self._links}
        itself = (
            (leaf != e.leaf, "the entry's content is not what was hashed"),
            ((header.op_id, header.seq) != (e.op_id, e.seq), "its header is another's"),
            (not parts, "an entry without any part"),
            (header.recorded_at < self._last, "recorded time runs backwards"),
        )
        gap = e.seq != self._next
        before = (
            (gap, "the numbering has a gap"),
            (not chained and leaf == e.leaf, "the chain does not lead here"),
        )
        wrong = next((words for is_so, words in (*before, *itself) if is_so), "")
        if any(is_so for is_so, _ in itself):
            self.said.damaged.add(e.seq)
        if wrong:
            self._break(wrong, e.seq)
        self._gap |= gap
        self._grow(leaf if chained else e.leaf)
        others = () if chained else (link_of(before, e.leaf) for before in self._links)
        self._links = {e.link, *others}
        self._next = e.seq + 1
        if e.seq not in self.said.damaged:
            self._last, self._schema = header.recorded_at, header.schema
        self._parts(e.seq, parts)

    def _break(self, words: str, seq: int) -> None:
        if not self.said.broken:
            self._proof.root = root_of(self._peaks).hex()
        self.said.broken = True
        self._find(words, "log_entry", seq)

    def _grow(self, leaf: bytes) -> None:
        """The tree grows by the leaf; what is proven ends before the first fault."""
        proof = self._proof
        if not self._gap:
            self._peaks = grow(self._peaks, self._next, leaf)
        if not self.said.broken:
            proof.size += 1
            if proof.size in self._sizes:
                proof.roots[proof.size] = root_of(self._peaks).hex()

    def _head(self, conn: Connection) -> None:
        """The head is that of the newest entry, as far as that can be told."""
        columns = (Head.size, Head.link, Head.peaks, Head.recorded_at)
        head = conn.execute(select(*columns)).one_or_none()
        peaks, last = b"".join(self._peaks), self._last
        if head is not None and self._gap:
            peaks = head.peaks
        if head is not None and self._next - 1 in self.said.damaged:
            last = head.recorded_at
        wanted = {(self._next, link, peaks, last) for link in self._links}
        if head is None or tuple(head) not in wanted:
            finding = Finding("does not match the entries", "log_head", seq=self._next)
            self._proof.findings.append(finding)

    def _parts(self, seq: int, parts: list[Part]) -> None:
        doubtful = seq in self.said.damaged
        for stream, n, part in parts:
            if n is None:
                continue
            top = self._tops.get(stream, -1)
            if top is not None and not doubtful and top + 1 != n:
                self._find(f"stream {stream}: {n} does not follow {top}", "log_touch", seq, "n")
            self._tops[stream] = None if doubtful else n
            if self._rows:
                self._images(seq, part)

    def _images(self, seq: int, part: bytes) -> None:
        try:
            images = [(str(table), list(stored)) for table, stored in json.loads(part)]
            for table, stored in images:
                image = lift(table, stored, self._schema)
                if len(image) != len(shape(table).columns):
                    why = "an image of another shape, and no lift leads from it to ours"
                    self._proof.findings.append(Finding(why, table, seq=seq))
                    continue
                self.said.keep((table, shape(table).key(image)), seq, image)
        except (ValueError, TypeError, LookupError):
            self.said.broken = True
            why = "cannot be read, so the rows that it wrote cannot be judged"
            self._find(why, "log_touch", seq, "part")

    def _find(self, words: str, table: str, seq: int, column: str = "") -> None:
        self._proof.findings.append(Finding(words, table, str(seq), column, seq))


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
        return _Header(doc["seq"], doc["op_id"], str(doc["recorded_at"]), int(doc["schema"]))
    except (ValueError, KeyError, TypeError):
        return _Header()


def _parts_by_entry(conn: Connection) -> dict[int, list[Part]]:
    out: dict[int, list[Part]] = {}
    for seq, stream, n, part in conn.execute(_PARTS):
        out.setdefault(seq, []).append((stream, n, part))
    for parts in out.values():  # the engines collate text differently; the log sorts by code point
        parts.sort(key=lambda p: p[0])
    return out
