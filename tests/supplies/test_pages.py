"""Supplies by their pages: each posting leads to the entry that the act leads to."""

from __future__ import annotations

from typing import Any

from tests.attacks import rows
from tests.journey.walk import Way
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench

__all__ = ["hands", "known_passwords"]

LOT = {
    "material": "basal_medium",
    "name": "alpha-MEM",
    "lot_number": "AM2411",
    "expires_on": "2026-12-31",
}
INCUBATOR = {
    "name": "INC-2",
    "kind": "incubator",
    "calibrated_on": "2026-01-15",
    "calibration_due_on": "2026-05-01",
}


def one(bench: Bench, table: str) -> dict[str, Any]:
    (row,) = rows(bench, table)
    return row


def received(bench: Bench) -> str:
    return str(bench.did("production", "supplies:lot:received", LOT, second="qa")["lot"])


def added(bench: Bench) -> str:
    return str(bench.did("production", "supplies:equipment:added", INCUBATOR)["equipment"])


def test_a_lot_is_received_by_its_page_as_in_the_case(bench: Bench, hands: Hands) -> None:
    assert "basal medium" in hands.look("production", "/supplies/lots")
    assert hands.post("production", "/supplies/lots", "qa", **LOT).status_code == 303
    assert hands.done() == "supplies:lot:received"
    assert one(bench, "reagent_lot")["lot_number"] == "AM2411"
    assert one(bench, "reagent_status")["by"] == bench.people["qa"]  # approved by the second
    assert "alpha-MEM AM2411" in hands.look("tech", "/supplies")


def test_an_expired_lot_is_refused_beside_its_date(bench: Bench, hands: Hands) -> None:
    old = LOT | {"expires_on": "2026-03-31"}
    refused = hands.post("production", "/supplies/lots", "qa", **old)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert 'id="f-expires_on-wrong"' in page
    assert 'value="AM2411"' in page
    assert rows(bench, "reagent_lot") == []


def test_a_lot_is_recalled_by_its_page(bench: Bench, hands: Hands) -> None:
    path = f"/supplies/lots/{received(bench)}/recall"
    unsaid = hands.post("qa", path, reason="maker's notice 17")
    assert unsaid.status_code == 409  # recalled or rejected: it must be said
    assert "maker" in unsaid.get_data(as_text=True)
    form = {"how": "recalled", "reason": "maker's notice 17"}
    assert hands.post("qa", path, **form).status_code == 303
    assert hands.done() == "supplies:lot:recalled"
    assert {r["status"] for r in rows(bench, "reagent_status")} == {"approved", "recalled"}
    assert "recalled" in hands.look("tech", "/supplies")


def test_equipment_is_added_calibrated_and_extended_by_pages(bench: Bench, hands: Hands) -> None:
    assert hands.post("production", "/supplies/equipment", **INCUBATOR).status_code == 303
    assert hands.done() == "supplies:equipment:added"
    path = f"/supplies/equipment/{one(bench, 'equipment')['id']}"
    older = {"calibrated_on": "2026-01-10", "due_on": "2027-01-10"}
    refused = hands.post("production", f"{path}/calibrate", **older)
    assert refused.status_code == 409
    assert 'id="f-calibrated_on-wrong"' in refused.get_data(as_text=True)
    extension = {"until_on": "2026-06-01", "reason": "reference thermometer agrees"}
    assert hands.post("qa", f"{path}/extend", "qp", **extension).status_code == 303
    assert hands.done() == "supplies:calibration:extended"
    assert "calibrated until 2026-06-01" in hands.look("tech", "/supplies")
    newer = {"calibrated_on": "2026-04-01", "due_on": "2027-03-31"}
    assert hands.post("production", f"{path}/calibrate", **newer).status_code == 303
    assert hands.done() == "supplies:equipment:calibrated"


def test_an_extension_is_signed_by_two(bench: Bench, hands: Hands) -> None:
    path = f"/supplies/equipment/{added(bench)}/extend"
    form = {"until_on": "2026-06-01", "reason": "reference thermometer agrees"}
    alone = hands.post("qa", path, **form)
    assert alone.status_code == 409
    assert "reference thermometer agrees" in alone.get_data(as_text=True)
    unsigned = hands.post("qa", path, "qp", **form, password="")
    assert unsigned.status_code == 409
    assert rows(bench, "calibration_extension") == []


def test_only_qa_extends_and_technicians_are_offered_what_they_may(
    bench: Bench, hands: Hands
) -> None:
    lot, thing = received(bench), added(bench)
    for who, path in (
        ("production", f"/supplies/equipment/{thing}/extend"),
        ("tech", f"/supplies/equipment/{thing}/calibrate"),
        ("tech", f"/supplies/lots/{lot}/recall"),
        ("nurse", "/supplies"),
    ):
        assert hands.client(who).get(path).status_code == 403
    page = hands.look("tech", "/supplies")
    assert "/supplies/lots" in page
    assert "/recall" not in page
    assert "/extend" not in page


RECIPE = {
    "name": "Complete medium",
    "material": "basal_medium",
    "shelf_life_h": "72",
    "ingredients": "human platelet lysate: 50 ml\nsupplement: 5 ml",
    "method": "Add both to 450 ml and mix.",
}


def test_a_recipe_is_written_followed_and_its_newer_version_replaces_it(
    bench: Bench, hands: Hands
) -> None:
    odd = RECIPE | {"ingredients": "moonlight: 1 ml"}
    refused = hands.post("production", "/supplies/recipes", "qa", **odd)
    assert refused.status_code == 409
    assert "moonlight" in refused.get_data(as_text=True)
    assert hands.post("production", "/supplies/recipes", "qa", **RECIPE).status_code == 303
    assert hands.done() == "supplies:recipe:approved"
    recipe = one(bench, "recipe")["id"]
    assert {r["material"] for r in rows(bench, "recipe_ingredient")} == {
        "platelet_lysate",
        "supplement",
    }
    path = f"/supplies/recipes/{recipe}/prepare"
    lot = {"lot_number": "L1", "expires_on": "2026-12-31"}
    made = [
        bench.did("production", "supplies:lot:received", lot | {"material": m}, second="qa")["code"]
        for m in ("platelet_lysate", "supplement", "saline")
    ]
    assert "50 ml" in hands.look("tech", path)
    assert hands.scan("tech", path, made[2]).status_code == 409  # the recipe has no saline
    assert hands.scan("tech", path, *made[:2]).status_code == 303
    assert hands.post("tech", path, "tech_2", volume_ml="505").status_code == 303
    assert hands.done() == "supplies:lot:prepared"
    shelf = hands.look("tech", "/supplies")
    assert "PR260401-1" in shelf
    assert "made here" in shelf
    next_one = f"/supplies/recipes/{recipe}/next"
    assert "human platelet lysate: 50 ml" in hands.look("production", next_one)
    form = RECIPE | {"shelf_life_h": "48"}
    assert hands.post("production", next_one, "qa", **form).status_code == 409
    form["reason"] = "shorter after the stability data"
    assert hands.post("production", next_one, "qa", **form).status_code == 303
    assert "A newer version is in force." in hands.look("tech", path)


def test_a_bottle_is_opened_by_its_page_for_one_patient(bench: Bench, hands: Hands) -> None:
    way = Way(bench).enrolled()
    form = {"material": "basal_medium", "hours": "48", "basis": "leaflet, section 6"}
    assert hands.post("production", "/supplies/opened", "qa", **form).status_code == 303
    assert hands.done() == "supplies:open_life:set"
    code = bench.did("production", "supplies:lot:received", LOT, second="qa")["code"]
    path = f"/therapies/{way.therapy}/bottles/new"
    assert hands.scan("tech", path, code).status_code == 303
    assert "AM2411" in hands.look("tech", path)
    assert hands.post("tech", path).status_code == 303
    assert hands.done() == "supplies:bottle:opened"
    assert "alone" in hands.look("tech", "/supplies")
    bottle = one(bench, "opened_bottle")
    scanned = hands.client("tech").post("/scan", data={"scan": bottle["code"]})
    assert f"/trace/bottle/{bottle['id']}" in scanned.headers["Location"]
    assert "AM2411" in hands.look("qa", f"/trace/bottle/{bottle['id']}")
    assert hands.client("qa").get(f"/trace/bottle/{bottle['id']}.csv").status_code == 200


def test_an_opened_bottle_makes_what_is_prepared_one_patients_alone(
    bench: Bench, hands: Hands
) -> None:
    way = Way(bench).enrolled()
    plain = RECIPE | {"ingredients": "basal_medium: 450 ml", "material": "saline"}
    assert hands.post("production", "/supplies/recipes", "qa", **plain).status_code == 303
    lot = bench.did("production", "supplies:lot:received", LOT, second="qa")["code"]
    opened = {"therapy": way.therapy, "lot": lot}
    bottle = bench.did("tech", "supplies:bottle:opened", opened)["code"]
    path = f"/supplies/recipes/{one(bench, 'recipe')['id']}/prepare"
    assert "alone" not in hands.look("tech", path)
    assert hands.scan("tech", path, bottle).status_code == 303
    assert "for SYN-ON-007 alone" in hands.look("tech", path)
    assert hands.post("tech", path, "tech_2", volume_ml="505").status_code == 303
    assert hands.done() == "supplies:lot:prepared"
    assert hands.look("tech", "/supplies").count("for SYN-ON-007 alone") == 2  # bottle and lot
