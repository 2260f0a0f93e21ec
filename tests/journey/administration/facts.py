"""The worked case at the bedside: sign-in, session and the first MSC unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tracker.identity.verdict import Reason
from tracker.journey.administration.rules import (
    SessionFacts,
    UnitCheck,
    UnitFacts,
    judge_start,
)
from tracker.journey.release.rules import Decision, DeviationFacts
from tracker.journey.testing.standing import Outcome, Standing
from tracker.material.words import State
from tracker.protocol.definition import load_default
from tracker.protocol.words import DeviationSeverity

LIMITS = load_default().bedside

SECOND = timedelta(seconds=1)


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-05-18T{clock}:00+08:00")


START = at("13:30")

PLACE = ("left", "mfca")

SESSION = SessionFacts("S1", "SYN7-A", True, at("13:01"), ("nurse", "radiologist"))

PASSED = Standing("viability", True, Outcome.PASS, True, (), ())

LATER = Standing("sterility", False, Outcome.PENDING, True, ("QC-M0",), ())

MSC_U1 = UnitFacts(
    unit="MSC-U1",
    therapy="SYN7-A",
    state=State.ACCEPTED,
    label_active=True,
    target=PLACE,
    prescribed=frozenset({PLACE, ("left", "lfca"), ("left", "obturator")}),
    expires_at=at("15:35"),
    disposition=Decision.CONDITIONALLY_RELEASED,
    disposition_stands=True,
    standings=(PASSED, LATER),
    deviations=(DeviationFacts("DV-1", DeviationSeverity.MINOR, True, False),),
    holds=(),
)


def check(checker: str, minutes_before: float = 2, **change: Any) -> UnitCheck:
    own = UnitCheck(
        checker, "MSC-U1", "S1", "SYN7-A", PLACE, START - timedelta(minutes=minutes_before)
    )
    return replace(own, **change)


CHECKS = (check("nurse"), check("physician"))


def codes(reasons: tuple[Reason, ...]) -> list[tuple[str, str]]:
    return [(r.code, r.severity.value) for r in reasons]


def start(
    unit: UnitFacts = MSC_U1,
    session: SessionFacts = SESSION,
    checks: tuple[UnitCheck, ...] = CHECKS,
    place: tuple[str, str] = PLACE,
    now: datetime = START,
) -> list[tuple[str, str]]:
    return codes(judge_start(unit, session, checks, place, now, LIMITS))
