"""A cell that is emptied behind the application's back is refused, or named: table, row, column."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Column, Table

from tests.attacks import PASSED, Shell, check_names
from tests.journey.story import Branch
from tests.record.exceptional import fill_the_rest
from tests.record.owner import Owner, owner_of
from tests.record.test_tampering import SEED, called, cells, is_named, names_of
from tracker.record.capture import recorded
from tracker.record.verify import verify

At = Callable[..., Branch]
pytestmark = pytest.mark.spoils_record

BEFORE, NOT_NULL, WRITTEN = "empty before", "not null", "written"


def rows_filled(s: Shell, column: Column[Any]) -> list[tuple[Any, ...]]:
    """Keys of the rows in which the column holds something."""
    keys = ", ".join(f'"{c.name}"' for c in column.table.primary_key)
    assert isinstance(column.table, Table)
    of = f'from {column.table.name} where "{column.name}" is not null'
    return s.run(f"select {keys} {of} order by {keys}")


def emptying(column: Column[Any]) -> tuple[str, str]:
    """What empties the cell of the row with this key, and what selects it."""
    assert isinstance(column.table, Table)
    where = " and ".join(f'"{c.name}" = ?' for c in column.table.primary_key)
    of = column.table.name
    return (
        f'update {of} set "{column.name}" = NULL where {where}',
        f'select "{column.name}" from {of} where {where}',
    )


def fate(s: Shell, column: Column[Any]) -> str:
    """What becomes of the attempt to empty it; tried on one row, and undone."""
    rows = rows_filled(s, column)
    if not rows:
        return BEFORE
    refused = s.refused_then_undone(emptying(column)[0], *rows[0])
    if refused == PASSED or refused in check_names():
        return WRITTEN
    known = {column.name, "datatype mismatch"}  # what SQLite says of a row's own number
    assert refused in known, f"{refused} refused it, which is not its NOT NULL"
    return NOT_NULL


def empty(owner: Owner, column: Column[Any], draw: random.Random) -> set[str]:
    """Set the cell of a row drawn at random to NULL; what the row is called."""
    s = owner.shell
    update, select = emptying(column)
    key = draw.choice(rows_filled(s, column))
    ((old,),) = s.run(select, *key)
    owner.write(update, *key)
    owner.later(update.replace("= NULL", "= ?", 1), old, *key)
    return {called(key)}


def test_an_emptied_cell_of_every_column_is_refused_or_named(branch: At) -> None:
    """NOT NULL still stands when every trigger, key and CHECK is gone; the rest is found.

    Each time every guard stands again before the record is verified.
    """
    told, draw, missed = branch(), random.Random(SEED), list[str]()
    fill_the_rest(told)
    with owner_of(told) as owner:
        owner.take(recorded())
        fates = {column: fate(owner.shell, column) for batch in cells() for column in batch}
        owner.again()
        taken = set[str]()
        for batch in [[c for c in batch if fates[c] == WRITTEN] for batch in cells()]:
            owner.take(taken | names_of(batch))
            owner.undo()
            rows = [empty(owner, column, draw) for column in batch]
            owner.again()
            findings = verify(told.site.database).findings
            missed += [
                str(column)
                for column, of in zip(batch, rows, strict=True)
                if not is_named(column, of, findings)
            ]
            taken = names_of(batch)
            assert {f.table for f in findings} == taken
        owner.take(taken)
        owner.undo()
        owner.again()
    assert missed == []
    assert verify(told.site.database).holds
    counts = {word: list(fates.values()).count(word) for word in (WRITTEN, NOT_NULL, BEFORE)}
    assert counts[WRITTEN] > 0
    print(
        f"\n{len(fates)} columns: {counts[WRITTEN]} cells emptied, guards made again: all named"
        f" ({owner.unchecked} needed a CHECK put out); {counts[NOT_NULL]} refused by NOT NULL;"
        f" {counts[BEFORE]} empty in every row before"
    )
