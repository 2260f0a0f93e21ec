"""The log, walked from its first entry: hashes, chain, tree, streams, time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from tracker.exchange.verifier.hashes import Tree, leaf_of, link_of
from tracker.exchange.verifier.lifts import lifted
from tracker.exchange.verifier.notes import TIME
from tracker.exchange.verifier.reading import Doc, Kinds, Place, got, loads, wrong

ENTRY: Final[Kinds] = {
    **dict.fromkeys(("op_id", "header", "answer", "leaf", "link"), str),
    "seq": int,
    "parts": list,
}
HEADER: Final[Kinds] = {
    **dict.fromkeys(("tag", "actor", "role", "workplace", "at", "recorded_at"), str),
    **dict.fromkeys(("reason", "asked", "op_id"), str),
    "seq": int,
    "schema": int,
    "verifier": (str, type(None)),
    "seen": (int, type(None)),
}
ANSWER: Final[Kinds] = {"accepted": bool, "outputs": dict, "reasons": list}
Said = dict[int, list[tuple[str, Place]]]
"""Roots that somebody named, by the size at which; and where that stands."""


@dataclass
class Record:
    """The log as far as it was walked. ``image`` takes each row image with stream and place."""

    schema: int
    said: Said
    image: Callable[[str, Any, str, Place], None]
    tree: Tree = field(default_factory=Tree)
    link: bytes = b"\0" * 32
    last: str = ""
    first: bytes = b""
    ops: set[str] = field(default_factory=set)
    tops: dict[str, int] = field(default_factory=dict)

    def entry(self, doc: Any, place: Place) -> None:
        """One more entry follows from those before it."""
        place["entry"] = self.tree.size
        got(doc, ENTRY, place)
        if doc["seq"] != self.tree.size:
            wrong(f"the numbering has a gap: {doc['seq']}", **place)
        streams = [_part(part, place) for part in doc["parts"]]
        if not streams or streams != sorted(set(streams)):
            wrong("its parts are none, or not in order", **place)
        parts = [(stream, n, text.encode()) for stream, n, text in doc["parts"]]
        leaf = leaf_of(doc["header"].encode(), doc["answer"].encode(), parts)
        self.link = link_of(self.link, leaf)
        if leaf.hex() != doc["leaf"]:
            wrong("its content is not what was hashed", **place)
        if self.link.hex() != doc["link"]:
            wrong("the chain does not lead here", **place)
        self.first = self.first or leaf
        schema, accepted = self._header(doc, place)
        self._parts(doc["parts"], schema, accepted, place)
        self.tree.add(leaf)
        self.meet()

    def meet(self) -> None:
        """Whoever named a root at this size, a checkpoint or a paper, named this one."""
        for root, place in self.said.get(self.tree.size, ()):
            if root != self.tree.root():
                wrong(f"another root at {self.tree.size} entries: the log was rewritten", **place)

    def _header(self, doc: Doc, place: Place) -> tuple[int, bool]:
        """The header is this entry's, no earlier than the last; schema, and whether accepted."""
        try:
            header, answer = loads(doc["header"]), loads(doc["answer"])
        except ValueError:
            wrong("its header or answer is no document", **place)
        got(header, HEADER, place)
        got(answer, ANSWER, place)
        if (header["seq"], header["op_id"]) != (doc["seq"], doc["op_id"]):
            wrong("its header is another's", **place)
        if doc["op_id"] in self.ops:
            wrong("its op_id was used before", **place)
        if not 0 < header["schema"] <= self.schema:
            wrong(f"images of schema {header['schema']} are unknown", **place)
        if not TIME.fullmatch(header["recorded_at"]) or header["recorded_at"] < self.last:
            wrong("recorded time runs backwards", **place)
        self.last = header["recorded_at"]
        self.ops.add(doc["op_id"])
        return int(header["schema"]), bool(answer["accepted"])

    def _parts(self, parts: list[Any], schema: int, accepted: bool, place: Place) -> None:
        """Each stream goes on by one; a refusal moves none."""
        for stream, n, text in parts:
            if n is None:
                if stream != "refusal" or accepted or len(parts) > 1:
                    wrong("a part without number", **place)
                continue
            if n != self.tops.get(stream, -1) + 1:
                wrong(f"stream {stream}: {n} follows {self.tops.get(stream, -1)}", **place)
            self.tops[stream] = n
            try:
                images = [(table, image) for table, image in loads(text)]
            except (ValueError, TypeError):
                wrong("a part is no list of images", **place)
            for table, image in images:
                now = lifted(str(table), image, schema, self.schema)
                self.image(str(table), now, stream, place)


def _part(part: Any, place: Place) -> str:
    """The stream of a part that is stream, n and text."""
    kinds = [type(x) for x in part] if isinstance(part, list) else []
    if kinds not in ([str, int, str], [str, type(None), str]):
        wrong("a part is not stream, n and text", **place)
    return str(part[0])
