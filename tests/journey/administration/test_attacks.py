"""Hand-written SQL at the bedside's tables: the database refuses it, whatever program writes.

On SQLite each attack is tried twice, with keys on and as a plain shell writes, keys off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from tests.attacks import PASSED, copy, insert, rows
from tests.journey.administration.suite import Suite, day0
from tests.sites import Bench

Attack = Callable[[Suite, Suite, bool], str]


def two(bench: Bench) -> tuple[Suite, Suite]:
    """One patient with a unit given and another unit matched; another patient on another table."""
    other = day0(bench, n=8).matched("MSC-U1")
    suite = day0(bench).matched("MSC-U1")
    assert suite.start("MSC-U1").accepted
    assert suite.stop("MSC-U1").accepted
    suite.matched("MSC-U2", "lfca")
    return suite, other


def of(suite: Suite, table: str) -> dict[str, Any]:
    """The newest row of the patient in a table."""
    return next(r for r in reversed(rows(suite.bench, table)) if r["therapy_id"] == suite.therapy)


def started(suite: Suite, **changes: Any) -> dict[str, Any]:
    """The row that would start MSC-U2, as an act would write it, with ``changes``."""
    match = next(m for m in rows(suite.bench, "unit_match") if m["artery"] == "lfca")
    given = {k: match[k] for k in ("unit_id", "session_id", "side", "artery")}
    return of(suite, "infusion_start") | given | {"match_id": match["id"]} | changes


def infused_twice(suite: Suite, other: Suite, keys: bool) -> str:
    return copy(suite.bench, "infusion_start", keys=keys)


def another_wristband(suite: Suite, other: Suite, keys: bool) -> str:
    band = of(other, "wristband")["id"]
    return insert(suite.bench, "infusion_start", started(suite, wristband_id=band), keys=keys)


def another_session(suite: Suite, other: Suite, keys: bool) -> str:
    row = started(suite, session_id=other.session, wristband_id=of(other, "wristband")["id"])
    return insert(suite.bench, "infusion_start", row, keys=keys)


def another_therapy(suite: Suite, other: Suite, keys: bool) -> str:
    row = started(suite, therapy_id=other.therapy)
    return insert(suite.bench, "infusion_start", row, keys=keys)


def another_artery(suite: Suite, other: Suite, keys: bool) -> str:
    return insert(suite.bench, "infusion_start", started(suite, artery="obturator"), keys=keys)


def another_side(suite: Suite, other: Suite, keys: bool) -> str:
    return insert(suite.bench, "infusion_start", started(suite, side="right"), keys=keys)


def without_the_state(suite: Suite, other: Suite, keys: bool) -> str:
    """MSC-U2 is accepted; nobody wrote that it is started."""
    return insert(suite.bench, "infusion_start", started(suite, state_n=99), keys=keys)


def with_a_state_that_is_not_started(suite: Suite, other: Suite, keys: bool) -> str:
    unit = suite.units["MSC-U2"]
    last = max(s["n"] for s in rows(suite.bench, "container_state") if s["container_id"] == unit)
    row = started(suite, state_n=last, state="accepted")
    return insert(suite.bench, "infusion_start", row, keys=keys)


def match_of_another_unit(suite: Suite, other: Suite, keys: bool) -> str:
    row = started(suite, unit_id=suite.units["MSC-U3"], artery="obturator")
    return insert(suite.bench, "infusion_start", row, keys=keys)


def started_by_one_person(suite: Suite, other: Suite, keys: bool) -> str:
    row = started(suite)
    return insert(suite.bench, "infusion_start", row | {"second": row["by"]}, keys=keys)


def after_expiry(suite: Suite, other: Suite, keys: bool) -> str:
    fill = next(
        f for f in rows(suite.bench, "unit_fill") if f["container_id"] == suite.units["MSC-U2"]
    )
    row = started(suite, started_at=fill["expires_at"])
    return insert(suite.bench, "infusion_start", row, keys=keys)


def one_checker_twice(suite: Suite, other: Suite, keys: bool) -> str:
    row = of(suite, "unit_match")
    same = {"check_2": row["check_1"], "checker_2": row["checker_1"]}
    return insert(suite.bench, "unit_match", row | same | {"id": "match-x"}, keys=keys)


def one_checker_under_two_names(suite: Suite, other: Suite, keys: bool) -> str:
    """Two checks by one person, one of them said to be somebody else's."""
    row = of(suite, "unit_match") | {"id": "match-x", "checker_2": suite.bench.people["qa"]}
    return insert(suite.bench, "unit_match", row, keys=keys)


def check_of_another_patients_unit(suite: Suite, other: Suite, keys: bool) -> str:
    row = of(suite, "unit_check") | {"id": "check-x", "unit_id": other.units["MSC-U1"]}
    return insert(suite.bench, "unit_check", row, keys=keys)


def check_with_another_wristband(suite: Suite, other: Suite, keys: bool) -> str:
    band = of(other, "wristband")["id"]
    row = of(suite, "unit_check") | {"id": "check-x", "wristband_id": band}
    return insert(suite.bench, "unit_check", row, keys=keys)


def session_with_another_wristband(suite: Suite, other: Suite, keys: bool) -> str:
    band = of(other, "wristband")["id"]
    row = of(suite, "bedside_session") | {"id": "session-x", "wristband_id": band}
    return insert(suite.bench, "bedside_session", row, keys=keys)


def session_by_one_person(suite: Suite, other: Suite, keys: bool) -> str:
    row = of(suite, "bedside_session")
    return insert(
        suite.bench, "bedside_session", row | {"id": "x", "second": row["signed_by"]}, keys=keys
    )


def acceptance_of_another_patients_unit(suite: Suite, other: Suite, keys: bool) -> str:
    row = of(suite, "suite_acceptance") | {"unit_id": other.names["pool"]}
    return insert(suite.bench, "suite_acceptance", row, keys=keys)


def issue_under_another_therapy(suite: Suite, other: Suite, keys: bool) -> str:
    row = of(suite, "unit_issue") | {"unit_id": other.names["pool"]}
    return insert(suite.bench, "unit_issue", row, keys=keys)


def stop_without_start(suite: Suite, other: Suite, keys: bool) -> str:
    row = of(suite, "infusion_stop") | {"unit_id": suite.units["MSC-U3"]}
    return insert(suite.bench, "infusion_stop", row, keys=keys)


# Where a row breaks several keys, any of them may speak first.
ATTACKS: dict[Attack, tuple[str, ...]] = {
    infused_twice: ("i03_unit_infused_once",),
    another_wristband: (
        "i02_started_with_the_sessions_wristband",
        "i06_match_of_this_session_and_unit",
    ),
    another_session: (
        "i02_started_with_the_sessions_wristband",
        "i06_match_of_this_session_and_unit",
    ),
    another_therapy: (
        "i06_into_the_units_artery",
        "i06_match_of_this_session_and_unit",
        "i02_started_unit_was_accepted",
    ),
    another_artery: ("i06_into_the_units_artery", "i06_match_of_this_session_and_unit"),
    another_side: (
        "i06_into_the_units_artery",
        "i06_match_of_this_session_and_unit",
        "i06_started_on_a_marked_side",
    ),
    without_the_state: ("i06_accepted_unit_is_started",),
    with_a_state_that_is_not_started: ("i06_started_state",),
    match_of_another_unit: ("i06_match_of_this_session_and_unit",),
    started_by_one_person: ("i04_started_by_two",),
    after_expiry: ("i06_expired_unit_is_not_started",),
    one_checker_twice: ("i04_checked_by_two", "i04_two_checks"),
    one_checker_under_two_names: ("i04_check_2_of_this_unit", "i06_first_check_joined_once"),
    check_of_another_patients_unit: (
        "i02_checked_unit_was_accepted",
        "i06_checked_for_the_units_artery",
    ),
    check_with_another_wristband: ("i02_check_with_the_sessions_wristband",),
    session_with_another_wristband: ("i02_session_with_this_therapys_wristband",),
    session_by_one_person: ("i04_signed_in_by_two",),
    acceptance_of_another_patients_unit: ("i02_accepted_unit_was_received",),
    issue_under_another_therapy: ("i02_issued_unit_of_this_therapy",),
    stop_without_start: ("i03_stop_of_a_start",),
}


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
