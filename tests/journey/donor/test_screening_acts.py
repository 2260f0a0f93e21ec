"""Screening and eligibility: what is recorded, and who is not eligible."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests.journey.donor.deciding import decide, screened
from tests.journey.walk import HIP, NONE_PRESENT, Given, Way
from tests.sites import Bench
from tracker.journey.donor.acts import eligibility
from tracker.journey.donor.models import ImagingStudy
from tracker.journey.donor.state import (
    latest_weight,
)


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("hip", "code"),
    [
        (HIP | {"arco": [{"system": "arco_2019", "stage": "III"}]}, "arco_stage_outside_criteria"),
        (HIP | {"treated": False}, "no_hip_to_treat"),
        (HIP | {"arco": []}, "arco_stage_outside_criteria"),
    ],
)
def test_a_hip_outside_the_criteria_is_recorded_and_not_eligible(
    bench: Bench, hip: dict[str, Any], code: str
) -> None:
    way = Way(bench).enrolled().consented().screened(hips=[hip]).bled().reported()
    assert decide(way) == (code,)


def test_the_newest_look_at_a_hip_counts(bench: Bench) -> None:
    worse = HIP | {"arco": [{"system": "arco_2019", "stage": "IV"}]}
    way = screened(bench).bled().reported().screened(hips=[worse])
    assert decide(way) == ("arco_stage_outside_criteria",)


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exclusions": NONE_PRESENT | {"pregnancy": True}}, "exclusion_present"),
        (
            {"exclusions": {k: v for k, v in NONE_PRESENT.items() if k != "pregnancy"}},
            "exclusion_not_assessed",
        ),
        ({"exclusions": NONE_PRESENT | {"left_handed": False}}, "exclusion_unknown"),
    ],
)
def test_every_exclusion_is_answered_with_no(
    bench: Bench, changes: dict[str, Any], code: str
) -> None:
    assert decide(screened(bench).bled().reported(), **changes) == (code,)


def test_without_the_rules_an_excluded_patient_is_eligible(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eligibility, "judge_eligibility", lambda *_: ())
    way = screened(bench).bled().reported()
    assert decide(way, exclusions=NONE_PRESENT | {"pregnancy": True}) == ()


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hips": [HIP | {"side": "middle"}]}, "side_unknown"),
        ({"hips": [HIP, HIP]}, "side_given_twice"),
        ({"hips": []}, "field_not_readable"),
        ({"weight_kg": "680"}, "reading_implausible"),
        ({"weight_kg": "68.123"}, "field_not_readable"),
        ({"hips": [HIP | {"vas_mm": 101}]}, "field_not_readable"),
        ({"hips": [HIP | {"lesion_pct": "101"}]}, "field_not_readable"),
    ],
)
def test_figures_that_are_no_measurement_are_refused(
    bench: Bench, changes: dict[str, Any], code: str
) -> None:
    way = Way(bench).enrolled().consented()
    given: Given = {"weight_kg": "68.0", "height_cm": "172", "hips": [HIP]}
    answer = way.act("investigator", "donor:screening:measured", **given | changes)
    assert code in answer.verdict.codes


def test_imaging_stands_by_name_once(bench: Bench) -> None:
    way = screened(bench)
    studies = [{"name": f"{m}-001", "modality": w} for m, w in (("XR", "x_ray"), ("MR", "mr"))]
    out = way.did("radiologist", "donor:imaging:performed", studies=studies, readers=2).outputs
    with bench.site.database.reading() as s:
        assert {i.name: i.id for i in s.scalars(select(ImagingStudy))} == out["studies"]
    again = way.act("radiologist", "donor:imaging:performed", studies=studies)
    assert again.verdict.codes == ("imaging_name_used",) * 2


# Event 39: specimen of 2026-04-09, Day 0 on 2026-05-18: 39 days, over 30
def test_markers_too_old_on_day_0_are_said_at_the_re_screen(bench: Bench) -> None:
    way = Way(bench).ready()  # Day 0 is 36 days after the order
    bench.clock.on(days=32)
    given: Given = {"fever": False, "weight_kg": "67.5", "inr": "1.02", "hb_g_per_l": "142"}
    answer = way.act("investigator", "donor:rescreen:done", **given)
    assert answer.accepted
    assert set(answer.verdict.codes) == {"marker_expires_before_day0"}
    with bench.site.database.reading() as s:
        assert latest_weight(s, way.therapy) == Decimal("67.50")


def test_fever_allergy_and_low_haemoglobin_are_told(bench: Bench) -> None:
    way = screened(bench)
    given: Given = {"fever": True, "contrast_allergy": True, "hb_g_per_l": "99"}
    answer = way.act("investigator", "donor:rescreen:done", **given)
    assert answer.accepted
    assert set(answer.verdict.codes) == {"fever_found", "contrast_allergy_found", "outside_limit"}
    wrong = way.act("investigator", "donor:rescreen:done", fever=False, hb_g_per_l="14.2")
    assert wrong.verdict.codes == ("reading_implausible",)  # g/dl typed for g/l
    ahead = (bench.clock.at + dt.timedelta(hours=1)).isoformat()
    later: Given = {"fever": False, "hb_g_per_l": "142", "blood_taken_at": ahead}
    answer = way.act("investigator", "donor:rescreen:done", **later)
    assert answer.verdict.codes == ("done_in_the_future",)
