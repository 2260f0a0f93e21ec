"""I08: what was recorded is neither changed nor removed, by whatever statement."""

from __future__ import annotations

import pytest

from migrations.guards import CHANGES
from tests.attacks import shell
from tests.sites import Bench
from tracker.db import table_of
from tracker.record.capture import recorded


def _filled(bench: Bench) -> list[str]:
    with shell(bench) as s:
        return [t for t in recorded() if s.run(f"select count(*) from {t}")[0][0]]


def test_nothing_recorded_is_removed_or_changed(bench: Bench) -> None:
    tried = 0
    for keys_off in (False, True) if bench.site.database.is_sqlite else (False,):
        with shell(bench, keys_off=keys_off) as s:
            for table in [*_filled(bench), "log_entry", "log_touch"]:
                assert s.refused(f"delete from {table}") == "i08_never_removed"
                columns = (
                    [c.name for c in table_of(recorded()[table]).columns if c.computed is None]
                    if table in recorded()
                    else ["seq"]
                )
                for column in columns:
                    if column in CHANGES.get(table, ()):
                        continue
                    change = f"\"{column}\" || 'x'" if table in CHANGES else f'"{column}"'
                    statement = f'update {table} set "{column}" = {change}'
                    assert s.refused(statement) == "i08_never_changed", (table, column)
                    tried += 1
            assert s.refused("delete from log_head") == "i08_never_removed"
    assert tried > 30


def test_a_row_is_not_replaced_by_the_same_key(bench: Bench) -> None:
    upsert = (
        "insert into person (id, username, name, active) select id, username, 'X', active"
        " from person where username = 'qa' on conflict (id) do update set name = 'X'"
    )
    with shell(bench) as s:
        assert s.refused(upsert) in ("pk_person", "i08_never_changed", "i21_username_once")


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("keys_off", [False, True])
def test_replace_does_not_walk_past_the_guard_on_sqlite(bench: Bench, keys_off: bool) -> None:
    replace = (
        "insert or replace into person (id, username, name, active)"
        " select id, username, 'X', active from person where username = 'qa'"
    )
    other_key = replace.replace("select id,", "select id || 'x',")
    with shell(bench, keys_off=keys_off) as s:
        assert s.refused(replace) == "pk_person"
        assert s.refused(other_key) == "i21_username_once"


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
