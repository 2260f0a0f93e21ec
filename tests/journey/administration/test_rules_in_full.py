"""Reasons of the bedside word for word; what a check is worth between two refusals (I06, I20)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.journey.administration.facts import (
    CHECKS,
    LIMITS,
    MSC_U1,
    PLACE,
    SECOND,
    SESSION,
    START,
    at,
    check,
    start,
)
from tracker.identity.verdict import Severity, reason
from tracker.journey.administration.bedside.spoken import judge_spoken_name
from tracker.journey.administration.rules import (
    SignInFacts,
    judge_product,
    judge_session,
    judge_sign_in,
    judge_start,
)
from tracker.material.words import State

SIGN_IN = SignInFacts(
    expected_therapy="SYN7-A",
    wristband_therapy="SYN7-A",
    wristband_active=True,
    spoken_birth_on=date(1971, 3, 9),
    recorded_birth_on=date(1971, 3, 9),
    marked_side="left",
    prescribed_sides=frozenset({"left"}),
    sedation_started_at=None,
    checked_by=("nurse", "radiologist"),
)


def test_the_side_that_was_marked_is_named_with_those_prescribed() -> None:
    facts = replace(SIGN_IN, marked_side="middle", prescribed_sides=frozenset({"right", "left"}))
    assert judge_sign_in(SIGN_IN, START) == ()
    assert judge_sign_in(facts, START) == (
        reason("wrong_side", Severity.IDENTITY, "sign-in", found="middle", expected="left, right"),
    )


@pytest.mark.parametrize("severity", list(Severity))
def test_consent_stops_the_sign_in_and_the_unit_by_identity_and_by_stop(
    severity: Severity,
) -> None:
    found = reason("consent_of_another", severity)
    stops = (found,) if severity in (Severity.IDENTITY, Severity.STOP) else ()
    assert judge_sign_in(replace(SIGN_IN, consent=(found,)), START) == stops
    assert judge_product(replace(MSC_U1, subject=(found,)), START, State.ACCEPTED) == stops


@pytest.mark.parametrize("severity", [Severity.ALERT, Severity.INFO, Severity.HOLD])
def test_an_endotoxin_budget_that_is_only_near_stops_nothing(severity: Severity) -> None:
    near = reason("endotoxin_near_limit", severity)
    assert judge_product(replace(MSC_U1, endotoxin=(near,)), START, State.ACCEPTED) == ()


def test_who_signed_in_alone_is_said_of_the_sign_in() -> None:
    alone = reason("second_check_missing", about="sign-in")
    assert judge_sign_in(replace(SIGN_IN, checked_by=("nurse",)), START) == (alone,)
    session = replace(SESSION, signed_in_by=("nurse",))
    assert judge_session(session, START, LIMITS) == (alone,)


def test_a_sign_in_after_the_start_is_named_by_its_clock() -> None:
    late = replace(SESSION, signed_in_at=START + SECOND)
    wrong = reason("times_reversed", about="sign_in_to_last_start")
    assert judge_session(late, START, LIMITS) == (wrong,)


def test_a_check_after_the_start_is_named_by_its_clock() -> None:
    later = (check("nurse"), check("physician", at=START + SECOND))
    found = judge_start(MSC_U1, SESSION, later, PLACE, START, LIMITS)
    assert reason("times_reversed", about="unit_check_to_start") in found


def test_a_check_between_two_refusals_counts_no_more() -> None:
    """13:26 refused, 13:27 nurse, 13:28 refused, 13:29 physician: only the physician stands."""
    between = (
        check("nurse", accepted=False, at=at("13:26")),
        check("nurse", at=at("13:27")),
        check("physician", accepted=False, at=at("13:28")),
        check("physician", at=at("13:29")),
    )
    assert start(checks=CHECKS) == []
    assert start(checks=between) == [("second_check_missing", "stop")]
    assert start(checks=(*between, check("nurse", at=at("13:30")))) == []


@pytest.mark.parametrize(
    ("spoken", "same"),
    [
        *((name, True) for name in ("Li Na", "LI NA", "Ｌｉ Ｎａ", "Lina", "Li-Na", "Li·Na")),
        *((name, False) for name in ("Li Ma", "Na Li", "Li", "")),
    ],
)
def test_a_spoken_name_is_compared_as_it_is_heard(spoken: str, same: bool) -> None:
    """Capitals, widths, blanks and hyphens are not heard; another letter, or another order, is."""
    wrong = (reason("spoken_name_differs", Severity.IDENTITY),)
    assert judge_spoken_name(spoken, "Li Na") == (() if same else wrong)
