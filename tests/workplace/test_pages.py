"""Work areas by their pages: whose material is open where is never left to memory (I26)."""

from __future__ import annotations

from typing import Any

from tests.attacks import rows
from tests.journey.laboratory import Laboratory, laboratory
from tests.pages.hands import Hands, hands, known_passwords, labelled
from tests.sites import Bench

__all__ = ["hands", "known_passwords"]

LOOKED = {"previous": "none today", "clear": "yes", "step": "S11"}


def supplied(bench: Bench) -> tuple[Laboratory, str]:
    """A therapy, and the code of the cabinet of the case."""
    lab = laboratory(bench).supplied()
    (code,) = [a["code"] for a in rows(bench, "work_area") if a["name"] == "ISO5 BSC-2"]
    return lab, str(code)


def test_an_area_is_cleared_and_closed_by_its_pages_as_in_the_case(
    bench: Bench, hands: Hands
) -> None:
    lab, code = supplied(bench)
    path = f"/therapies/{lab.therapy}/clearance"
    hands.scan("tech_3", path, code)
    assert "ISO5 BSC-2" in hands.look("tech_3", path)
    assert hands.post("tech_3", path, "qa", **LOOKED).status_code == 303
    assert hands.done() == "workplace:line:cleared"
    (clearance,) = rows(bench, "line_clearance")
    assert clearance["previous"] == "none today"
    areas = hands.look("tech_3", "/areas")
    assert "open for SYN-ON-007" in areas
    close = f"/areas/{clearance['work_area_id']}/close"
    assert close in areas
    assert hands.post("tech_3", close).status_code == 303
    assert hands.done() == "workplace:area:closed"
    assert hands.client("tech_3").get(close).status_code == 404


def test_an_area_that_is_not_clear_stays_closed_and_the_words_stay(
    bench: Bench, hands: Hands
) -> None:
    lab, code = supplied(bench)
    path = f"/therapies/{lab.therapy}/clearance"
    hands.scan("tech", path, code)
    refused = hands.post("tech", path, "qa", **LOOKED | {"clear": "no", "previous": "POOL-P1"})
    assert refused.status_code == 409
    assert 'value="POOL-P1"' in refused.get_data(as_text=True)
    assert rows(bench, "line_clearance") == []


def test_an_area_open_for_another_patient_is_an_identity_stop(bench: Bench, hands: Hands) -> None:
    lab, code = supplied(bench)
    other = Laboratory(bench, 8)
    other.ready()
    given: dict[str, Any] = {"area": code, "previous": "none", "clear": True, "step": "S11"}
    other.did("tech", "workplace:line:cleared", "qa", **given)
    path = f"/therapies/{lab.therapy}/clearance"
    hands.scan("tech_2", path, code)
    stop = hands.post("tech_2", path, "qa", **LOOKED)
    assert stop.status_code == 409
    assert "the work area" in hands.look("tech_2", path)  # its scan is forgotten
    assert len(rows(bench, "line_clearance")) == 1


def test_an_area_is_added_once_and_by_whom_it_may(bench: Bench, hands: Hands) -> None:
    assert hands.post("production", "/areas/new", name="ISO5 BSC-9").status_code == 303
    assert hands.done() == "workplace:area:added"
    twice = hands.post("production", "/areas/new", name="ISO5 BSC-9")
    assert twice.status_code == 409
    assert 'id="f-name-wrong"' in twice.get_data(as_text=True)
    assert hands.client("tech").get("/areas/new").status_code == 403
    assert hands.client("nurse").get("/areas").status_code == 403


def test_a_session_goes_its_way_by_pages_and_its_plate_is_read(bench: Bench, hands: Hands) -> None:
    area = bench.did("production", "workplace:area:added", {"name": "BSC-7"})["area"]
    room = {"cleaned_with": "sporicide", "particles": "within", "pressure": "over"}
    begin = f"/areas/{area}/session"
    assert "Tech" in hands.look("tech", begin)
    people = bench.people["tech_2"]
    assert hands.post("tech", begin, **room, grade="B", people=people).status_code == 303
    assert hands.done() == "workplace:session:opened"
    assert hands.client("tech").get(begin).status_code == 404  # it goes on
    (session,) = rows(bench, "work_session")
    path = f"/sessions/{session['id']}"
    assert "outside the limits" in hands.look("tech", path)
    form = {"kind": "settle", "spots": "left\nright"}
    assert hands.post("tech", f"{path}/plates", **form).status_code == 303
    assert hands.done() == "workplace:plates:exposed"
    assert "session since" in hands.look("tech", "/areas")
    plates = hands.look("analyst", "/plates")
    assert "BSC-7 SET-2" in plates
    plate = next(p["id"] for p in rows(bench, "plate") if p["name"] == "SET-1")
    reading = f"/plates/{plate}/read"
    assert "action above 5 CFU" in hands.look("analyst", reading)
    assert hands.post("analyst", reading, cfu="6", organism="Bacillus").status_code == 303
    assert hands.done() == "testing:plate:read"
    assert "over the limit" in hands.look("qa", path)
    assert hands.post("tech", f"{path}/end", **room).status_code == 303
    assert hands.done() == "workplace:session:ended"
    assert "BSC-7" in hands.look("qa", f"/trace/session/{session['id']}")
    assert "BSC-7" in hands.look("qa", f"/trace/area/{area}")


def test_a_shelf_is_named_filled_shown_and_emptied_by_pages(bench: Bench, hands: Hands) -> None:
    lab = laboratory(bench).grown(through=19)
    flasks = ("P0-F01", "P0-F02", "P0-F03")
    labelled(lab, flasks)
    shelf, other = (
        bench.did("production", "material:place:added", {"name": name, "kind": "incubator"})
        for name in ("INC-8 shelf 1", "INC-7 shelf 1")
    )
    path = f"/places/{shelf['place']}"
    named = f"{path}/positions"
    assert hands.post("production", named, positions="A1-B2").status_code == 303
    assert hands.done() == "workplace:positions:named"
    put = f"/therapies/{lab.therapy}/put"
    codes = [str(lab.names[f"{n}.code"]) for n in flasks]
    assert hands.scan("tech", put, shelf["code"], *codes).status_code == 303
    assert "A1, A2, B1, B2" in hands.look("tech", put)
    assert hands.post("tech", put).status_code == 303  # the next free positions
    assert hands.done() == "workplace:containers:put"
    shown = hands.look("tech", path)
    assert "3 of 4 positions taken" in shown
    assert "P0-F02" in shown
    equipment = {
        "name": "INC-8",
        "kind": "incubator",
        "calibrated_on": "2025-01-15",
        "calibration_due_on": "2026-01-15",
    }
    one = bench.did("production", "supplies:equipment:added", equipment)["equipment"]
    assert hands.post("production", f"{path}/equipment", equipment=one).status_code == 303
    assert hands.done() == "workplace:place:fitted"
    assert "calibration lapsed with 3 inside" in hands.look("qa", path)
    assert hands.post("qa", f"{path}/lapse").status_code == 303
    assert hands.done() == "quality:place:lapsed"
    form = {"why": "alarm", "all": other["place"], f"to-{lab.id('P0-F03')}": "stays"}
    emptied = hands.post("tech", f"{path}/empty", **form)
    assert emptied.status_code == 303
    assert hands.done() == "quality:place:evacuated"
    assert "Still inside: P0-F03." in hands.look("tech", path)
    assert "2" in hands.look("tech", f"/places/{other['place']}")
