"""The pages of a therapy's beginning and end, posted as a browser posts them."""

from __future__ import annotations

import pytest

from tests.journey.walk import Way, definition
from tests.pages.entries import entries, newest, refused_for, same_act, to_tick
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench

__all__ = ["hands", "known_passwords"]
WANG = {
    "subject_code": "SYN-ON-021",
    "name": "Wang Jun 王军",
    "hospital_number": "SYN-0021",
    "born_on": "1988-03-14",
    "sex": "M",
    "trial": "NCT00813267",
}


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the acts have their own tests on both engines


@pytest.fixture
def way(bench: Bench) -> Way:
    return Way(bench).enrolled()


def test_patient_is_enrolled_by_the_page_as_by_the_act(bench: Bench, hands: Hands) -> None:
    page = hands.look("coordinator", "/enrol")
    assert "Limits: <b>12 - 60" in page
    given = WANG | {"definition": definition(bench)}
    answer = hands.post("coordinator", "/enrol", **given)
    assert answer.status_code == 303
    out = same_act(bench, "coordinator", "therapy:patient:enrolled", given)
    assert answer.location == f"/therapies/{out['therapy']}"
    assert out["coi"] in hands.look("coordinator", answer.location)


def test_a_known_hospital_number_is_refused_beside_its_field_and_nothing_typed_is_lost(
    way: Way, hands: Hands
) -> None:
    given = WANG | {"definition": definition(way.bench), "hospital_number": "SYN-0007"}
    answer = hands.post("coordinator", "/enrol", **given)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert refused_for(way.bench) == {"hospital_number_known"}
    for kept in ("SYN-ON-021", "Wang Jun 王军", "SYN-0007", "1988-03-14", "NCT00813267"):
        assert f'value="{kept}"' in text
    beside = text[text.index('id="f-hospital_number"') :]
    assert beside.index("Refused") < beside.index('id="f-born_on"')


def test_two_patients_of_one_name_are_told_apart_before_anything_is_written(
    way: Way, hands: Hands
) -> None:
    given = WANG | {"definition": definition(way.bench), "name": "Synthetic Person 7"}
    given["born_on"] = "1976-02-19"
    before = entries(way.bench)
    answer = hands.post("coordinator", "/enrol", **given)
    text = answer.get_data(as_text=True)
    assert "Is it one of these?" in text
    assert "SYN-ON-007: Synthetic Person 7, born 1988-03-14, hospital number SYN-0007" in text
    assert 'value="1976-02-19"' in text
    assert entries(way.bench) == before
    answer = hands.post("coordinator", "/enrol", outlook_read=to_tick(text), **given)
    assert answer.status_code == 303
    same_act(way.bench, "coordinator", "therapy:patient:enrolled", given)


@pytest.mark.parametrize("who", ["nurse", "qa", "tech", "investigator", "admin"])
def test_nobody_but_the_coordinator_sees_the_page_that_knows_names(hands: Hands, who: str) -> None:
    assert hands.client(who).get("/enrol").status_code == 403
    assert hands.client(who).post("/enrol", data=WANG).status_code == 403


def test_personal_values_stand_in_no_address_and_are_not_kept_by_the_browser(
    bench: Bench, hands: Hands
) -> None:
    page = hands.look("coordinator", "/enrol")
    for name in ("name", "hospital_number", "born_on"):
        field = page[: page.index(f'id="f-{name}"')]
        assert "data-no-keep" in field[field.rindex('<div class="field ') :]
    answer = hands.post("coordinator", "/enrol", **WANG, definition=definition(bench))
    assert not {"Wang", "1988", "0021"} & set(answer.location.replace("/", " ").split())


def test_further_therapy_begins_once_the_first_is_over(way: Way, hands: Hands) -> None:
    path, given = f"/therapies/{way.therapy}", {"trial": "NCT00813267"}
    given["definition"] = definition(way.bench)
    answer = hands.post("coordinator", f"{path}/again", **given)
    assert answer.status_code == 409
    assert refused_for(way.bench) == {"earlier_therapy_not_over"}
    over = {"outcome": "not_eligible", "reason": "haemoglobin too low"}
    assert hands.post("investigator", f"{path}/end", **over).status_code == 303
    same_act(way.bench, "investigator", "therapy:therapy:ended", over | {"therapy": way.therapy})
    assert hands.post("coordinator", f"{path}/again", **given).status_code == 303
    given["patient"] = way.names["patient"]
    out = same_act(way.bench, "coordinator", "therapy:therapy:started", given)
    assert out["therapy"] != way.therapy


def test_wristband_is_put_on_replaced_with_a_reason_and_taken_off(way: Way, hands: Hands) -> None:
    path = f"/therapies/{way.therapy}/wristband"
    assert "Why a new one" not in hands.look("nurse", path)
    assert hands.post("nurse", path, admission="adm-1").status_code == 303
    given = {"therapy": way.therapy, "admission": "adm-1"}
    same_act(way.bench, "nurse", "therapy:wristband:issued", given)
    answer = hands.post("nurse", path, admission="adm-2")
    assert answer.status_code == 409
    assert refused_for(way.bench) == {"wristband_still_worn"}
    assert 'value="adm-2"' in answer.get_data(as_text=True)
    assert hands.post("nurse", path, admission="adm-2", why="torn").status_code == 409, "alone"
    assert hands.post("nurse", path, "nurse_2", admission="adm-2", why="torn").status_code == 303
    given |= {"admission": "adm-2", "reason": "torn"}
    same_act(way.bench, "nurse", "therapy:wristband:issued", given, "nurse_2")
    assert hands.post("nurse", f"{path}/end", reason="discharged").status_code == 303
    given = {"therapy": way.therapy, "reason": "discharged"}
    same_act(way.bench, "nurse", "therapy:wristband:ended", given)


@pytest.mark.parametrize(
    ("who", "what"), [("tech", "wristband"), ("qa", "wristband/end"), ("nurse", "end")]
)
def test_pages_are_closed_to_whom_the_act_is_closed(
    way: Way, hands: Hands, who: str, what: str
) -> None:
    assert hands.client(who).get(f"/therapies/{way.therapy}/{what}").status_code == 403


def test_late_entry_brings_its_time_and_its_reason_or_is_not_taken(way: Way, hands: Hands) -> None:
    path = f"/therapies/{way.therapy}/wristband"
    at = (way.bench.clock.at.replace(hour=7, minute=5)).strftime("%Y-%m-%dT%H:%M")
    before = entries(way.bench)
    answer = hands.post("nurse", path, admission="adm-1", late_at=at)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert entries(way.bench) == before
    assert f'value="{at}"' in text
    assert '<details class="fold late" open>' in text
    answer = hands.post("nurse", path, admission="adm-1", late_at=at, late_reason="power cut")
    assert answer.status_code == 303
    header = newest(way.bench)["header"]
    assert header["reason"] == "power cut"
    assert header["at"].startswith("2026-03-31T23:05")  # 07:05 in Shanghai
