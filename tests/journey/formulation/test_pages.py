"""From the pool to labelled units by pages: each leads to the entry of the case's act."""

from __future__ import annotations

from typing import Any

from tests.attacks import rows
from tests.journey.laboratory import Laboratory, at, laboratory
from tests.pages.hands import Hands, hands, known_passwords, labelled
from tests.sites import Bench

__all__ = ["hands", "known_passwords"]

WASH = {
    "washes": "2",
    "viable_after": "1.354e8",
    "viability_pct": "95.1",
    "excipient": "0.9% NaCl + 5% HSA",
}
FILL = {
    "product": "msc",
    "viable_per_ml": "3.4e6",
    "excipient": "0.9% NaCl + 5% HSA",
    "unit-left-mfca": "10.0",
    "unit-left-lfca": "10.0",
    "unit-left-obturator": "10.0",
    "started_at": "2026-05-18T09:20",
    "ended_at": "2026-05-18T09:35",
}
UNITS = ("MSC-U1", "MSC-U2", "MSC-U3")


def one(bench: Bench, table: str) -> dict[str, Any]:
    (row,) = rows(bench, table)
    return row


def at_the_wash(bench: Bench) -> tuple[Laboratory, str]:
    lab = laboratory(bench).grown(48)
    labelled(lab, ["POOL-P2"])
    bench.clock.to(at("05-18T08:30"))
    return lab, f"/cells/{lab.id('POOL-P2')}/wash"


def at_the_fill(bench: Bench) -> tuple[Laboratory, str]:
    lab, _path = at_the_wash(bench)
    wash: dict[str, Any] = {**WASH, "viable_after": 135_400_000, "pool": lab.id("POOL-P2")}
    lab.did("tech", "formulation:bulk:washed", "tech_2", **wash)
    labelled(lab, ["MSC-BULK"])
    bench.clock.to(at("05-18T09:35"))
    return lab, f"/cells/{lab.id('MSC-BULK')}/fill"


def filled(bench: Bench) -> Laboratory:
    lab, _path = at_the_fill(bench)
    units = [
        {"side": "left", "artery": a, "volume_ml": "10.0"} for a in ("mfca", "lfca", "obturator")
    ]
    fill: dict[str, Any] = {
        "source": lab.id("MSC-BULK"),
        "product": "msc",
        "units": units,
        "viable_per_ml": 3_400_000,
        "started_at": "2026-05-18T09:20:00+08:00",
        "excipient": "0.9% NaCl + 5% HSA",
    }
    lab.did("tech", "formulation:units:filled", "tech_2", **fill)
    return lab


def test_the_pool_is_washed_by_its_page_as_in_the_case(bench: Bench, hands: Hands) -> None:
    lab, path = at_the_wash(bench)
    hands.scan("tech", path, lab.id("POOL-P2.code"))
    # 1.52e8 x 95.8 % = 1.45616e8 viable cells before the wash (the case)
    assert 'data-arg-before="145616000"' in hands.look("tech", path)
    alone = hands.post("tech", path, **WASH)
    assert alone.status_code == 409
    assert 'value="1.354e8"' in alone.get_data(as_text=True)
    assert hands.post("tech", path, "tech_2", **WASH).status_code == 303
    assert hands.done() == "formulation:bulk:washed"
    wash = one(bench, "wash")
    assert (wash["viable_before"], wash["viable_after"]) == (145_616_000, 135_400_000)


def test_the_units_are_filled_by_their_page_as_in_the_case(bench: Bench, hands: Hands) -> None:
    lab, path = at_the_fill(bench)
    hands.scan("tech", path, lab.id("MSC-BULK.code"))
    page = hands.look("tech", path)
    assert "left, medial femoral circumflex artery" in page
    assert "the units expire at 2026-05-18 15:35" in page  # 09:35 + 6 h
    assert hands.post("tech", path, "tech_2", **FILL).status_code == 303
    assert hands.done() == "formulation:units:filled"
    units = {u["artery"]: u for u in rows(bench, "unit_fill")}
    assert sorted(units) == ["lfca", "mfca", "obturator"]
    assert {u["viable_cells"] for u in units.values()} == {34_000_000}  # 3.4e6 x 10.0
    assert {u["side"] for u in units.values()} == {"left"}


def test_a_fill_that_ends_in_the_future_is_refused_beside_its_field(
    bench: Bench, hands: Hands
) -> None:
    lab, path = at_the_fill(bench)
    hands.scan("tech", path, lab.id("MSC-BULK.code"))
    refused = hands.post("tech", path, "tech_2", **FILL | {"ended_at": "2026-05-18T11:00"})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert 'id="f-ended_at-wrong"' in page
    assert 'value="2026-05-18T11:00"' in page
    assert 'value="3.4e6"' in page
    assert rows(bench, "unit_fill") == []


def test_labels_are_counted_by_their_page_and_a_missing_one_holds(
    bench: Bench, hands: Hands
) -> None:
    lab = filled(bench)
    labelled(lab, UNITS)
    path = f"/containers/{lab.id('MSC-U1')}/label-count"
    hands.scan("tech", path, *(lab.id(f"{u}.code") for u in UNITS))
    wrong = hands.post("tech", path, "tech_2", printed="4", applied="3", destroyed="0")
    assert wrong.status_code == 409
    assert 'value="4"' in wrong.get_data(as_text=True)
    counted = {"printed": "3", "applied": "3", "returned": "0", "voided": "0", "destroyed": "0"}
    assert hands.post("tech", path, "tech_2", **counted).status_code == 303
    assert hands.done() == "marking:labels:reconciled"
    assert one(bench, "label_reconciliation")["applied"] == 3


def test_who_may_not_fill_has_no_page_for_it(bench: Bench, hands: Hands) -> None:
    _lab, path = at_the_fill(bench)
    for who in ("analyst", "qa", "nurse"):
        assert hands.client(who).get(path).status_code == 403
        assert hands.client(who).post(path, data=FILL).status_code == 403
    assert rows(bench, "unit_fill") == []
