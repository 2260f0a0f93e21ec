"""Eligibility, consent, markers and pre-harvest checks at their boundaries (I06, I29)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tracker.identity.verdict import Reason
from tracker.journey.donor.rules import (
    ConsentFacts,
    EligibilityFacts,
    Finding,
    MarkerResult,
    Moment,
    PregnancyTest,
    PreHarvestFacts,
    Sex,
    age_years,
    forecast_markers,
    judge_consent,
    judge_eligibility,
    judge_markers,
    judge_pre_harvest,
)
from tracker.protocol.definition import load_default

DEFAULT = load_default()
SECOND = timedelta(seconds=1)
BORN = date(1988, 3, 14)  # the worked case
NO_EXCLUSION: Mapping[str, bool | None] = {e.code: False for e in DEFAULT.eligibility.exclusions}
ELIGIBLE = EligibilityFacts(BORN, date(2026, 4, 12), {"left": "II"}, NO_EXCLUSION)
SIGNED = datetime(2026, 4, 8, 1, 40, tzinfo=UTC)
HARVEST_A = datetime(2026, 4, 23, 0, 20, tzinfo=UTC)
DAY0 = datetime(2026, 5, 18, 5, 0, tzinfo=UTC)
CONSENT = ConsentFacts(
    "1.0", SIGNED, frozenset({"harvest", "manufacture", "backup_storage", "follow_up"})
)
SPECIMEN = datetime(2026, 4, 9, 0, 20, tzinfo=UTC)
PANEL = DEFAULT.markers
CLEAN = [MarkerResult(m.code, Finding.NEGATIVE, SPECIMEN) for m in PANEL.markers]


def codes(reasons: tuple[Reason, ...]) -> list[tuple[str, str, str]]:
    return [(r.code, r.about, r.severity.value) for r in reasons]


def consented(*consents: ConsentFacts, to: str, at: datetime, born: date = BORN) -> list[str]:
    found = judge_consent(consents, to, at, DEFAULT.consent, born, 18)
    return [r.code for r in found]


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


def test_scope_that_was_not_given_is_missing() -> None:
    assert consented(CONSENT, to="research", at=DAY0) == ["consent_scope_missing"]
    harvest_only = replace(CONSENT, scopes=frozenset({"harvest"}))
    assert consented(harvest_only, to="infusion", at=DAY0) == ["consent_scope_missing"]


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


def test_clean_panel_of_the_worked_case() -> None:
    assert judge_markers(CLEAN, HARVEST_A, PANEL) == ()


def test_panel_names_the_markers_of_the_trial() -> None:
    panel = [m.code for m in PANEL.markers]
    assert panel == ["hbsag", "anti_hbc", "anti_hcv", "hiv", "syphilis", "nat", "tb"]


@pytest.mark.parametrize(("after", "expired"), [(-SECOND, 0), (timedelta(), 0), (SECOND, 7)])
def test_markers_age_from_the_specimen_for_thirty_days(after: timedelta, expired: int) -> None:
    found = judge_markers(CLEAN, SPECIMEN + timedelta(days=30) + after, PANEL)
    assert [r.code for r in found] == ["marker_expired"] * expired


def test_markers_of_the_worked_case_will_be_39_days_old_on_day_0() -> None:
    found = forecast_markers(CLEAN, DAY0, PANEL)
    assert {(r.code, r.severity.value) for r in found} == {("marker_expires_before_day0", "alert")}
    assert {dict(r.facts)["age_days"] for r in found} == {"39"}
    assert len(found) == 7


def test_old_markers_stop_a_harvest_and_alert_on_day_0() -> None:
    stopped = {r.severity.value for r in judge_markers(CLEAN, DAY0, PANEL, Moment.HARVEST)}
    listed = {r.severity.value for r in judge_markers(CLEAN, DAY0, PANEL, Moment.DAY0)}
    assert (stopped, listed) == ({"stop"}, {"alert"})


@pytest.mark.parametrize("marker", [m.code for m in PANEL.markers])
def test_each_missing_or_undone_marker_is_named(marker: str) -> None:
    without = [r for r in CLEAN if r.marker != marker]
    undone = [*without, MarkerResult(marker, Finding.NOT_DONE, SPECIMEN)]
    later = [*without, MarkerResult(marker, Finding.NEGATIVE, HARVEST_A + SECOND)]
    for results in (without, undone, later):
        found = codes(judge_markers(results, HARVEST_A, PANEL))
        assert found == [("marker_missing", marker, "stop")]


@pytest.mark.parametrize(
    ("finding", "code"),
    [(Finding.POSITIVE, "marker_positive"), (Finding.INDETERMINATE, "marker_indeterminate")],
)
@pytest.mark.parametrize("moment", Moment)
def test_reactive_marker_is_not_hidden_by_a_later_negative(
    finding: Finding, code: str, moment: Moment
) -> None:
    reactive = MarkerResult("hiv", finding, SPECIMEN)
    again = MarkerResult("hiv", Finding.NEGATIVE, SPECIMEN + timedelta(days=1))
    found = judge_markers([*CLEAN, reactive, again], HARVEST_A, PANEL, moment)
    assert codes(found) == [(code, "hiv", "stop")]
    settled = replace(reactive, resolved=True)
    assert judge_markers([*CLEAN, settled, again], HARVEST_A, PANEL, moment) == ()


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
