"""I08: what was recorded is neither changed nor removed, by whatever statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Table, UniqueConstraint

from migrations.guarded import CHANGES
from tests.attacks import Shell, shell
from tests.journey.story import Branch
from tests.sites import Bench
from tracker.db import table_of
from tracker.record.capture import recorded
from tracker.record.models import Entry, Touch

At = Callable[..., Branch]
LOG = ("log_entry", "log_touch")


def filled(s: Shell) -> list[Table]:
    """Every table of the record that the worked case has filled, and the log's own."""
    tables = [*map(table_of, recorded().values()), table_of(Entry), table_of(Touch)]
    return [t for t in tables if s.run(f"select count(*) from {t.name}")[0][0]]


def stored(table: Table) -> list[str]:
    return [c.name for c in table.columns if c.computed is None]


def ways(branch: Branch) -> Iterator[Shell]:
    """A plain shell; on SQLite also one with foreign keys off."""
    for keys_off in (False, True) if branch.site.database.is_sqlite else (False,):
        with shell(branch, keys_off=keys_off) as s:
            yield s


def changes(table: Table) -> Iterator[str]:
    """An update of each column that never changes."""
    free = CHANGES.get(table.name, frozenset())
    for name in stored(table):
        if name not in free:
            value = f"\"{name}\" || 'x'" if free else f'"{name}"'
            yield f'update {table.name} set "{name}" = {value}'


ERASURE = {
    "patient": ("i24_values_erased_by_an_act",),
    "patient_version": ("i24_versions_erased_by_an_act",),
}
"""What PostgreSQL says first where personal values may be erased, and only by an act."""


def test_nothing_that_the_worked_case_wrote_is_removed_or_changed(branch: At) -> None:
    told, tried = branch(), 0
    for s in ways(told):
        for table in filled(s):
            assert s.refused(f"delete from {table.name}") == "i08_never_removed"
            for statement in changes(table):
                names = {"i08_never_changed", *ERASURE.get(table.name, ())}
                assert s.refused(statement) in names, statement
                tried += 1
        assert s.refused("delete from log_head") == "i08_never_removed"
    assert tried > 700  # some 90 tables with eight columns each
    print(f"\n{tried} changes of a column refused, and the removal of every table's rows")


def again(table: Table, how: str = "insert", tail: str = "", **other: str) -> str:
    """The first row once more under the key that it has."""
    columns = stored(table)
    values = ", ".join(other.get(c, f'"{c}"') for c in columns)
    names = ", ".join(f'"{c}"' for c in columns)
    row = f"select {values} from {table.name} where true limit 1"
    return f"{how} into {table.name} ({names}) {row} {tail}"


def own_keys(table: Table) -> Iterator[UniqueConstraint]:
    """Unique keys that hold no part of the primary key."""
    for key in table.constraints:
        if isinstance(key, UniqueConstraint) and not {*key.columns} & {*table.primary_key}:
            yield key


def test_no_row_is_overwritten_by_an_upsert(branch: At) -> None:
    told, tried = branch(), 0
    for s in ways(told):
        for table in filled(s):
            key = ", ".join(f'"{c.name}"' for c in table.primary_key)
            column = next(iter(table.primary_key)).name
            upsert = f'on conflict ({key}) do update set "{column}" = excluded."{column}"'
            statement = again(table, tail=upsert)
            assert s.refused(statement) or table.name in CHANGES, statement
            tried += 1
    assert tried > 80


@pytest.mark.parametrize("engine", ["sqlite"])
def test_replace_does_not_walk_past_any_key(branch: At) -> None:
    """REPLACE deletes what stands in its way, and no DELETE trigger hears of it."""
    told, tried = branch(), 0
    for s in ways(told):
        for table in filled(s):
            statements = [again(table, "insert or replace")]
            fresh = {c.name: f"\"{c.name}\" || 'x'" for c in table.primary_key}
            if "n" not in fresh and table.name not in ("site", *LOG):
                statements += [again(table, "insert or replace", **fresh)] * bool(
                    [*own_keys(table)]
                )
            for statement in statements:
                assert s.refused(statement), statement
                tried += 1
    assert tried > 160
    print(f"\n{tried} REPLACE statements refused")


@pytest.mark.parametrize("engine", ["postgresql"])
def test_truncate_is_refused_on_postgresql(bench: Bench) -> None:
    with shell(bench) as s:
        assert s.refused("truncate person cascade") == "i08_never_removed"


@pytest.mark.spoils_record
def test_without_the_guards_the_same_attacks_succeed(bench: Bench) -> None:
    with shell(bench, unguarded=True) as s:
        assert s.refused("update person set name = 'X' where username = 'qa'") == ""
        assert s.refused("delete from definition_approval") == ""
        assert s.run("select name from person where username = 'qa'") == [("X",)]


def test_the_log_takes_no_entry_with_a_gap(bench: Bench) -> None:
    entry = (
        "insert into log_entry (seq, op_id, header, answer, leaf, link)"
        " select seq + 2, 'skip', header, answer, leaf, link from log_entry"
        " order by seq desc limit 1"
    )
    with shell(bench) as s:
        assert s.refused(entry) == "i10_seq_without_gap"
        again = entry.replace("'skip'", "op_id").replace("seq + 2", "seq + 1")
        assert s.refused(again) == "i15_op_id_once"
