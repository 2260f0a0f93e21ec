"""I23: a key or CHECK of the right name that says something weaker is named at the start."""

from __future__ import annotations

import pytest

from tests.attacks import shell
from tests.sites import Bench
from tests.upkeep.checked import stops
from tracker.upkeep.selfcheck import schema

TWO, KEY, MATCH, STATE = (
    "i04_checked_by_two",
    "i01_state_of_this_container",
    "unit_match",
    "container_state",
)
ALTERED, GONE = "recovery_schema_altered", "recovery_schema"
DIFFER = "CHECK (checker_1 <> checker_2)"
LITE = (
    (MATCH, DIFFER, "CHECK (1)", TWO),
    (MATCH, DIFFER, f"{DIFFER} CHECK (1)", TWO),
    (MATCH, DIFFER, "CHECK (checker_1 <> 'checker_2')", TWO),
    (MATCH, DIFFER, 'CHECK (checker_1 <> "checker_2")', TWO),
    (MATCH, DIFFER, f"CHECK (1 /* {DIFFER} */)", TWO),
    (
        STATE,
        "(container_id, therapy_id, kind) REFERENCES container (id, therapy_id, kind)",
        "(container_id) REFERENCES container (id)",
        KEY,
    ),
    (STATE, "to_state TEXT NOT NULL", "to_state TEXT", "to_state"),
    (STATE, "KEY (container_id, n)", "KEY (container_id, n) ON CONFLICT IGNORE", f"pk_{STATE}"),
    (STATE, "STRICT", "", STATE),
    (STATE, "\n)\n STRICT", ", UNIQUE (reason) ON CONFLICT IGNORE\n)\n STRICT", "UNIQUE"),
)
AGAIN = "ALTER TABLE {0} DROP CONSTRAINT {1}, ADD CONSTRAINT {1} "
PG = (
    (AGAIN.format(MATCH, TWO) + "CHECK (true)", TWO),
    (AGAIN.format(MATCH, TWO) + "CHECK (checker_1 <> checker_2 or id <> '')", TWO),
    (AGAIN.format(MATCH, TWO) + f"{DIFFER} NOT VALID", TWO),
    (AGAIN.format(MATCH, TWO) + f"{DIFFER} NO INHERIT", TWO),
    (AGAIN.format(STATE, KEY) + "FOREIGN KEY (container_id) REFERENCES container (id)", KEY),
    (f"ALTER TABLE {STATE} ALTER to_state DROP NOT NULL", "to_state"),
    (f"ALTER TABLE {STATE} ALTER prev_n DROP EXPRESSION", "prev_n"),
    (f"ALTER TABLE {STATE} ALTER reason SET DEFAULT 'as agreed'", "reason"),
    (f"ALTER TABLE {STATE} ALTER reason TYPE varchar(9)", "reason"),
    (f"ALTER TABLE {STATE} ADD note text", "note"),
)
WEAKER = {
    TWO: (LITE[0], PG[0]),
    KEY: (LITE[5], PG[4]),
}


@pytest.mark.parametrize("name", WEAKER)
def test_a_weaker_rule_under_the_same_name_stops_the_start(bench: Bench, name: str) -> None:
    (table, text, weak, _), (statement, _) = WEAKER[name]
    with shell(bench) as s:
        if s.lite:
            s.run("PRAGMA writable_schema=ON")
            change = "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = ?"
            s.run(change, text, weak, table)
        else:
            s.run(statement)
    stops(bench, (ALTERED, name))


@pytest.mark.parametrize("engine", ["sqlite"])
def test_each_way_to_say_a_table_otherwise_is_named_on_sqlite(bench: Bench) -> None:
    with bench.site.database.looking() as conn:
        assert list(schema.constraints(conn)) == []
        conn.exec_driver_sql("PRAGMA writable_schema=ON")
        for table, text, weak, name in LITE:
            change = "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = ?"
            with conn.begin_nested() as undone:
                conn.exec_driver_sql(change, (text, weak, table))
                found = {(r.code, r.about) for r in schema.constraints(conn)}
                undone.rollback()
            assert found == {(ALTERED, name)}, weak
        conn.exec_driver_sql("PRAGMA writable_schema=OFF")


@pytest.mark.parametrize("engine", ["postgresql"])
def test_each_way_to_say_a_table_otherwise_is_named_on_postgresql(bench: Bench) -> None:
    with bench.site.database.trying() as conn:
        assert list(schema.constraints(conn)) == []
        for statement, name in PG:
            with conn.begin_nested() as undone:
                conn.exec_driver_sql(statement)
                found = {(r.code, r.about) for r in schema.constraints(conn)}
                undone.rollback()
            expected = GONE if "NOT VALID" in statement else ALTERED
            assert found == {(expected, name)}, statement
