"""The tables as the manifest of an export lists them: how an image's values are to be read."""

from __future__ import annotations

from typing import Any

from tracker.db import Bytes, Choice, Count, Day, Doc, Fixed, Flag, Instant, Kept
from tracker.record.capture import Column, recorded, shape

TYPES: dict[type[Kept], str] = {
    Bytes: "bytes",
    Choice: "choice",
    Count: "count",
    Day: "day",
    Doc: "doc",
    Flag: "flag",
    Instant: "instant",
}


def tables() -> list[dict[str, Any]]:
    """Every recorded table, parents before children."""
    return [_table(name) for name in recorded()]


def _table(name: str) -> dict[str, Any]:
    s, model = shape(name), recorded()[name]
    names = [c.name for c in s.columns]
    changes = {c for c in model.changes if c in names}
    return {
        "table": name,
        "columns": [_column(c, bool(model.__table__.c[c.name].nullable)) for c in s.columns],
        "key": [names[i] for i in s.keys],
        "stream": None if s.stream is None else [s.stream[0], names[s.stream[1]]],
        "salted": s.salted,
        "changes": sorted(changes),
    }


def _column(column: Column, nullable: bool) -> dict[str, Any]:
    kind = column.kind
    named = f"fixed:{kind.places}" if isinstance(kind, Fixed) else TYPES.get(type(kind), "words")
    return {
        "name": column.name,
        "type": named,
        "null": nullable,
        "personal": column.personal,
        "words": [w.value for w in kind.words] if isinstance(kind, Choice) else [],
    }
