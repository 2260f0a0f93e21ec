"""The actual Day 0 and what has followed from it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason
from tracker.journey.administration.bedside.models import InfusionStart
from tracker.journey.followup.models import Visit, VisitWindow
from tracker.journey.followup.rules import PlannedVisit, judge_overdue, visit_plan
from tracker.therapy.present import TherapyNow


def actual_day0(s: Session, therapy_id: str, zone: ZoneInfo) -> dt.date | None:
    """The date, on the site's wall, of the first infused unit; None before it."""
    first = s.scalar(
        select(func.min(InfusionStart.started_at)).where(InfusionStart.therapy_id == therapy_id)
    )
    return None if first is None else first.astimezone(zone).date()


def planned_visits(s: Session, therapy: TherapyNow, zone: ZoneInfo) -> tuple[PlannedVisit, ...]:
    """Every visit with its window from the actual Day 0; none before it."""
    day0_on = actual_day0(s, therapy.id, zone)
    return () if day0_on is None else visit_plan(day0_on, therapy.definition.visit_plan)


def held_visits(s: Session, therapy_id: str) -> dict[str, dt.date]:
    """The day of each visit that took place, by code."""
    rows = s.execute(select(Visit.code, Visit.held_on).where(Visit.therapy_id == therapy_id))
    return {row.code: row.held_on for row in rows}


def opened_windows(s: Session, therapy_id: str) -> dict[str, VisitWindow]:
    """The windows that were opened, by code."""
    rows = s.scalars(select(VisitWindow).where(VisitWindow.therapy_id == therapy_id))
    return {row.code: row for row in rows}


def overdue_visits(
    s: Session, therapy: TherapyNow, today: dt.date, zone: ZoneInfo
) -> tuple[Reason, ...]:
    """A reason for each visit whose window has closed without it (D40)."""
    return judge_overdue(planned_visits(s, therapy, zone), held_visits(s, therapy.id), today)
