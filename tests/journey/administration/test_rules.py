"""Start of an infusion: two fresh checks under a standing sign-in (I04, I06, I20)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    codes,
    start,
)
from tracker.journey.administration.rules import (
    UnitCheck,
    judge_unit_check,
)
from tracker.material.words import State

MINUTE = timedelta(minutes=1)


def test_unit_of_the_worked_case_may_start() -> None:
    assert start() == []
    assert judge_unit_check(MSC_U1, SESSION, PLACE, at("13:28"), LIMITS) == ()


def test_no_state_but_accepted_may_start() -> None:
    assert [s for s in State if start(replace(MSC_U1, state=s)) == []] == [State.ACCEPTED]


def test_band_scanned_with_the_unit_must_be_that_of_the_sign_in() -> None:
    found = judge_unit_check(MSC_U1, SESSION, PLACE, START, LIMITS, wristband_therapy="SYN9-A")
    assert codes(found) == [("wristband_of_another_patient", "identity")]
    assert judge_unit_check(MSC_U1, SESSION, PLACE, START, LIMITS, "SYN7-A") == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ended": True}, "session_ended"),
        ({"wristband_active": False}, "wristband_not_active"),
        ({"signed_in_by": ("nurse",)}, "second_check_missing"),
        ({"signed_in_by": ("nurse", "nurse")}, "one_person_twice"),
        ({"signed_in_at": START + SECOND}, "times_reversed"),
        ({"signed_in_at": START - 240 * MINUTE - SECOND}, "sign_in_expired"),
    ],
)
def test_sign_in_that_does_not_carry_the_start(change: dict[str, Any], code: str) -> None:
    assert start(session=replace(SESSION, **change)) == [(code, "stop")]


@pytest.mark.parametrize("offset", [timedelta(), SECOND])
def test_sign_in_carries_240_minutes(offset: timedelta) -> None:
    assert start(session=replace(SESSION, signed_in_at=START - 240 * MINUTE + offset)) == []


@pytest.mark.parametrize(
    ("seconds", "found"), [(299, []), (300, []), (301, [("unit_check_too_old", "stop")])]
)
@pytest.mark.parametrize("old", ["nurse", "physician"])
def test_both_checks_within_five_minutes(
    seconds: int, found: list[tuple[str, str]], old: str
) -> None:
    checks = tuple(check(c, seconds / 60 if c == old else 1) for c in ("nurse", "physician"))
    assert start(checks=checks) == found


@pytest.mark.parametrize(
    ("checks", "found"),
    [
        ((), ["unit_not_checked"]),
        ((check("nurse"),), ["second_check_missing"]),
        ((check("nurse"), check("nurse", 1)), ["one_person_twice"]),
        ((check("nurse"), check("physician", unit="MSC-U2")), ["second_check_missing"]),
        (
            (check("nurse"), check("physician", session="S0")),
            ["check_of_another_session", "second_check_missing"],
        ),
        (
            (check("nurse"), check("physician", place=("left", "lfca"))),
            ["check_for_another_place", "second_check_missing"],
        ),
        ((check("nurse"), check("physician", -1)), ["times_reversed", "second_check_missing"]),
        ((check("nurse", accepted=False), check("physician", 3)), ["unit_not_checked"]),
        (
            (check("nurse", 3), check("physician", 3), check("nurse", 2, accepted=False)),
            ["unit_not_checked"],
        ),
    ],
)
def test_two_people_must_have_checked_this_unit_here(
    checks: tuple[UnitCheck, ...], found: list[str]
) -> None:
    assert [code for code, _ in start(checks=checks)] == found


def test_sign_in_and_checks_count_from_their_very_instant() -> None:
    assert start(session=replace(SESSION, signed_in_at=START)) == []
    assert start(checks=(check("nurse", 0), check("physician", 0))) == []
    assert start(checks=(check("nurse", 0),)) == [("second_check_missing", "stop")]


def test_check_in_the_instant_of_a_refusal_does_not_survive_it() -> None:
    refused = check("nurse", 2, accepted=False)
    assert start(checks=(*CHECKS, refused)) == [("unit_not_checked", "stop")]


def test_check_on_the_band_of_another_patient_is_an_identity_stop() -> None:
    checks = (check("nurse"), check("physician", therapy="SYN9-A"))
    assert start(checks=checks) == [("wristband_of_another_patient", "identity")]


def test_fresh_check_counts_after_a_refused_one_and_after_an_old_session() -> None:
    history = (
        check("nurse", 60, session="S0"),
        check("nurse", 4, accepted=False),
        check("nurse", 2),
        check("physician", 2),
        check("radiologist", 40),
    )
    assert start(checks=history) == []


@settings(deadline=None)
@given(
    st.sets(st.sampled_from(["other", "late", "hold", "state", "band", "artery"]), min_size=1),
)
def test_any_mixture_of_wrongs_is_refused_and_each_is_named(wrongs: set[str]) -> None:
    unit, session, place = MSC_U1, SESSION, PLACE
    named: set[str] = set()
    if "other" in wrongs:
        unit, named = replace(unit, therapy="SYN9-A"), named | {"unit_of_another_patient"}
    if "late" in wrongs:
        unit, named = replace(unit, expires_at=START), named | {"expired"}
    if "hold" in wrongs:
        unit, named = replace(unit, holds=("H",)), named | {"on_hold"}
    if "state" in wrongs:
        unit, named = replace(unit, state=State.INFUSED), named | {"already_infused"}
    if "band" in wrongs:
        session, named = replace(session, wristband_active=False), named | {"wristband_not_active"}
    if "artery" in wrongs:
        place, named = ("left", "lfca"), named | {"wrong_artery"}
    found = {code for code, _ in start(unit, session, place=place)}
    assert named <= found
