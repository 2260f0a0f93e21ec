"""The bedside: whatever is not right is refused with its reason (I02, I04, I06, I20, I31)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.administration.rules import (
    SessionFacts,
    SignInFacts,
    UnitCheck,
    UnitFacts,
    judge_acceptance,
    judge_product,
    judge_sign_in,
    judge_sign_out,
    judge_start,
    judge_unit_check,
)
from tracker.journey.release.rules import Decision, DeviationFacts
from tracker.journey.testing.standing import Outcome, Standing
from tracker.material.words import State
from tracker.protocol.definition import load_default
from tracker.protocol.words import DeviationSeverity

LIMITS = load_default().bedside
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-05-18T{clock}:00+08:00")


START = at("13:30")
PLACE = ("left", "mfca")
SIGN_IN = SignInFacts(
    expected_therapy="SYN7-A",
    wristband_therapy="SYN7-A",
    wristband_active=True,
    spoken_birth_on=date(1988, 3, 14),
    recorded_birth_on=date(1988, 3, 14),
    marked_side="left",
    prescribed_sides=frozenset({"left"}),
    sedation_started_at=None,
    checked_by=("nurse", "radiologist"),
)
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


def test_patient_of_the_worked_case_is_signed_in() -> None:
    assert judge_sign_in(SIGN_IN, at("13:01")) == ()


@pytest.mark.parametrize(
    ("change", "code", "severity"),
    [
        ({"wristband_therapy": "SYN9-A"}, "wristband_of_another_patient", "identity"),  # T08
        ({"wristband_therapy": None}, "wristband_unknown", "stop"),
        ({"wristband_active": False}, "wristband_not_active", "stop"),
        ({"spoken_birth_on": None}, "spoken_birth_date_missing", "stop"),
        ({"spoken_birth_on": date(1988, 4, 13)}, "spoken_birth_date_differs", "identity"),
        ({"marked_side": "right"}, "wrong_side", "identity"),
        ({"sedation_started_at": at("13:00")}, "sedated_before_sign_in", "stop"),
        ({"sedation_started_at": at("13:01")}, "sedated_before_sign_in", "stop"),
        ({"checked_by": ("nurse",)}, "second_check_missing", "stop"),
        ({"checked_by": ()}, "second_check_missing", "stop"),
        ({"checked_by": ("nurse", "nurse")}, "one_person_twice", "stop"),
        ({"consent": (reason("consent_withdrawn"),)}, "consent_withdrawn", "stop"),
    ],
)
def test_sign_in_is_refused(change: dict[str, Any], code: str, severity: str) -> None:
    assert codes(judge_sign_in(replace(SIGN_IN, **change), at("13:01"))) == [(code, severity)]


def test_sedation_after_sign_in_is_no_reason() -> None:
    later = replace(SIGN_IN, sedation_started_at=at("13:02"))
    listed = replace(later, consent=(reason("consent_version_superseded", Severity.ALERT),))
    assert judge_sign_in(listed, at("13:01")) == ()


def test_every_reason_at_sign_in_is_returned() -> None:
    wrong = SignInFacts(
        "A", "B", False, None, date(1990, 1, 1), "left", frozenset(), at("12:00"), ()
    )
    assert len(judge_sign_in(wrong, at("13:01"))) == 6


def test_unit_of_the_worked_case_may_start() -> None:
    assert start() == []
    assert judge_unit_check(MSC_U1, SESSION, PLACE, at("13:28"), LIMITS) == ()


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
        ({"consent": (reason("consent_withdrawn"),)}, "consent_withdrawn", "stop"),
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


def test_no_state_but_accepted_may_start() -> None:
    assert [s for s in State if start(replace(MSC_U1, state=s)) == []] == [State.ACCEPTED]


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


def test_suite_accepts_what_was_issued_to_it() -> None:
    issued = replace(MSC_U1, state=State.ISSUED)
    assert judge_acceptance(issued, "SYN7-A", at("12:59")) == ()
    assert codes(judge_acceptance(issued, "SYN9-A", at("12:59"))) == [
        ("unit_of_another_patient", "identity")
    ]
    assert codes(judge_acceptance(MSC_U1, "SYN7-A", at("12:59"))) == [("already_accepted", "stop")]


def test_sign_out_looks_at_the_wristband_again() -> None:
    assert judge_sign_out(SESSION, "SYN7-A") == ()
    assert codes(judge_sign_out(SESSION, "SYN9-A")) == [
        ("wristband_of_another_patient", "identity")
    ]
    assert codes(judge_sign_out(SESSION, None)) == [("wristband_unknown", "stop")]


def test_reason_is_said_once() -> None:
    unit = replace(MSC_U1, state=State.REJECTED, disposition=Decision.REJECTED)
    assert codes(judge_product(unit, START, State.ACCEPTED)) == [("unit_rejected", "stop")]


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
