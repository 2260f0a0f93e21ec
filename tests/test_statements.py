"""S6: how many SQL statements a scan, a recorded check and a custody move take; and every act."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from config import Settings
from tests.journey.story import Branch, Worked
from tests.statements import BOUNDS, MOVES, SCANS, UNIT_CHECK, counted
from tracker.people import sign_ins
from tracker.web import create_app

At = Callable[..., Branch]
SCAN_MAX, CHECK_MAX, MOVE_MAX = 4, 10, 10
"""The targets of S6; BEGIN and COMMIT do not count."""


def scan_statements(told: Branch, folder: Path, name: str) -> int:
    """Statements of the scan box for this code, by a technician who is signed in.

    That somebody looked is written later, many at once, away from the request.
    """
    settings = Settings.from_environment({"TRACKER_INSTANCE": str(folder)})
    app = create_app(told.site, settings)
    app.config["WTF_CSRF_ENABLED"] = False
    with told.site.database.writing() as conn:
        token = sign_ins.open_for(conn, told.people["lab_tech"], told.site.clock())
    client = app.test_client()
    with client.session_transaction() as session:
        session["token"] = token
    raw = told.story().filled(name)
    client.post("/scan", data={"scan": raw})  # what a process reads a single time has been read
    with counted(told.site.database.engine) as count:
        answer = client.post("/scan", data={"scan": raw})
        n = count.taken()
    app.extensions["marrowtrace-seen"].flush()
    assert answer.status_code == 303, (name, answer.status_code)
    return n


def test_a_scan_takes_four_statements_at_most(branch: At, tmp_path: Path) -> None:
    told = branch()
    seen = {name: scan_statements(told, tmp_path, name) for name in SCANS}
    print(f"\nstatements per scan (S6, at most {SCAN_MAX}): {seen}")
    assert max(seen.values()) <= SCAN_MAX


def most(worked: Worked, tag: str) -> int:
    return max(n for t, n in worked.statements if t == tag)


def test_a_recorded_unit_check_takes_ten_statements_at_most(worked: Worked) -> None:
    n = most(worked, UNIT_CHECK)
    print(f"\nstatements per recorded unit check (S6, at most {CHECK_MAX}): {n}")
    assert n <= CHECK_MAX


def test_a_custody_move_takes_ten_statements_at_most(worked: Worked) -> None:
    seen = {tag: most(worked, tag) for tag in MOVES}
    print(f"\nstatements per custody move (S6, at most {MOVE_MAX}): {seen}")
    assert max(seen.values()) <= MOVE_MAX


def test_no_act_of_the_worked_case_takes_more_statements_than_it_did(worked: Worked) -> None:
    over = {t: n for t, n in worked.statements if n > BOUNDS[t]}
    assert over == {}
    assert set(BOUNDS) == {t for t, _ in worked.statements}
    print(f"\n{len(worked.statements)} acts, {sum(n for _, n in worked.statements)} statements")


def test_a_bound_is_not_kept_higher_than_the_act_needs(worked: Worked) -> None:
    """An act that has become cheaper has its bound lowered: bounds only fall."""
    slack = {t: b - most(worked, t) for t, b in BOUNDS.items() if b > most(worked, t)}
    assert slack == {}


def test_another_engine_takes_the_same_statements(telling: Callable[[str], Worked]) -> None:
    assert telling("sqlite").statements == telling("postgresql").statements
