"""Consent at a moment, for an activity, and its withdrawal (I29, D01, D41)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.journey.donor.facts import (
    BORN,
    CONSENT,
    DAY0,
    DEFAULT,
    HARVEST_A,
    SECOND,
    SIGNED,
    codes,
    consented,
)
from tracker.journey.donor.rules import (
    judge_consent,
)


@pytest.mark.parametrize("activity", ["harvest", "manufacture", "storage", "infusion", "follow_up"])
def test_consent_of_the_worked_case_carries_the_therapy(activity: str) -> None:
    assert consented(CONSENT, to=activity, at=HARVEST_A) == []


def test_no_consent_before_it_is_signed() -> None:
    assert consented(to="harvest", at=HARVEST_A) == ["consent_missing"]
    assert consented(CONSENT, to="harvest", at=SIGNED - SECOND) == ["consent_missing"]
    assert consented(CONSENT, to="harvest", at=SIGNED) == []


def test_superseded_version_stops_a_harvest_and_is_listed_later() -> None:
    old = replace(CONSENT, version="0.9")
    harvest = judge_consent([old], "harvest", HARVEST_A, DEFAULT.consent, BORN, 18)
    assert codes(harvest) == [("consent_version_superseded", "harvest", "stop")]
    infusion = judge_consent([old], "infusion", DAY0, DEFAULT.consent, BORN, 18)
    assert codes(infusion) == [("consent_version_superseded", "infusion", "alert")]


def test_withdrawal_counts_from_its_instant_for_its_scopes_t11() -> None:
    gone = replace(
        CONSENT,
        withdrawn_at=DAY0,
        withdrawn_scopes=frozenset({"harvest", "manufacture", "backup_storage"}),
    )
    assert consented(gone, to="manufacture", at=DAY0 - SECOND) == []
    assert consented(gone, to="manufacture", at=DAY0) == ["consent_withdrawn"]
    assert consented(gone, to="storage", at=DAY0 + SECOND) == ["consent_withdrawn"]
    assert consented(gone, to="follow_up", at=DAY0 + SECOND) == []  # follow-up data allowed


def test_consent_signed_again_after_withdrawal_counts() -> None:
    gone = replace(CONSENT, withdrawn_at=HARVEST_A, withdrawn_scopes=frozenset({"manufacture"}))
    again = replace(CONSENT, signed_at=HARVEST_A + SECOND)
    assert consented(gone, again, to="manufacture", at=DAY0) == []
    before = replace(CONSENT, signed_at=HARVEST_A - SECOND)
    assert consented(gone, before, to="manufacture", at=DAY0) == ["consent_withdrawn"]


def test_minor_needs_guardian_and_assent() -> None:
    born = date(2012, 6, 1)  # 13 at signing
    assert consented(CONSENT, to="harvest", at=HARVEST_A, born=born) == [
        "guardian_permission_missing",
        "assent_missing",
    ]
    whole = replace(CONSENT, guardian_signed=True, assent_given=True)
    assert consented(whole, to="harvest", at=HARVEST_A, born=born) == []


def test_minor_consents_himself_on_his_eighteenth_birthday() -> None:
    born = date(2008, 5, 18)  # 18 on Day 0
    minor = replace(CONSENT, guardian_signed=True, assent_given=True)
    assert consented(minor, to="infusion", at=DAY0 - timedelta(days=1), born=born) == []
    assert consented(minor, to="infusion", at=DAY0, born=born) == ["adult_consent_missing"]
    adult = replace(CONSENT, signed_at=DAY0)
    assert consented(minor, adult, to="infusion", at=DAY0, born=born) == []
