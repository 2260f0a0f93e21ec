"""The donor's station through its pages, each posting held against the act of the case."""

from __future__ import annotations

import datetime as dt
import html

import pytest

from tests.journey.walk import HIP, NEGATIVE, NONE_PRESENT, SCOPES, Given, Way
from tests.pages.entries import entries, refused_for, same_act, to_tick
from tests.pages.hands import Hands, hands, known_passwords, labelled
from tests.sites import Bench
from tests.stages import walked_once

__all__ = ["hands", "known_passwords"]
HIP_TYPED = {
    "hips-0-treated": "true",
    "hips-0-lesion_pct": "18.7",
    "hips-0-vas_mm": "52",
    "hips-0-harris_hip_score": "71",
    "hips-0-stage_1994": "II",
    "hips-0-extent_1994": "B",
    "hips-0-stage_2019": "II",
    "hips-1-treated": "false",
}
HIPS = [HIP, {"side": "right", "treated": False}]


class Donor(Way):
    """A patient on the way to the order."""

    @walked_once
    def to_consent(self) -> Donor:
        self.enrolled()
        return self

    @walked_once
    def to_screening(self) -> Donor:
        self.enrolled().consented()
        return self

    @walked_once
    def to_report(self) -> Donor:
        self.enrolled().consented().screened().bled()
        return self

    @walked_once
    def to_order(self) -> Donor:
        self.enrolled().consented().screened().bled().reported().decided()
        return self

    def at(self, what: str) -> str:
        return f"/therapies/{self.therapy}/{what}"


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the acts have their own tests on both engines


@pytest.fixture
def way(bench: Bench) -> Donor:
    return Donor(bench)


def test_consent_is_signed_with_its_witness_as_by_the_act(way: Donor, hands: Hands) -> None:
    path = way.to_consent().at("consent")
    assert "in force: 1.0" in hands.look("investigator", path)
    assert hands.client("nurse").get(path).status_code == 403
    typed: Given = {"version": "1.0", "language": "zh-CN", "scopes": list(SCOPES)}
    answer = hands.post("investigator", path, **typed | {"scopes": ["harvest"]})
    assert refused_for(way.bench) == {"second_person_needed"}
    page = answer.get_data(as_text=True)
    assert 'value="1.0"' in page
    assert page.count(" checked") == 2  # the language, and the one scope
    assert hands.post("investigator", path, "witness", **typed).status_code == 303
    given: Given = {"therapy": way.therapy, **typed}
    same_act(way.bench, "investigator", "donor:consent:signed", given, "witness")


def test_withdrawal_says_what_it_holds_before_it_is_recorded(way: Donor, hands: Hands) -> None:
    path = way.to_screening().at("consent/withdraw")
    typed: Given = {"scopes": ["manufacture"], "material": "undecided"}
    before = entries(way.bench)
    page = hands.post("coordinator", path, **typed).get_data(as_text=True)
    assert "All material of this therapy is put on hold" in page
    assert entries(way.bench) == before
    answer = hands.post("coordinator", path, outlook_read=to_tick(page), **typed)
    assert answer.status_code == 303
    given: Given = {"therapy": way.therapy, **typed}
    same_act(way.bench, "coordinator", "donor:consent:withdrawn", given)
    answer = hands.post("coordinator", path, scopes=["research"], material="destroy")
    assert refused_for(way.bench) == {"scope_not_consented"}
    assert "Refused" in answer.get_data(as_text=True)


def test_baseline_is_recorded_hip_by_hip(way: Donor, hands: Hands) -> None:
    path = way.to_screening().at("screening")
    page = hands.look("investigator", path)
    assert "25 - 160" in page
    typed: Given = {"weight_kg": "68.0", "height_cm": "172", "womac_likert": "38"}
    wrong = hands.post("investigator", path, **typed | HIP_TYPED | {"hips-0-vas_mm": "520"})
    text = wrong.get_data(as_text=True)
    assert wrong.status_code == 409
    beside = text[text.index('id="f-hips-0-vas_mm"') :]
    assert beside.index("Refused") < beside.index('id="f-hips-0-harris_hip_score"')
    assert 'value="520"' in text
    assert 'value="18.7"' in text
    assert hands.post("investigator", path, **typed | HIP_TYPED).status_code == 303
    given: Given = {"therapy": way.therapy, **typed, "hips": HIPS}
    same_act(way.bench, "investigator", "donor:screening:measured", given)
    assert hands.client("tech").get(path).status_code == 403


def test_tube_is_taken_and_its_report_entered_by_scan(way: Donor, hands: Hands) -> None:
    way.to_screening()
    assert 'value="BLD-001"' in hands.look("nurse", way.at("blood"))
    typed: Given = {"name": "BLD-001", "tests": ["HBsAg", "anti-HBc"]}
    assert hands.post("nurse", way.at("blood"), **typed).status_code == 303
    given: Given = {"therapy": way.therapy, **typed}
    out = same_act(way.bench, "nurse", "donor:sample:taken", given)
    way.names |= out["containers"]
    path = way.at("markers")
    assert hands.client("nurse").get(path).status_code == 403
    found = {f"m-{code}": word for code, word in NEGATIVE.items()}
    unscanned = hands.post("clinical_lab", path, name="RPT ID-001", **found)
    assert unscanned.status_code == 409
    assert 'value="RPT ID-001"' in unscanned.get_data(as_text=True)
    labelled(way, ["BLD-001"], "nurse", "nurse_2")
    assert hands.scan("clinical_lab", path, way.names["BLD-001.code"]).status_code == 303
    answer = hands.post("clinical_lab", path, name="RPT ID-001", **found)
    assert answer.status_code == 303
    given = {
        "name": "RPT ID-001",
        "sample": way.names["BLD-001"],
        "results": NEGATIVE,
    }
    given["therapy"] = way.therapy
    same_act(way.bench, "clinical_lab", "donor:markers:reported", given)


def test_reactive_marker_says_what_follows_and_is_resolved_by_two(way: Donor, hands: Hands) -> None:
    path = way.to_report().at("markers")
    found = {f"m-{code}": word for code, word in NEGATIVE.items()} | {"m-hbsag": "positive"}
    typed: Given = {"name": "RPT 1", "by_hand": way.names["BLD-001"], **found}
    page = html.unescape(hands.post("clinical_lab", path, **typed).get_data(as_text=True))
    assert "HBsAg: positive" in page
    answer = hands.post("clinical_lab", path, outlook_read=to_tick(page), **typed)
    assert answer.status_code == 303
    results = NEGATIVE | {"hbsag": "positive"}
    given: Given = {
        "therapy": way.therapy,
        "name": "RPT 1",
        "sample": way.names["BLD-001"],
    }
    out = same_act(
        way.bench, "clinical_lab", "donor:markers:reported", given | {"results": results}
    )
    path, report = way.at("markers/resolve"), out["report"]
    assert "HBsAg: positive" in hands.look("investigator", path)
    short = {"which": f"{report} hbsag", "conclusion": "no"}
    answer = hands.post("investigator", path, "qa", **short)
    assert answer.status_code == 409
    assert ">no</textarea>" in answer.get_data(as_text=True)
    settled = short | {"conclusion": "neutralisation negative on a second specimen"}
    assert hands.post("investigator", path, "qa", **settled).status_code == 303
    given = {"therapy": way.therapy, "report": report, "marker": "hbsag"}
    given["conclusion"] = settled["conclusion"]
    same_act(way.bench, "investigator", "donor:marker:resolved", given, "qa")
    assert hands.client("nurse").get(path).status_code == 403


def test_eligibility_is_refused_with_its_answers_kept_until_every_exclusion_is_answered(
    way: Donor, hands: Hands
) -> None:
    way.to_report()
    way.reported()
    path = way.at("eligibility")
    answered = {f"ex-{code}": "false" for code in NONE_PRESENT}
    typed = answered | {"decision": "eligible"}
    wanting = {k: v for k, v in typed.items() if k != "ex-pregnancy"}
    answer = hands.post("investigator", path, "investigator_2", **wanting)
    assert refused_for(way.bench) == {"exclusion_not_assessed"}
    assert answer.get_data(as_text=True).count(" checked") == len(wanting)
    assert hands.post("investigator", path, "investigator_2", **typed).status_code == 303
    given: Given = {
        "therapy": way.therapy,
        "decision": "eligible",
        "exclusions": NONE_PRESENT,
    }
    same_act(way.bench, "investigator", "donor:eligibility:decided", given, "investigator_2")
    assert hands.client("qa").get(path).status_code == 403


def test_order_shows_what_it_rests_on_and_is_signed_by_two(way: Donor, hands: Hands) -> None:
    path = way.to_order().at("order")
    page = hands.look("investigator", path)
    assert "Cells needed for 68" in page
    day0 = (way.bench.clock.at + dt.timedelta(days=36)).replace(second=0, microsecond=0)
    typed: Given = {
        "scheme": "two_harvests_one_infusion",
        "products": ["msc", "bmmnc"],
        "sides": ["left"],
        "arteries": ["mfca", "lfca", "obturator"],
        "msc_per_kg": "1500000",
        "units_per_product": "3",
        "planned_day0_at": day0.strftime("%Y-%m-%dT%H:%M"),
    }
    past = typed | {"planned_day0_at": "2026-03-01T09:00"}
    answer = hands.post("investigator", path, "qa", **past)
    assert refused_for(way.bench) == {"day0_in_the_past"}
    text = answer.get_data(as_text=True)
    assert 'value="2026-03-01T09:00"' in text
    assert 'value="1500000"' in text
    assert hands.post("investigator", path, "qa", **typed).status_code == 303
    given: Given = {
        "therapy": way.therapy,
        **typed,
        "arteries": [],
        "planned_day0_at": day0.isoformat(),
    }
    same_act(way.bench, "investigator", "donor:therapy:ordered", given, "qa")
    assert hands.client("coordinator").get(path).status_code == 403
    path = way.at("rescreening")
    typed = {"fever": "false", "weight_kg": "68.0", "hb_g_per_l": "142"}
    assert hands.post("investigator", path, **typed).status_code == 303
    same_act(way.bench, "investigator", "donor:rescreen:done", {"therapy": way.therapy, **typed})
    path = way.at("day0")
    typed = {"gate": "gate_2", "decision": "go", "projected_cells": "110000000"}
    assert hands.post("qa", path, "investigator", **typed).status_code == 303
    given = {"therapy": way.therapy, **typed}
    same_act(way.bench, "qa", "donor:day0:decided", given, "investigator")


def test_imaging_is_told_study_by_study_as_by_the_act(way: Donor, hands: Hands) -> None:
    path = way.to_screening().at("imaging")
    assert "Studies so far" in hands.look("radiologist", path)
    typed = {
        "studies-0-name": "IMG-MR-001",
        "studies-0-modality": "mr",
        "studies-0-views": "hip, both",
        "studies-2-name": "IMG-XR-001",
        "studies-2-modality": "x_ray",
        "readers": "2",
    }
    answer = hands.post("radiologist", path, **typed)
    assert answer.status_code == 303
    given: Given = {
        "therapy": way.therapy,
        "studies": [
            {"name": "IMG-MR-001", "modality": "mr", "views": "hip, both"},
            {"name": "IMG-XR-001", "modality": "x_ray"},
        ],
        "readers": "2",
        "note": "",
    }
    same_act(way.bench, "radiologist", "donor:imaging:performed", given)
    assert "IMG-XR-001" in hands.look("radiologist", path)


def test_a_study_of_a_name_used_before_and_a_study_without_kind_are_refused_and_kept(
    way: Donor, hands: Hands
) -> None:
    path = way.to_screening().at("imaging")
    typed = {"studies-0-name": "IMG-MR-001", "studies-0-modality": "mr", "readers": "1"}
    assert hands.post("radiologist", path, **typed).status_code == 303
    again = hands.post("radiologist", path, **typed)
    assert again.status_code == 409
    assert refused_for(way.bench) == {"imaging_name_used"}
    assert 'value="IMG-MR-001"' in again.get_data(as_text=True)
    lacking = hands.post("radiologist", path, **(typed | {"studies-0-modality": ""}))
    assert lacking.status_code == 409
    beside = html.unescape(lacking.get_data(as_text=True))
    beside = beside[beside.index("studies-0-modality") :]
    assert "Refused" in beside[: beside.index("studies-1-name")]
