"""The unit itself: each gate of I06 left out in turn, at its boundary (I02, I06, I31)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.journey.administration.facts import (
    LIMITS,
    MSC_U1,
    PASSED,
    PLACE,
    SECOND,
    SESSION,
    START,
    at,
    codes,
    start,
)
from tracker.identity.verdict import Severity, Verdict, reason
from tracker.journey.administration.rules import (
    judge_acceptance,
    judge_product,
    judge_unit_check,
)
from tracker.journey.release.rules import Decision, DeviationFacts
from tracker.material.words import State
from tracker.protocol.words import DeviationSeverity


@pytest.mark.parametrize(
    ("change", "code", "severity"),
    [
        ({"therapy": "SYN9-A"}, "unit_of_another_patient", "identity"),
        ({"label_active": False}, "label_voided", "stop"),
        ({"disposition": None}, "not_released", "stop"),
        ({"disposition": Decision.REJECTED}, "unit_rejected", "stop"),
        ({"disposition_stands": False}, "release_revoked", "stop"),
        ({"expires_at": None}, "expiry_missing", "stop"),
        ({"holds": ("HOLD-1",)}, "on_hold", "stop"),
        ({"subject": (reason("consent_withdrawn"),)}, "consent_withdrawn", "stop"),
        ({"subject": (reason("not_eligible"),)}, "not_eligible", "stop"),
        (
            {"endotoxin": (reason("endotoxin_budget_exceeded"),)},
            "endotoxin_budget_exceeded",
            "stop",
        ),
        ({"prescribed": frozenset({("left", "lfca")})}, "not_as_prescribed", "identity"),
        (
            {"deviations": (DeviationFacts("D", DeviationSeverity.MINOR, False, False),)},
            "deviation_not_assessed",
            "stop",
        ),
        (
            {"deviations": (DeviationFacts("D", DeviationSeverity.CRITICAL, True, False),)},
            "critical_deviation_open",
            "stop",
        ),
        (
            {
                "standings": (
                    replace(PASSED, reasons=(reason("required_result_missing", about="gram"),)),
                )
            },
            "required_result_missing",
            "stop",
        ),
        (
            {"standings": (replace(PASSED, reasons=(reason("failing_result_stands"),)),)},
            "failing_result_stands",
            "stop",
        ),
    ],
)
def test_each_gate_of_i06_stops_check_and_start(
    change: dict[str, Any], code: str, severity: str
) -> None:
    unit = replace(MSC_U1, **change)
    assert start(unit) == [(code, severity)]
    assert codes(judge_unit_check(unit, SESSION, PLACE, START, LIMITS)) == [(code, severity)]


def test_exceptional_disposition_does_not_cover_a_new_failure() -> None:
    failing = replace(PASSED, reasons=(reason("failing_result_stands", about="sterility"),))
    unit = replace(MSC_U1, disposition=Decision.OOS_EXCEPTIONAL, standings=(failing,))
    assert start(unit) == [("failing_result_stands", "stop")]
    accepted = reason("failing_result_accepted", Severity.INFO)
    unit = replace(unit, standings=(replace(PASSED, reasons=(accepted,)),))
    assert start(unit) == []


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (State.PREPARED, "not_released"),
        (State.FILLED, "not_released"),
        (State.THAWED, "not_released"),
        (State.RELEASED, "not_issued"),
        (State.CONDITIONALLY_RELEASED, "not_issued"),
        (State.OOS_EXCEPTIONAL, "not_issued"),
        (State.ISSUED, "not_accepted"),
        (State.STARTED, "already_infused"),
        (State.INFUSED, "already_infused"),
        (State.STOPPED, "already_infused"),
        (State.REVOKED, "release_revoked"),
        (State.REJECTED, "unit_rejected"),
        (State.RETURNED, "unit_gone"),
        (State.DESTROYED, "unit_gone"),
        (State.DISCARDED, "unit_gone"),
        (State.USED_UP, "unit_gone"),
    ],
)
def test_unit_that_is_not_accepted_is_refused_by_its_state(state: State, code: str) -> None:
    assert start(replace(MSC_U1, state=state)) == [(code, "stop")]


@pytest.mark.parametrize(
    ("offset", "found"),
    [(-SECOND, []), (timedelta(), [("expired", "stop")]), (SECOND, [("expired", "stop")])],
)
def test_expiry_at_its_second(offset: timedelta, found: list[tuple[str, str]]) -> None:
    assert start(replace(MSC_U1, expires_at=START - offset)) == found


def test_expired_msc_is_refused_and_bmmnc_still_valid_t09() -> None:
    now = at("15:36")
    session = replace(SESSION, signed_in_at=at("13:01"))
    (expired,) = judge_unit_check(MSC_U1, session, PLACE, now, LIMITS)
    assert (expired.code, dict(expired.facts)["expired_at"]) == (
        "expired",
        "2026-05-18T15:35+08:00",
    )
    bmmnc = replace(MSC_U1, unit="MNC-U1", expires_at=at("17:05"))
    assert judge_unit_check(bmmnc, session, PLACE, now, LIMITS) == ()


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (("right", "mfca"), ["wrong_side"]),
        (("left", "lfca"), ["wrong_artery"]),
        (("right", "obturator"), ["wrong_side", "wrong_artery"]),
    ],
)
def test_side_and_artery_as_on_the_label_or_identity_stop(
    place: tuple[str, str], found: list[str]
) -> None:
    verdict = Verdict.of(judge_unit_check(MSC_U1, SESSION, place, START, LIMITS))
    assert sorted(verdict.codes) == sorted(found)
    assert verdict.identity_stop


def test_suite_accepts_what_was_issued_to_it() -> None:
    issued = replace(MSC_U1, state=State.ISSUED)
    assert judge_acceptance(issued, "SYN7-A", at("12:59")) == ()
    assert codes(judge_acceptance(issued, "SYN9-A", at("12:59"))) == [
        ("unit_of_another_patient", "identity")
    ]
    assert codes(judge_acceptance(MSC_U1, "SYN7-A", at("12:59"))) == [("already_accepted", "stop")]


def test_suite_refuses_what_is_not_ordered_and_says_where_the_label_sends_it() -> None:
    issued = replace(MSC_U1, state=State.ISSUED, prescribed=frozenset({("left", "lfca")}))
    (found,) = judge_acceptance(issued, "SYN7-A", at("12:59"))
    assert (found.code, found.severity) == ("not_as_prescribed", Severity.IDENTITY)
    assert dict(found.facts) == {"side": "left", "artery": "mfca"}


def test_consent_that_is_merely_listed_stops_no_unit() -> None:
    listed = reason("consent_version_superseded", Severity.ALERT)
    assert start(replace(MSC_U1, subject=(listed,))) == []


def test_reason_is_said_once() -> None:
    unit = replace(MSC_U1, state=State.REJECTED, disposition=Decision.REJECTED)
    assert codes(judge_product(unit, START, State.ACCEPTED)) == [("unit_rejected", "stop")]
