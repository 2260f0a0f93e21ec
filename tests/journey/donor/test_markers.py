"""Infectious markers counted from the specimen (I06, D02)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.journey.donor.facts import DAY0, DEFAULT, HARVEST_A, SECOND, codes
from tracker.journey.donor.rules import (
    Finding,
    MarkerResult,
    Moment,
    forecast_markers,
    judge_markers,
)

SPECIMEN = datetime(2026, 4, 9, 0, 20, tzinfo=UTC)


PANEL = DEFAULT.markers


CLEAN = [MarkerResult(m.code, Finding.NEGATIVE, SPECIMEN) for m in PANEL.markers]


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
