"""Every key that carries the therapy, tried with another patient's row and another therapy's (I01).

Generated from the schema, so that no table is forgotten: a row of one therapy is written again,
pointing at what belongs to another. Beside the hand-written attack list, not instead of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKeyConstraint, PrimaryKeyConstraint, Table, UniqueConstraint

from tests.attacks import PASSED, Shell, shell
from tests.journey.attacks.writing import tables
from tests.journey.story import Branch, Worked
from tests.journey.three_therapies import three_therapies

OTHERS = ("b", "o")
ONCE = {"shipment_received_once", "i06_first_check_joined_once", "i06_second_check_joined_once"}
"""Unique keys that speak when all others are gone: the row crossed to stands there already."""
ALIKE_MAX = 40
"""Rows of the other therapy among which one is sought that no row of the table holds yet."""


@dataclass(frozen=True)
class Crossing:
    """A row of one therapy with a key that leads to another's."""

    key: str
    sql: str
    values: tuple[Any, ...]


def keys_of_a_therapy() -> Iterator[tuple[Table, ForeignKeyConstraint]]:
    """Foreign keys that hold the therapy beside something else."""
    for table in tables().values():
        for key in table.foreign_key_constraints:
            names = set(key.column_keys)
            computed = any(c.computed is not None for c in key.columns)
            if "therapy_id" in names and len(names) > 1 and not computed:
                yield table, key


def crossings(s: Shell, three: Branch, other: str) -> Iterator[Crossing]:
    """One crossing for each key of which both therapies have rows."""
    ours, theirs = three.names["a.therapy"], three.names[f"{other}.therapy"]
    for table, key in keys_of_a_therapy():
        pairs = {e.parent.name: e.column.name for e in key.elements}
        whose = pairs.pop("therapy_id")
        filled = " and ".join(f"{c} is not null" for c in pairs)
        columns = [c.name for c in table.columns if c.computed is None]
        query = f"select {', '.join(columns)} from {table.name} where therapy_id = ? and {filled}"
        found = s.run(f"{query} limit 1", ours)
        if not found:
            continue
        row = dict(zip(columns, found[0], strict=True))
        for name in _free(table, {*pairs, "therapy_id"}):
            row[name] = {str: "new", int: 999}.get(type(row[name]), row[name])
        there = key.referred_table.name
        across = f"select {', '.join(pairs.values())} from {there} where {whose} = ?"
        for values in s.run(f"{across} limit {ALIKE_MAX}", theirs):
            crossed = row | dict(zip(pairs, values, strict=True))
            if crossed != row and not _stands(s, table, crossed):
                marks = ", ".join("?" for _ in columns)
                sql = f"insert into {table.name} ({', '.join(columns)}) values ({marks})"
                yield Crossing(str(key.name), sql, tuple(crossed[c] for c in columns))
                break


def _free(table: Table, bound: set[str]) -> Iterator[str]:
    """A column of each unique key that may be given another value, so that no such key speaks."""
    for key in table.constraints:
        if isinstance(key, UniqueConstraint | PrimaryKeyConstraint):
            yield from (c.name for c in list(key.columns)[::-1] if c.name not in bound)


def _stands(s: Shell, table: Table, row: dict[str, Any]) -> bool:
    """True when a row with this primary key is there: then that key would speak, not ours."""
    keys = [c.name for c in table.primary_key]
    where = " and ".join(f"{k} = ?" for k in keys)
    return bool(s.run(f"select 1 from {table.name} where {where}", *(row[k] for k in keys)))


def tried(s: Shell, one: Crossing) -> str:
    with s.undone():
        return s.refused(one.sql, *one.values)


def test_no_key_of_a_therapy_leads_to_another(telling: Callable[[str], Worked]) -> None:
    keys, refused = set[str](), 0
    for engine, keys_off in (("sqlite", False), ("sqlite", True), ("postgresql", False)):
        worked = telling(engine)
        three = three_therapies(worked)
        with shell(three, keys_off=keys_off) as s:
            for other in OTHERS:
                for one in crossings(s, three, other):
                    assert tried(s, one) != PASSED, (engine, keys_off, one)
                    keys.add(one.key)
                    refused += 1
        worked.end(three)
    assert len(keys) > 100
    print(f"\n{len(keys)} keys of a therapy: {refused} rows across refused on 3 ways")


def test_without_keys_and_triggers_rows_across_are_written(
    telling: Callable[[str], Worked], engine: str
) -> None:
    worked = telling(engine)
    three = three_therapies(worked)
    with shell(three, unguarded=True) as s:
        said = {(o, c.key): tried(s, c) for o in OTHERS for c in crossings(s, three, o)}
    worked.end(three)
    passed = [key for key, name in said.items() if name == PASSED]
    assert set(said.values()) - {PASSED} <= ONCE
    print(f"\n{len(passed)} of {len(said)} rows across are written without keys and triggers")
