"""What happened afterwards, by pages: each leads to the entry of the case's act."""

from __future__ import annotations

from typing import Any

from tests.attacks import rows
from tests.journey.followup.test_visits import infused, to_day
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench

__all__ = ["hands", "known_passwords"]

VITALS = {
    "minutes": "0 15 30 60 120 240",
    "temp_high_c": "37.2",
    "systolic_low_mmhg": "118",
    "systolic_high_mmhg": "126",
    "spo2_low_pct": "97",
    "reaction_grade": "0",
}


def one(bench: Bench, table: str) -> dict[str, Any]:
    (row,) = rows(bench, table)
    return row


def test_vital_signs_stand_as_in_the_case(bench: Bench, hands: Hands) -> None:
    way = infused(bench)
    path = f"/therapies/{way.therapy}/vitals"
    upside_down = VITALS | {"systolic_low_mmhg": "140"}
    refused = hands.post("infusion_nurse", path, **upside_down)
    assert refused.status_code == 409
    assert 'value="0 15 30 60 120 240"' in refused.get_data(as_text=True)
    assert rows(bench, "vital_signs") == []
    assert hands.post("infusion_nurse", path, **VITALS).status_code == 303
    assert hands.done() == "followup:vitals:recorded"
    vitals = one(bench, "vital_signs")
    assert (vitals["systolic_low_mmhg"], vitals["reaction_grade"]) == (118, 0)


def test_events_are_assessed_and_that_there_were_none_is_said(bench: Bench, hands: Hands) -> None:
    way = infused(bench)
    path = f"/therapies/{way.therapy}/adverse-events"
    event = {"term-1": "puncture site pain", "grade-1": "1", "related-1": "procedure"}
    contradiction = hands.post("investigator", path, found="none", **event)
    assert contradiction.status_code == 409
    assert 'value="puncture site pain"' in contradiction.get_data(as_text=True)
    assert hands.post("investigator", path).status_code == 409  # nothing was said
    assert hands.post("investigator", path, found="some", **event).status_code == 303
    assert hands.done() == "followup:adverse_events:assessed"
    assert one(bench, "adverse_event")["term"] == "puncture site pain"
    assert hands.post("investigator", path, found="none").status_code == 303
    assert len(rows(bench, "adverse_event")) == 1


def test_a_visit_of_the_case_is_recorded_by_its_page(bench: Bench, hands: Hands) -> None:
    way = infused(bench)
    to_day(bench, way, 182)
    window = f"/therapies/{way.therapy}/visit-window"
    assert hands.post("coordinator", window, visit="M12").status_code == 409
    assert hands.post("coordinator", window, visit="M6").status_code == 303
    assert hands.done() == "followup:visit_window:opened"
    path = f"/therapies/{way.therapy}/visit"
    form = {
        "visit": "M6",
        "how": "visit",
        "adverse_events": "no",
        "womac_likert": "21",
        "walking_distance_m": "1500",
        "stage-left": "II",
        "lesion_pct-left": "12.4",
        "vas_mm-left": "24",
        "harris_hip_score-left": "84",
        "tha-left": "no",
        "study-1": "MR-002",
        "modality-1": "mr",
    }
    refused = hands.post("investigator", path, **form | {"womac_likert": "120"})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert 'id="f-womac_likert-wrong"' in page
    assert 'value="MR-002"' in page
    assert hands.post("investigator", path, **form).status_code == 303
    assert hands.done() == "followup:visit:recorded"
    assert one(bench, "visit")["womac_likert"] == 21
    hip = one(bench, "visit_hip")
    assert (hip["side"], hip["harris_hip_score"], hip["arco_stage"]) == ("left", 84, "II")


def test_who_may_not_record_them_has_no_page(bench: Bench, hands: Hands) -> None:
    way = infused(bench)
    for who, what in (
        ("tech", "vitals"),
        ("tech", "adverse-events"),
        ("nurse", "visit"),
        ("qa", "visit-window"),
    ):
        assert hands.client(who).get(f"/therapies/{way.therapy}/{what}").status_code == 403
