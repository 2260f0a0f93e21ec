"""Visits count from the actual Day 0, once each, with consent to follow-up."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from tests import attacks
from tests.journey.administration.suite import Suite, day0
from tests.journey.walk import Way
from tests.sites import Bench
from tracker.journey.followup.acts import visits
from tracker.journey.followup.models import Visit, VisitHip
from tracker.journey.followup.state import actual_day0, overdue_visits
from tracker.people.models import SYSTEM
from tracker.quality.models import Deviation, TaskDone
from tracker.therapy.present import therapy_now


def infused(bench: Bench, n: int = 7) -> Suite:
    suite = day0(bench, "msc", n=n)
    suite.matched("MSC-U1")
    assert suite.start("MSC-U1").accepted
    return suite


def see(way: Way, **changes: Any) -> tuple[str, ...]:
    given: dict[str, Any] = {"visit": "M1", "adverse_events": False}
    return way.act("investigator", "followup:visit:recorded", **given | changes).verdict.codes


def open_window(way: Way, visit: str) -> tuple[str, ...]:
    given = {"therapy": way.therapy, "visit": visit}
    return way.bench.do(SYSTEM, "followup:visit_window:opened", given).verdict.codes


def to_day(bench: Bench, way: Way, day: int) -> None:
    """Ten in the morning, so many days after the actual Day 0."""
    with bench.site.database.reading() as s:
        day0_on = actual_day0(s, way.therapy, bench.site.zone)
    assert day0_on is not None
    at = dt.datetime.combine(day0_on + dt.timedelta(days=day), dt.time(10), bench.site.zone)
    bench.clock.to(at)


def test_month_6_stands_with_its_figures_and_ends_its_task(bench: Bench) -> None:
    way = infused(bench)
    to_day(bench, way, 168)  # 182 less 14
    assert open_window(way, "M6") == ()
    to_day(bench, way, 182)
    hip = {
        "side": "left",
        "arco": {"system": "arco_2019", "stage": "II"},
        "lesion_pct": "12.4",
        "vas_mm": 24,
        "harris_hip_score": 84,
        "tha": False,
    }
    study = {"name": "XR-002", "modality": "x_ray"}
    assert see(way, visit="M6", hips=[hip], studies=[study], walking_distance_m=1500) == ()
    with bench.site.database.reading() as s:
        visit = s.scalars(select(Visit)).one()
        seen = s.scalars(select(VisitHip)).one()
        done = s.scalars(select(TaskDone)).one()
    assert (visit.held_on, visit.due_on) == (visit.day0_on + dt.timedelta(days=182),) * 2
    assert (str(seen.lesion_pct), seen.tha) == ("12.40", False)
    assert done.outcome == "visit recorded"


@pytest.mark.parametrize(("day", "codes"), [(167, ("visit_window_not_yet",)), (168, ())])
def test_a_window_opens_two_weeks_before_the_visit(
    bench: Bench, day: int, codes: tuple[str, ...]
) -> None:
    way = infused(bench)
    to_day(bench, way, day)
    assert open_window(way, "M6") == codes
    if not codes:
        assert open_window(way, "M6") == ("visit_window_already_open",)


# M1 is due on day 30 and may be held from day 16 to day 44
@pytest.mark.parametrize(("day", "late"), [(15, True), (16, False), (44, False), (45, True)])
def test_a_visit_outside_its_window_counts_and_opens_a_deviation(
    bench: Bench, day: int, late: bool
) -> None:
    way = infused(bench)
    to_day(bench, way, day)
    assert see(way) == (("visit_out_of_window",) if late else ())
    with bench.site.database.reading() as s:
        codes = [d.code for d in s.scalars(select(Deviation)) if d.code == "D40"]
    assert codes == (["D40"] if late else [])


def test_without_the_rule_a_visit_at_any_time_is_on_time(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "judge_visit", lambda *_: ())
    way = infused(bench)
    to_day(bench, way, 300)
    assert see(way) == ()


def test_before_the_infusion_there_is_no_visit(bench: Bench) -> None:
    way = Way(bench).ready()
    assert see(way) == ("not_infused_yet",)
    assert open_window(way, "M1") == ("not_infused_yet",)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"visit": "M2"}, "visit_not_in_plan"),
        ({"visit": "month 1"}, "field_not_readable"),
        ({"hips": [{"side": "middle"}]}, "side_unknown"),
        ({"hips": [{"side": "left"}, {"side": "left"}]}, "side_given_twice"),
        ({"walking_distance_m": 200_000}, "reading_implausible"),
        ({"hips": [{"side": "left", "vas_mm": 240}]}, "field_not_readable"),
    ],
)
@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_is_not_in_the_plan_or_no_measurement_is_refused(
    bench: Bench, changes: dict[str, Any], code: str
) -> None:
    way = infused(bench)
    to_day(bench, way, 30)
    assert see(way, **changes) == (code,)


def test_a_visit_is_recorded_once_and_only_with_consent(bench: Bench) -> None:
    way = infused(bench)
    to_day(bench, way, 30)
    assert see(way, how="phone") == ()
    assert see(way) == ("visit_already_recorded",)
    way.did("investigator", "donor:consent:withdrawn", scopes=["follow_up"], material="undecided")
    to_day(bench, way, 90)
    assert see(way, visit="M3") == ("consent_withdrawn",)


def test_visits_that_were_missed_are_known(bench: Bench) -> None:
    way = infused(bench)
    to_day(bench, way, 105)  # M1 closed on day 44, M3 on day 104
    with bench.site.database.reading() as s:
        therapy = therapy_now(s, way.therapy)
        assert therapy is not None
        today = bench.clock.at.date()
        missed = overdue_visits(s, therapy, today, bench.site.zone)
    assert [r.about for r in missed] == ["M1", "M3"]


@pytest.mark.parametrize("keys", [True, False])
def test_sql_cannot_join_visits_of_two_therapies_or_repeat_one(bench: Bench, keys: bool) -> None:
    way = infused(bench)
    to_day(bench, way, 20)
    assert open_window(way, "M1") == ()
    see(way, hips=[{"side": "left", "vas_mm": 38}])
    other = Way(bench, 9).enrolled().therapy

    def tried(table: str, **changes: Any) -> str:
        return attacks.copy(bench, table, keys=keys, **changes)

    assert tried("visit", id="x", code="M3", therapy_id=other) == "i01_visit_step_of_this_therapy"
    assert tried("visit", id="x") == "visit_once"
    assert tried("visit", id="x", code="M3") == attacks.PASSED
    assert tried("visit_hip", side="right", therapy_id=other) == "i01_hip_of_this_visit"
    assert tried("visit_hip", side="right") == attacks.PASSED
    assert tried("visit_hip", side="right", vas_mm=101) == "i17_visit_vas_0_to_100"
    assert tried("visit_hip", side="right", lesion_pct=-1) == "i17_visit_lesion_0_to_100"
    assert tried("visit_hip", side="right", arco_stage="I") == "visit_stage_has_its_system"
    assert tried("visit_window", code="M3", therapy_id=other) == "i01_task_of_this_window"
    upside_down = {"opens_on": "2027-01-01", "closes_on": "2026-01-01"}
    assert tried("visit_window", code="M3", **upside_down) == "i17_window_around_its_day"
    early = {"id": "x", "code": "M3", "held_on": "2020-01-01"}
    assert tried("visit", **early) == "i17_visit_after_day0"
