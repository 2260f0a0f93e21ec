"""What is done behind the application's back to the filled record is named: table, row, column.

The worked case fills the record. One cell of every column is edited, a row of every table removed
and one added: many tables at once, because each verification reads everything. Whoever did it owns
the database, and made every guard again before anybody looked.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import Any

import pytest
from sqlalchemy import Column, PrimaryKeyConstraint, Table, UniqueConstraint

from tests.attacks import PASSED
from tests.journey.story import Branch
from tests.record.exceptional import fill_the_rest
from tests.record.owner import Owner, owner_of
from tracker.db import Choice, Count, Day, Doc, Fixed, Flag, Instant, table_of
from tracker.record.capture import recorded
from tracker.record.verify import Finding, verify

At = Callable[..., Branch]
SEED = 813267
FAR = 1_000
"""Added to numbers: so far, that no other row of the key has it."""
TOGETHER = 6  # columns of a table that are edited before each verification
pytestmark = pytest.mark.spoils_record


@pytest.fixture
def filled(branch: At) -> Branch:
    """The worked case with a row in every recorded table."""
    told = branch()
    fill_the_rest(told)
    return told


def cells() -> list[list[Column[Any]]]:
    """Every column of every recorded table, many at a time as long as each is named for itself.

    A key's column alone of its table (its row is gone then), and a salt (its values are named).
    """
    tables = [[c for c in table_of(m).columns if c.computed is None] for m in recorded().values()]
    alone = [[c for c in t if c.primary_key or c.info.get("salt")] for t in tables]
    rest = [[c for c in t if not c.primary_key and not c.info.get("salt")] for t in tables]
    batches = [[c for c in batch if c is not None] for batch in zip_longest(*alone)]
    for at in range(0, max(map(len, rest)), TOGETHER):
        batches.append([c for t in rest for c in t[at : at + TOGETHER]])
    return batches


def others(kind: Any, old: Any, *, lite: bool) -> list[Any]:
    """Values of the column's kind that the row does not have; another row's key may have one."""
    if isinstance(kind, Choice):
        return [*(w.value for w in kind.words if w.value != old), "a word that is none"]
    if isinstance(kind, Count | Fixed):
        return [(old or 0) + 1, (old or 0) - 1, (old or 0) + FAR]
    return [_other(kind, old, lite=lite)]


def _other(kind: Any, old: Any, *, lite: bool) -> Any:
    if isinstance(kind, Flag):
        return 1 - (old or 0) if lite else not old
    if isinstance(kind, Instant):
        return "2001-01-01T00:00:00.000000Z" if lite else _moved(old, dt.timedelta(microseconds=1))
    if isinstance(kind, Day):
        return "2001-01-01" if lite else (old or dt.date(2026, 1, 1)) + dt.timedelta(days=1)
    if isinstance(kind, Doc):
        return '{"changed":true}'
    return b"another" if isinstance(old, bytes | memoryview) else f"{old}x"


def _moved(old: dt.datetime | None, by: dt.timedelta) -> dt.datetime:
    return (old or dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) + by


def edit(owner: Owner, column: Column[Any], draw: random.Random) -> set[str]:
    """Change the cell of a row drawn at random; what the row is called, before and after."""
    s, table = owner.shell, column.table
    assert isinstance(table, Table)
    keys = [c.name for c in table.primary_key]
    quoted = ", ".join(f'"{k}"' for k in keys)
    where = " and ".join(f'"{k}" = ?' for k in keys)
    key = list(draw.choice(s.run(f"select {quoted} from {table.name} order by {quoted}")))
    ((old,),) = s.run(f'select "{column.name}" from {table.name} where {where}', *key)
    update = f'update {table.name} set "{column.name}" = ? where {where}'
    values = others(column.type, old, lite=s.lite)
    new = next((n for n in values if s.refused(update, n, *key) == PASSED), None)
    if new is None:
        new = values[-1]
        owner.write(update, new, *key)
    now = [new if k == column.name else v for k, v in zip(keys, key, strict=True)]
    owner.later(update, old, *now)
    return {called(one) for one in (key, now)}


def called(key: Iterable[Any]) -> str:
    """What verify calls the row with this key."""
    return "/".join(map(_shown, key))


def _shown(value: Any) -> str:
    """A part of a key as verify says it: instants in UTC."""
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    return str(value)


def void(_: object) -> None:
    """Nothing comes back."""


def is_named(column: Column[Any], called: set[str], findings: list[Finding]) -> bool:
    """The column itself, in the row that was edited.

    A key as a row gone and a row that nobody wrote; a salt by its values.
    """
    table = column.table
    assert isinstance(table, Table)
    names = {column.name}
    if column.primary_key:
        names |= {""}
    if column.info.get("salt"):
        names |= {c.name for c in table.columns if c.info.get("personal")}
    return any(f.table == table.name and f.column in names and f.row in called for f in findings)


def names_of(columns: Iterable[Column[Any]]) -> set[str]:
    """The tables that they are columns of."""
    return {c.table.name for c in columns if isinstance(c.table, Table)}


def test_one_edited_cell_of_every_recorded_column_is_named(filled: Branch) -> None:
    """Each time every guard stands again before the record is verified."""
    draw, tried, missed = random.Random(SEED), 0, list[str]()
    with owner_of(filled) as owner:
        taken = set[str]()
        for batch in cells():
            owner.take(taken | names_of(batch))
            owner.undo()
            called = [edit(owner, column, draw) for column in batch]
            owner.again()
            findings = verify(filled.site.database).findings
            missed += [
                str(c)
                for c, rows in zip(batch, called, strict=True)
                if not is_named(c, rows, findings)
            ]
            taken = names_of(batch)
            assert {f.table for f in findings} == taken
            tried += len(batch)
        owner.take(taken)
        owner.undo()
        owner.again()
        assert owner.missed_guards() == []
    assert missed == []
    assert verify(filled.site.database).holds
    print(
        f"\n{tried} edited cells, one of every column of {len(recorded())} tables, guards made"
        f" again: all named; {owner.unchecked} of them needed a CHECK put out"
    )


def test_a_row_removed_from_every_table_is_named(filled: Branch) -> None:
    """The self-check misses the guards while they are away, and has nothing to say afterwards."""
    with owner_of(filled) as owner:
        owner.take(recorded())
        away = owner.missed_guards()
        assert len(away) > len(recorded())
        assert all(said.endswith(" is missing") for said in away)
        for table, model in recorded().items():
            names = ", ".join(f'"{c.name}"' for c in table_of(model).primary_key)
            one = f"(select {names} from {table} order by {names} limit 1)"
            owner.write(f"delete from {table} where ({names}) in {one}")
        owner.again()
        assert owner.missed_guards() == []
    gone = {f.table for f in verify(filled.site.database).findings if "gone" in f.what}
    assert gone == set(recorded())
    print(f"\na row removed from each of {len(gone)} tables, guards made again: all named")


def test_a_row_added_to_every_table_is_named(filled: Branch) -> None:
    with owner_of(filled) as owner:
        owner.take(recorded())
        for model in recorded().values():
            owner.write(forged(table_of(model)))
        owner.again()
    found = verify(filled.site.database).findings
    added = {f.table for f in found if "no entry wrote" in f.what and f.row}
    assert added == set(recorded())
    print(f"\na row added to each of {len(added)} tables, guards made again: all named")


def forged(table: Table) -> str:
    """The first row once more, with one column of each of its keys changed."""
    columns = [c for c in table.columns if c.computed is None]
    keys = [k for k in table.constraints if isinstance(k, UniqueConstraint | PrimaryKeyConstraint)]
    changed = {_most_free(k).name for k in keys}
    values = ", ".join(_forged(c) if c.name in changed else f'"{c.name}"' for c in columns)
    names = ", ".join(f'"{c.name}"' for c in columns)
    return f"insert into {table.name} ({names}) select {values} from {table.name} limit 1"


def _most_free(key: UniqueConstraint | PrimaryKeyConstraint) -> Column[Any]:
    """The key's first column that may hold anything; a column of few words when all are such."""
    fixed = Choice | Flag | Doc | Instant | Day
    free = [c for c in key.columns if not isinstance(c.type, fixed)]
    return (free or list(key.columns))[0]


def _forged(column: Column[Any]) -> str:
    if isinstance(column.type, Count | Fixed):
        return f'"{column.name}" + {FAR}'
    return f"\"{column.name}\" || 'x'"
