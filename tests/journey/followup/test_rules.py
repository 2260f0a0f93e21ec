"""Visits from the actual Day 0, and results that come too late to be harmless (D38-D40)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tracker.journey.followup.rules import (
    judge_late_result,
    judge_overdue,
    judge_visit,
    visit_plan,
)
from tracker.journey.testing.standing import Outcome
from tracker.protocol.definition import load_default

PLAN = load_default().visit_plan
DAY0 = date(2026, 5, 18)
VISITS = {v.code: v for v in visit_plan(DAY0, PLAN)}
DAY = timedelta(days=1)


def test_visits_of_the_worked_case() -> None:
    # M6 due 2026-11-16, window opens 2026-11-02; M1 day 30, M3 day 90 by phone
    m6 = VISITS["M6"]
    assert (m6.due_on, m6.opens_on) == (date(2026, 11, 16), date(2026, 11, 2))
    assert VISITS["M1"].due_on == date(2026, 6, 17)
    assert (VISITS["M3"].due_on, VISITS["M3"].by_phone) == (date(2026, 8, 16), True)
    assert VISITS["M60"].due_on == date(2031, 5, 18)
    assert len(VISITS) == 12


def test_plan_moves_with_the_actual_day_0() -> None:
    moved = {v.code: v for v in visit_plan(DAY0 + 7 * DAY, PLAN)}
    assert {moved[c].due_on - v.due_on for c, v in VISITS.items()} == {7 * DAY}


@pytest.mark.parametrize(("days", "out"), [(-15, 1), (-14, 0), (0, 0), (14, 0), (15, 1)])
def test_window_of_fourteen_days_each_way(days: int, out: int) -> None:
    m6 = VISITS["M6"]
    found = judge_visit(m6, m6.due_on + days * DAY)
    assert [(r.code, r.severity.value) for r in found] == [("visit_out_of_window", "alert")] * out
    assert [dict(r.facts)["days"] for r in found] == [str(days)] * out


@pytest.mark.parametrize(("days", "overdue"), [(13, []), (14, []), (15, ["M1"])])
def test_visit_is_overdue_when_its_window_has_closed(days: int, overdue: list[str]) -> None:
    today = VISITS["M1"].due_on + days * DAY
    assert [r.about for r in judge_overdue(VISITS.values(), [], today)] == overdue
    assert judge_overdue(VISITS.values(), ["M1"], today) == ()


def test_late_failure_names_the_units_given() -> None:
    (found,) = judge_late_result("sterility", Outcome.FAIL, ["MSC-U2", "MSC-U1"])
    assert (found.code, found.about) == ("late_failure", "sterility")
    assert dict(found.facts) == {"units": "MSC-U1, MSC-U2"}


@pytest.mark.parametrize(
    ("outcome", "units"),
    [(Outcome.FAIL, []), (Outcome.PASS, ["MSC-U1"]), (Outcome.PENDING, ["MSC-U1"])],
)
def test_no_alarm_without_failure_or_without_infusion(outcome: Outcome, units: list[str]) -> None:
    assert judge_late_result("sterility", outcome, units) == ()
