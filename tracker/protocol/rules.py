"""Hold times: whether the time between two moments of the process kept its limit."""

from __future__ import annotations

from datetime import datetime, timedelta

from tracker.identity.verdict import Reason, Severity, reason
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.steps import HoldTime
from tracker.protocol.words import SEVERITY_OF


def judge_hold_time(
    hold_time: HoldTime, started_at: datetime, ended_at: datetime
) -> tuple[Reason, ...]:
    """Why the hold time was not kept; empty at exactly its length (I30, 21 CFR 211.111).

    Instants are aware. An end before its start stops the act: it is a wrong time, not a short one.
    """
    if ended_at < started_at:
        return (reason("times_reversed", Severity.STOP, hold_time.code),)
    if ended_at - started_at <= timedelta(minutes=hold_time.max_minutes):
        return ()
    taken_minutes = -((started_at - ended_at) // timedelta(minutes=1))  # rounded up
    return (
        reason(
            "hold_time_exceeded",
            SEVERITY_OF[hold_time.limit_kind],
            hold_time.code,
            minutes=taken_minutes,
            limit_minutes=hold_time.max_minutes,
        ),
    )


def judge_clock(
    definition: ProcessDefinition, code: str, started_at: datetime, ended_at: datetime
) -> tuple[Reason, ...]:
    """As ``judge_hold_time``; nothing where the definition has no such hold time (I30)."""
    for hold_time in definition.hold_times:
        if hold_time.code == code:
            return judge_hold_time(hold_time, started_at, ended_at)
    return ()
