"""Every table's rows, rebuilt from the images in the log, and the laws that they keep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from tracker.exchange.verifier.notes import TIME
from tracker.exchange.verifier.reading import Doc, Place, canonical, loads, wrong

HISTORIES: Final = {
    "container_state": "transition",
    "lot_state": "lot_transition",
    "label_state": "label_transition",
}
"""State histories, and the tables of the steps that they may take."""
KEPT: Final = ("site", "checkpoint_key", "checkpoint_key_retirement")
"""Tables that never change, of which the whole rows are needed at the end."""
PATTERNS: Final = {
    "instant": TIME,
    "day": re.compile(r"\d{4}-\d\d-\d\d"),
    "bytes": re.compile(r"(?:[0-9a-f]{2})*"),
    "personal": re.compile(r"[0-9a-f]{64}"),
}
Key = tuple[Any, ...]


def is_cell(column: Doc, v: Any) -> bool:
    """True when the column could hold what the image says."""
    kind, _, places = column["type"].partition(":")
    if v is None:
        return bool(column["null"])
    if kind in ("count", "flag"):
        return type(v) is (int if kind == "count" else bool)
    if not isinstance(v, str):
        return False
    if column["personal"]:
        return PATTERNS["personal"].fullmatch(v) is not None
    if kind == "fixed":
        return re.fullmatch(rf"-?\d+\.\d{{{places}}}" if places != "0" else r"-?\d+", v) is not None
    if kind == "choice":
        return v in column["words"]
    if kind == "doc":
        try:
            return loads(v) is not None
        except ValueError:
            return False
    return kind not in PATTERNS or PATTERNS[kind].fullmatch(v) is not None


class Rows:
    """Rows by table and key. Of a table that never changes only the keys are kept."""

    def __init__(self, tables: list[Doc]) -> None:
        self.tables: dict[str, Doc] = {t["table"]: t for t in tables}
        self.rows: dict[str, dict[Key, list[Any] | None]] = {t: {} for t in self.tables}
        self._names = {n: [c["name"] for c in t["columns"]] for n, t in self.tables.items()}
        self._keys = {
            n: [self._names[n].index(k) for k in t["key"]] for n, t in self.tables.items()
        }
        self._ends: dict[tuple[str, Any], tuple[int, Any]] = {}

    @property
    def count(self) -> int:
        """How many rows the log leaves in all tables."""
        return sum(map(len, self.rows.values()))

    def kept(self, table: str) -> Iterator[Doc]:
        """Rows of a table of which more than the keys is kept."""
        for row in self.rows.get(table, {}).values():
            yield dict(zip(self._names[table], row or (), strict=True))

    def image(self, table: str, image: Any, stream: str, entry: Place) -> None:
        """One more image: a row of its table, in its stream, that breaks no law."""
        place = {**entry, "table": table}
        if table not in self.tables:
            wrong("the manifest knows no such table", **place)
        kept, names = self.tables[table], self._names[table]
        if not isinstance(image, list) or len(image) != len(names):
            wrong("an image has not the columns of its table", **place)
        for column, v in zip(kept["columns"], image, strict=True):
            if not is_cell(column, v):
                wrong("no value that this column can hold", **place, column=column["name"])
        key = tuple(image[i] for i in self._keys[table])
        place["row"] = "/".join(map(str, key))
        of = kept["stream"]
        if stream != ("site" if of is None else f"{of[0]}:{image[names.index(of[1])]}"):
            wrong(f"stands in the stream {stream}", **place)
        if key in self.rows[table]:
            self._changed(table, self.rows[table][key], image, place)
        elif table in HISTORIES:
            self._follows(table, dict(zip(names, image, strict=True)), key, place)
        keeps = kept["changes"] or kept["salted"] or table in KEPT
        self.rows[table][key] = image if keeps else None

    def _changed(self, table: str, old: list[Any] | None, new: list[Any], place: Place) -> None:
        if old is None:
            wrong("the row was written before and never changes", **place)
        kept = self.tables[table]
        for column, was, is_now in zip(kept["columns"], old, new, strict=True):
            if was == is_now:
                continue
            if column["name"] not in kept["changes"]:
                wrong("a value that never changes", **place, column=column["name"])
            if column["personal"] and is_now is not None:
                wrong("a personal value is erased, never changed", **place, column=column["name"])

    def _follows(self, table: str, row: Doc, key: Key, place: Place) -> None:
        """A state follows the one before it: no gap, no fork, no step that is not allowed."""
        n, state = self._ends.get((table, key[0]), (-1, None))
        if row["n"] != n + 1 or row["from_state"] != state:
            wrong(f"state {row['n']} does not follow state {n} ({state})", **place)
        steps = HISTORIES[table]
        step = tuple(row[k] for k in self.tables[steps]["key"])
        if n >= 0 and step not in self.rows[steps]:
            wrong("a step that is not allowed", **place)
        self._ends[table, key[0]] = (row["n"], row["to_state"])

    def commitments(self) -> Iterator[tuple[str, Key, str, str]]:
        """Table, key, column and commitment of every personal value, in the order of the export."""
        for table, kept in self.tables.items():
            for key in sorted(self.rows[table], key=canonical) if kept["salted"] else ():
                for column, v in zip(kept["columns"], self.rows[table][key] or (), strict=True):
                    if column["personal"] and v is not None:
                        yield table, key, column["name"], v
