"""Sign-in and sign-out: wristband, spoken birth date, two people (I02, I04, I06)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.journey.administration.facts import SESSION, at, codes
from tracker.identity.verdict import Severity, reason
from tracker.journey.administration.rules import (
    SignInFacts,
    judge_sign_in,
    judge_sign_out,
)

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


def test_sign_out_looks_at_the_wristband_again() -> None:
    assert judge_sign_out(SESSION, "SYN7-A") == ()
    assert codes(judge_sign_out(SESSION, "SYN9-A")) == [
        ("wristband_of_another_patient", "identity")
    ]
    assert codes(judge_sign_out(SESSION, None)) == [("wristband_unknown", "stop")]
