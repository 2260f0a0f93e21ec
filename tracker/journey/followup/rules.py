"""What happened afterwards: visits counted from the actual Day 0, and results that come late.

Day 0 is the date of the first infused unit; when it moves, the whole plan moves with it. Pure.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.identity.verdict import Reason, Severity, reason
from tracker.journey.testing.standing import Outcome
from tracker.protocol.site import VisitPlan


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One visit with its window; both ends belong to it."""

    code: str
    due_on: date
    opens_on: date
    closes_on: date
    by_phone: bool


def visit_plan(day0_on: date, plan: VisitPlan) -> tuple[PlannedVisit, ...]:
    """All visits from the actual Day 0: 2026-05-18 gives M6 on 2026-11-16, window from 11-02."""
    before = timedelta(days=plan.window_before_days)
    after = timedelta(days=plan.window_after_days)
    return tuple(
        PlannedVisit(v.code, due, due - before, due + after, v.by_phone)
        for v in plan.visits
        for due in (day0_on + timedelta(days=v.day),)
    )


def judge_visit(visit: PlannedVisit, held_on: date) -> tuple[Reason, ...]:
    """Whether the visit lies outside its window (D40); it counts all the same."""
    if visit.opens_on <= held_on <= visit.closes_on:
        return ()
    return (
        reason(
            "visit_out_of_window",
            Severity.ALERT,
            visit.code,
            days=(held_on - visit.due_on).days,
            opens_on=visit.opens_on.isoformat(),
            closes_on=visit.closes_on.isoformat(),
        ),
    )


def judge_overdue(
    visits: Collection[PlannedVisit], held: Collection[str], today: date
) -> tuple[Reason, ...]:
    """Every visit whose window has closed without it (D40)."""
    return tuple(
        reason("visit_overdue", Severity.ALERT, v.code, closed_on=v.closes_on.isoformat())
        for v in visits
        if v.code not in held and today > v.closes_on
    )


def judge_late_result(
    test: str, outcome: Outcome, units_given: Collection[str]
) -> tuple[Reason, ...]:
    """Whether a result fails after units of the lot were given: people must be told (D38, D39).

    The physician at once, then sponsor and authority (EU GMP Part IV 11); history is not changed.
    """
    if outcome is not Outcome.FAIL or not units_given:
        return ()
    return (reason("late_failure", Severity.ALERT, test, units=", ".join(sorted(units_given))),)
