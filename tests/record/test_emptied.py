"""A cell that is emptied behind the application's back is refused, or named: table, row, column."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Column, Table

import migrations.guards
from tests.attacks import Shell
from tests.journey.story import Branch
from tests.record.exceptional import fill_the_rest
from tests.record.test_tampering import SEED, cells, is_named, void
from tests.record.unguarded import unguarded
from tracker.record.capture import recorded
from tracker.record.verify import verify

At = Callable[..., Branch]
pytestmark = pytest.mark.spoils_record


def empty(s: Shell, column: Column[Any], draw: random.Random) -> Callable[[], None] | None:
    """Set the cell of a row drawn at random to NULL; what puts it back, or None when refused."""
    table = column.table
    assert isinstance(table, Table)
    keys = ", ".join(f'"{c.name}"' for c in table.primary_key)
    rows = s.run(
        f'select {keys} from {table.name} where "{column.name}" is not null order by {keys}'
    )
    if not rows:  # it is NULL in every row already
        return None
    key = draw.choice(rows)
    where = " and ".join(f'"{c.name}" = ?' for c in table.primary_key)
    ((old,),) = s.run(f'select "{column.name}" from {table.name} where {where}', *key)
    if s.refused(f'update {table.name} set "{column.name}" = NULL where {where}', *key):
        return None
    back = f'update {table.name} set "{column.name}" = ? where {where}'
    return lambda: void(s.run(back, old, *key))


def test_an_emptied_cell_of_every_column_is_refused_or_named(branch: At) -> None:
    """NOT NULL still stands when every trigger, key and CHECK is gone; the rest is found."""
    told, draw = branch(), random.Random(SEED)
    fill_the_rest(told)
    named, refused, missed = 0, 0, list[str]()
    with unguarded(told) as s:
        for batch in cells():
            put_back = [(column, empty(s, column, draw)) for column in batch]
            findings = verify(told.site.database).findings
            for column, back in put_back:
                if back is None:
                    refused += 1
                    assert not is_named(column, findings), str(column)
                    continue
                named += 1
                missed += [] if is_named(column, findings) else [str(column)]
                back()
    assert missed == []
    assert named > 0
    assert verify(told.site.database).holds
    print(f"\n{named} cells emptied: all named; {refused} refused by NOT NULL, or empty before")


def test_an_edit_is_named_although_every_trigger_stands_again(branch: At) -> None:
    told = branch()
    with unguarded(told) as s:
        s.run("update unit_fill set viable_cells = viable_cells + 1")
    with told.site.database.writing() as conn:
        assert migrations.guards.install(conn) > len(recorded())
    found = verify(told.site.database).findings
    assert {(f.table, f.column) for f in found} == {("unit_fill", "viable_cells")}
    assert len(found) == 6, "three MSC units and three BMMNC units of the case"
