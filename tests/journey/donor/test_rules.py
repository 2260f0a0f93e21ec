"""Eligibility and pre-harvest checks at their boundaries (I06)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.journey.donor.facts import BORN, CONSENT, DAY0, DEFAULT, SECOND, codes, consented
from tracker.journey.donor.rules import (
    EligibilityFacts,
    PregnancyTest,
    PreHarvestFacts,
    Sex,
    judge_eligibility,
    judge_pre_harvest,
)
from tracker.therapy.rules import age_years

NO_EXCLUSION: Mapping[str, bool | None] = {e.code: False for e in DEFAULT.eligibility.exclusions}


ELIGIBLE = EligibilityFacts(BORN, date(2026, 4, 12), {"left": "II"}, NO_EXCLUSION)


def test_subject_of_the_worked_case_is_eligible() -> None:
    assert judge_eligibility(ELIGIBLE, DEFAULT.eligibility) == ()


@pytest.mark.parametrize(
    ("decided", "eligible"),
    [
        (date(2000, 3, 13), False),  # 11
        (date(2000, 3, 14), True),  # 12 today
        (date(2049, 3, 13), True),  # 60, one day before 61
        (date(2049, 3, 14), False),
    ],
)
def test_age_from_the_twelfth_to_the_day_before_the_61st_birthday(
    decided: date, eligible: bool
) -> None:
    found = judge_eligibility(replace(ELIGIBLE, decided_on=decided), DEFAULT.eligibility)
    assert [r.code for r in found] == ([] if eligible else ["age_outside_criteria"])


def test_leap_day_birthday_counts_on_the_first_of_march() -> None:
    assert age_years(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_years(date(2008, 2, 29), date(2026, 3, 1)) == 18
    assert age_years(date(2008, 2, 29), date(2028, 2, 29)) == 20


@pytest.mark.parametrize(("stage", "found"), [("0", 1), ("I", 0), ("II", 0), ("III", 1), ("IV", 1)])
def test_arco_stage_one_and_two_only(stage: str, found: int) -> None:
    facts = replace(ELIGIBLE, arco_stage_by_side={"left": stage})
    expected = [("arco_stage_outside_criteria", "left", "stop")] * found
    assert codes(judge_eligibility(facts, DEFAULT.eligibility)) == expected


def test_no_hip_to_treat_is_refused() -> None:
    found = judge_eligibility(replace(ELIGIBLE, arco_stage_by_side={}), DEFAULT.eligibility)
    assert [r.code for r in found] == ["no_hip_to_treat"]


@pytest.mark.parametrize("exclusion", [e.code for e in DEFAULT.eligibility.exclusions])
@pytest.mark.parametrize(
    ("answer", "code"), [(True, "exclusion_present"), (None, "exclusion_not_assessed")]
)
def test_each_exclusion_refuses_and_must_be_assessed(
    exclusion: str, answer: bool | None, code: str
) -> None:
    facts = replace(ELIGIBLE, exclusions={**NO_EXCLUSION, exclusion: answer})
    assert codes(judge_eligibility(facts, DEFAULT.eligibility)) == [(code, exclusion, "stop")]


def test_every_reason_is_returned() -> None:
    facts = EligibilityFacts(BORN, date(1990, 1, 1), {"left": "III"}, {})
    assert len(judge_eligibility(facts, DEFAULT.eligibility)) == 2 + 6


def test_scope_that_was_not_given_is_missing() -> None:
    assert consented(CONSENT, to="research", at=DAY0) == ["consent_scope_missing"]
    harvest_only = replace(CONSENT, scopes=frozenset({"harvest"}))
    assert consented(harvest_only, to="infusion", at=DAY0) == ["consent_scope_missing"]


BEFORE_B = PreHarvestFacts(  # the worked case, harvest B
    at=datetime(2026, 5, 17, 23, 10, tzinfo=UTC),
    harvest_number=2,
    sex=Sex.MALE,
    hb_g_per_l=Decimal(142),
    hb_taken_at=datetime(2026, 5, 14, 8, 0, tzinfo=UTC),
    previous_harvest_ended_at=datetime(2026, 4, 23, 0, 40, tzinfo=UTC),
)


def test_second_harvest_of_the_worked_case_may_start() -> None:
    assert judge_pre_harvest(BEFORE_B, DEFAULT) == ()


@pytest.mark.parametrize(("hb", "stopped"), [("99.99", True), ("100", False), ("100.01", False)])
def test_haemoglobin_of_at_least_100(hb: str, stopped: bool) -> None:
    found = judge_pre_harvest(replace(BEFORE_B, hb_g_per_l=Decimal(hb)), DEFAULT)
    expected = [("outside_limit", "hb_before_harvest", "stop")] if stopped else []
    assert codes(found) == expected


def test_missing_haemoglobin_is_listed_first_and_stops_a_repeat_harvest() -> None:
    missing = replace(BEFORE_B, hb_g_per_l=None, hb_taken_at=None)
    assert codes(judge_pre_harvest(missing, DEFAULT)) == [
        ("haemoglobin_missing", "harvest 2", "stop")
    ]
    first = replace(missing, harvest_number=1, previous_harvest_ended_at=None)
    assert codes(judge_pre_harvest(first, DEFAULT)) == [
        ("haemoglobin_missing", "harvest 1", "alert")
    ]


def test_haemoglobin_from_before_the_last_harvest_does_not_count() -> None:
    before = BEFORE_B.previous_harvest_ended_at
    assert before is not None
    old = replace(BEFORE_B, hb_taken_at=before - SECOND)
    assert codes(judge_pre_harvest(old, DEFAULT)) == [("haemoglobin_too_old", "harvest 2", "stop")]
    assert judge_pre_harvest(replace(BEFORE_B, hb_taken_at=before), DEFAULT) == ()


@pytest.mark.parametrize(("after", "old"), [(-SECOND, False), (timedelta(), False), (SECOND, True)])
def test_haemoglobin_counts_for_thirty_days(after: timedelta, old: bool) -> None:
    facts = replace(
        BEFORE_B,
        hb_taken_at=BEFORE_B.at - timedelta(days=30) - after,
        previous_harvest_ended_at=None,
    )
    found = [r.code for r in judge_pre_harvest(facts, DEFAULT)]
    assert found == (["haemoglobin_too_old"] if old else [])


def test_haemoglobin_of_tomorrow_is_missing() -> None:
    found = judge_pre_harvest(replace(BEFORE_B, hb_taken_at=BEFORE_B.at + SECOND), DEFAULT)
    assert [r.code for r in found] == ["haemoglobin_missing"]


def test_woman_needs_a_negative_and_recent_pregnancy_test() -> None:
    woman = replace(BEFORE_B, sex=Sex.FEMALE)

    def found(test: PregnancyTest | None) -> list[str]:
        return [r.code for r in judge_pre_harvest(replace(woman, pregnancy_test=test), DEFAULT)]

    week = timedelta(days=7)
    assert found(None) == ["pregnancy_test_missing"]
    assert found(PregnancyTest(True, woman.at + SECOND)) == ["pregnancy_test_missing"]
    assert found(PregnancyTest(True, woman.at - week)) == []
    assert found(PregnancyTest(True, woman.at - week - SECOND)) == ["pregnancy_test_too_old"]
    assert found(PregnancyTest(False, woman.at)) == ["pregnancy_test_positive"]
