"""Hand-written SQL against the bedside: each attack, and the name that refuses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.attacks import copy, insert, rows
from tests.journey.administration.suite import Suite

Attack = Callable[[Suite, Suite, bool], str]


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
