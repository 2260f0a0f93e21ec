"""Supplies by their pages: each posting leads to the entry that the act leads to."""

from __future__ import annotations

from typing import Any

from tests.attacks import rows
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
