"""Every trigger is violated once, on both engines, and refuses by its own name (I08).

The triggers are read from the database as it stands, so that none is left out. Those that carry a
rule of their own over several tables are violated where the story for them is told; here stands
where, and a rule that no test names fails.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Integer, Table
from sqlalchemy.exc import IntegrityError

from migrations.guarded import CHANGES, RULES
from migrations.guards import existing
from tests.attacks import PASSED, Shell, shell
from tests.journey.attacks.writing import tables
from tests.journey.story import Branch
from tests.record.exceptional import fill_the_rest
from tests.record.violating import BESIDE
from tracker.record.named import constraint_named

At = Callable[..., Branch]
pytestmark = pytest.mark.spoils_record

TESTS = Path(__file__).parents[1]
VIOLATED_IN = {
    "i01_factor_of_this_signature": "record/test_triggers.py",
    "i06_expired_unit_is_not_started": "journey/attacks/bedside.py",
    "i06_no_check_after_the_session": "journey/administration/test_attacks.py",
    "i06_units_in_their_turn": "journey/administration/test_turns.py",
    "i06_no_start_after_the_session": "journey/administration/test_attacks.py",
    "i07_maker_does_not_release": "journey/attacks/bedside.py",
    "i07_maker_does_not_review": "journey/attacks/bedside.py",
    "i07_reviewer_does_not_make": "journey/release/test_guards.py",
    "i10_seq_without_gap": "journey/attacks/log.py",
    "i10_stream_n_without_gap": "journey/attacks/log.py",
    "i11_one_container_in_a_position": "workplace/test_places.py",
    "i20_verbal_decision_signed_first": "quality/test_verbal.py",
    "i21_passkey_stands": "staff/test_passkeys.py",
    "i21_signed_after_agreeing": "staff/test_certificate.py",
    "i24_personal_values_are_only_erased": "therapy/test_erasure.py",
    "i24_values_erased_by_an_act": "therapy/test_erasure.py",
    "i26_one_session_open": "workplace/test_sessions.py",
    "i26_one_therapy_open": "journey/attacks/pointers.py",
    "i27_bottle_within_its_time": "supplies/test_opened.py",
    "i27_expires_with_its_ingredients": "supplies/test_preparing.py",
    "i27_ingredient_may_be_used": "supplies/test_preparing.py",
    "i27_recipe_in_force": "supplies/test_preparing.py",
    "i28_child_of_a_rejected_parent": "journey/attacks/material.py",
    "i31_held_material_stays": "journey/attacks/history.py",
}
FACTOR = (
    "insert into signature_factor (signature_id, therapy_id, person_id, passkey_use_id)"
    " select s.id, s.therapy_id, f.person_id, f.passkey_use_id from signature s,"
    " signature_factor f where s.person_id {} f.person_id and s.therapy_id = f.therapy_id"
    " and s.id <> f.signature_id limit 1"
)


def violation(table: Table, event: str) -> str:
    """A statement that this trigger of the table refuses."""
    if event == "delete":
        return f"delete from {table.name}"
    if event == "truncate":
        return f"truncate {table.name} cascade"
    names = [c.name for c in table.columns if c.computed is None]
    if event == "insert":
        listed = ", ".join(f'"{n}"' for n in names)
        row = f"select {listed} from {table.name} where true limit 1"
        return f"insert or replace into {table.name} ({listed}) {row}"
    free = CHANGES.get(table.name, frozenset())
    fixed = next(c for c in table.columns if c.name in names and c.name not in free)
    other = " + 1" if isinstance(fixed.type, Integer) else " || 'x'"
    return f'update {table.name} set "{fixed.name}" = "{fixed.name}"{other if free else ""}'


def spoken(s: Shell, statement: str) -> tuple[str, str]:
    """The name by which the statement was refused, and on PostgreSQL the table that refused."""
    with s.undone():
        try:
            s.run(statement)
        except sqlite3.IntegrityError as wrong:
            return constraint_named(IntegrityError(statement, None, wrong)), ""
        except psycopg.errors.IntegrityError as wrong:
            return str(wrong.diag.constraint_name), str(wrong.diag.table_name)
    return PASSED, ""


def filled(s: Shell, table: Table, people: Mapping[str, str]) -> None:
    """The table has a row: a trigger for each row says nothing about none."""
    if not s.run(f"select 1 from {table.name} limit 1"):
        row = dict(BESIDE[table.name])
        named = {"person_id": "qa", "first_id": "qa", "then_id": "qa_2"}
        row |= {column: people[who] for column, who in named.items() if row.get(column)}
        names, marks = ", ".join(row), ", ".join("?" for _ in row)
        s.run(f"insert into {table.name} ({names}) values ({marks})", *row.values())


def expected(table: Table, event: str) -> set[str]:
    if event == "insert":
        return {str(key.name) for key in table.constraints}
    if event == "update":
        first = {r.name for r in RULES if r.table == table.name and r.event == "UPDATE"}
        return {"i08_never_changed", *first}
    return {"i08_never_removed"}


def test_every_trigger_of_a_table_is_violated_once(branch: At) -> None:
    told = branch()
    fill_the_rest(told)
    with told.site.database.snapshot() as conn:
        standing = existing(conn)
    of_rules = {f"guard_{rule.name}" for rule in RULES}
    unlike, tried = [], Counter[str]()
    with shell(told, keys_off=True) as s:
        for name, where in standing:
            if name in of_rules:
                continue
            table, event = tables()[where], name.removeprefix(f"guard_{where}_")
            filled(s, table, told.people)
            said, by = spoken(s, violation(table, event))
            if said not in expected(table, event) or by not in ("", where):
                unlike.append((name, said, by))
            tried[event] += 1
    assert unlike == [], "\n".join(map(str, unlike))
    assert sum(tried.values()) + len(of_rules & {n for n, _ in standing}) == len(standing)
    counted = ", ".join(f"{n} {event}" for event, n in sorted(tried.items()))
    print(f"\n{sum(tried.values())} triggers of tables violated once, each refused: {counted}")


def test_without_triggers_the_same_statements_are_refused_by_none(branch: At) -> None:
    told = branch()
    fill_the_rest(told)
    with shell(told, unguarded=True) as s:
        for table in tables().values():
            if s.run(f"select 1 from {table.name} limit 1"):
                said, _ = spoken(s, violation(table, "delete"))
                assert said != "i08_never_removed"


def test_a_factor_of_another_persons_signature_is_refused_by_its_trigger(branch: At) -> None:
    told = branch()
    fill_the_rest(told)
    with shell(told) as s:
        assert s.refused_then_undone(FACTOR.format("<>")) == "i01_factor_of_this_signature"
        assert s.refused_then_undone(FACTOR.format("=")) == PASSED
        with s.undone():
            s.unguard("i01_factor_of_this_signature", FACTOR)
            assert s.refused(FACTOR.format("<>")) == PASSED


def test_every_rule_of_the_triggers_is_violated_in_a_test_that_names_it() -> None:
    assert set(VIOLATED_IN) == {rule.name for rule in RULES}
    for name, where in VIOLATED_IN.items():
        assert f'"{name}' in (TESTS / where).read_text(encoding="utf-8"), name
    print(f"\n{len(VIOLATED_IN)} triggers with a rule of their own, each violated in a test")
