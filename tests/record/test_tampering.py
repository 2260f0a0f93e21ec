"""Every recorded column, edited behind the application's back, is named by verify."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Column

from tests.attacks import Shell, shell
from tests.sites import Bench
from tracker.db import Choice, Count, Day, Doc, Fixed, Flag, Instant, table_of
from tracker.record.capture import recorded
from tracker.record.verify import verify


def _others(column: Column[Any], old: Any, *, lite: bool) -> list[Any]:
    """Other values that the engine will store in this column; a key may be taken by another row."""
    kind = column.type
    if isinstance(kind, Choice):
        return [w.value for w in kind.words if w.value != old]
    return [_other(kind, old, lite=lite)]


def _other(kind: Any, old: Any, *, lite: bool) -> Any:
    if isinstance(kind, Flag):
        return 1 - old if lite else not old
    if isinstance(kind, Count | Fixed):
        return (old or 0) + 1
    if isinstance(kind, Instant) and not lite:
        return (old or dt.datetime.now(dt.UTC)) + dt.timedelta(microseconds=1)
    if isinstance(kind, Day) and not lite:
        return (old or dt.date(2026, 1, 1)) + dt.timedelta(days=1)
    if isinstance(kind, Instant):
        return "2001-01-01T00:00:00.000000Z"
    if isinstance(kind, Day):
        return "2001-01-01"
    if isinstance(kind, Doc):
        return '{"changed":true}'
    return b"another" if isinstance(old, bytes | memoryview) else f"{old}x"


def _edit_each(s: Shell, bench: Bench, table: str) -> tuple[int, list[str]]:
    """Edit one row column by column; how many edits, and those that verify did not name."""
    t = table_of(recorded()[table])
    keys = [c.name for c in t.primary_key]
    where = " and ".join(f'"{k}" = ?' for k in keys)
    quoted = ", ".join(f'"{k}"' for k in keys)
    first = s.run(f"select {quoted} from {table} order by {quoted} limit 1")
    if not first:
        return 0, []
    key, missed, tried = first[0], list[str](), 0
    for c in t.columns:
        if c.computed is not None:
            continue
        (old,) = s.run(f'select "{c.name}" from {table} where {where}', *key)[0]
        update = f'update {table} set "{c.name}" = ? where {where}'
        new = next(n for n in _others(c, old, lite=s.lite) if not s.refused(update, n, *key))
        tried += 1
        named = {(f.table, f.column) for f in verify(bench.site.database).findings}
        ways = {(table, c.name)}
        if c.name in keys:  # a changed key is a row gone and a row that nobody wrote
            ways |= {(table, "")}
        if c.info.get("salt"):  # the commitments do not open any more
            ways |= {(table, p.name) for p in t.columns if p.info.get("personal")}
        if not named & ways:
            missed.append(f"{table}.{c.name}")
        now_key = tuple(new if k == c.name else v for k, v in zip(keys, key, strict=True))
        s.run(f'update {table} set "{c.name}" = ? where {where}', old, *now_key)
    return tried, missed


@pytest.mark.spoils_record
def test_one_edited_cell_of_every_recorded_column_is_named(bench: Bench) -> None:
    tried, missed = 0, list[str]()
    with shell(bench, keys_off=True, unguarded=True) as s:
        if s.lite:
            s.run("PRAGMA ignore_check_constraints=ON")
        for table in recorded():
            n, not_named = _edit_each(s, bench, table)
            tried += n
            missed += not_named
    assert missed == []
    assert tried > 30
    assert verify(bench.site.database).holds
