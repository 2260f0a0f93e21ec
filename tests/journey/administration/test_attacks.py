"""Hand-written SQL at the bedside's tables: the database refuses it, whatever program writes.

On SQLite each attack is tried twice, with keys on and as a plain shell writes, keys off.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from tests.attacks import PASSED, insert, rows
from tests.journey.administration.attacks import (
    ATTACKS,
    Attack,
    another_wristband,
    infused_twice,
    of,
    one_checker_under_two_names,
    session_with_another_wristband,
    started,
)
from tests.journey.administration.suite import Suite, day0
from tests.sites import Bench


def two(bench: Bench) -> tuple[Suite, Suite]:
    """One patient with a unit given and another unit matched; another patient on another table."""
    other = day0(bench, n=8).matched("MSC-U1")
    suite = day0(bench).matched("MSC-U1")
    assert suite.start("MSC-U1").accepted
    assert suite.stop("MSC-U1").accepted
    suite.matched("MSC-U2", "lfca")
    return suite, other


def test_every_attack_on_the_bedside_is_refused_by_the_database(bench: Bench) -> None:
    suite, other = two(bench)
    ways = (True, False) if bench.site.database.is_sqlite else (True,)
    for keys in ways:
        refused = {a.__name__: a(suite, other, keys) for a in ATTACKS}
        assert PASSED not in refused.values(), refused
        if not bench.site.database.is_sqlite:  # whose triggers may name an earlier key of the row
            for attack, names in ATTACKS.items():
                assert refused[attack.__name__] in names, attack.__name__


def test_what_an_ended_session_carried_is_refused_by_the_database(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    assert suite.start("MSC-U1").accepted
    suite.stop("MSC-U1")
    suite.matched("MSC-U2", "lfca").signed_in()  # the fresh sign-in supersedes the session
    row = started(suite)
    old = next(s for s in rows(bench, "bedside_session") if s["id"] == row["session_id"])
    row |= {"wristband_id": old["wristband_id"], "state_n": 99}
    check = of(suite, "unit_check") | {"id": "check-x", "session_id": old["id"]}
    for keys in (True, False):
        assert insert(bench, "unit_check", check, keys=keys) == "i06_no_check_after_the_session"
        refused = insert(bench, "infusion_start", row, keys=keys)
        assert refused in ("i06_no_start_after_the_session", "i06_accepted_unit_is_started")


@contextmanager
def without(bench: Bench, *names: str, table: str) -> Iterator[None]:
    """The database without these constraints and guards, for a moment."""
    database = bench.site.database
    with database.engine.connect() as conn:
        if database.is_sqlite:
            for event in ("insert", "update"):
                conn.exec_driver_sql(f"DROP TRIGGER IF EXISTS guard_{table}_{event}")
        else:
            for name in names:
                conn.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE")
        conn.commit()
    yield


@pytest.mark.spoils_record
@pytest.mark.parametrize(
    ("attack", "table"),
    [
        (infused_twice, "infusion_start"),
        (another_wristband, "infusion_start"),
        (one_checker_under_two_names, "unit_match"),
        (session_with_another_wristband, "bedside_session"),
    ],
)
def test_without_its_guard_the_attack_succeeds(bench: Bench, attack: Attack, table: str) -> None:
    """On SQLite with keys off the triggers are the guard; on PostgreSQL the named keys are."""
    suite, other = two(bench)
    database = bench.site.database
    guards = [ATTACKS[attack][0]]
    if attack is infused_twice:
        guards += ["uq_infusion_start_unit_id_therapy_id", "i06_match_used_once"]
    if attack is another_wristband:
        with database.engine.connect() as conn:
            names = sa.inspect(conn).get_foreign_keys("infusion_start")
        guards += [n for n in (fk["name"] for fk in names) if n and n != guards[0]]
    if attack is one_checker_under_two_names:
        guards += ["i06_first_check_joined_once", "i06_second_check_joined_once"]
    with without(bench, *guards, table=table):
        answer = attack(suite, other, False)
    if database.is_sqlite and attack in (infused_twice, one_checker_under_two_names):
        # keys that are no foreign keys stand in the table itself
        assert answer != PASSED
    else:
        assert answer == PASSED


@pytest.mark.spoils_record
def test_without_its_guard_a_check_after_the_session_would_stand(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1").signed_in()
    old = of(suite, "unit_check")
    sqlite = bench.site.database.is_sqlite
    own = "guard_unit_check_insert" if sqlite else "guard_i06_no_check_after_the_session"
    assert insert(bench, "unit_check", old | {"id": "x"}) == "i06_no_check_after_the_session"
    with bench.site.database.engine.begin() as conn:
        conn.exec_driver_sql(f"DROP TRIGGER {own}" + ("" if sqlite else " ON unit_check"))
    assert insert(bench, "unit_check", old | {"id": "x"}) == PASSED
