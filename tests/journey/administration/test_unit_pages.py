"""Units on their way and in the suite, by pages: each leads to the entry of the case's act."""

from __future__ import annotations

from typing import Any

from tests.attacks import rows
from tests.journey.administration.suite import Suite, day0
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench

__all__ = ["hands", "known_passwords"]

WARM = {"shipment": "SHIP-003", "temp_min_c": "3.9", "temp_max_c": "6.1"}


def one(bench: Bench, table: str) -> dict[str, Any]:
    (row,) = rows(bench, table)
    return row


def released(bench: Bench) -> Suite:
    return Suite(bench, 7).prepared("msc").released()


def test_units_are_issued_and_received_by_pages(bench: Bench, hands: Hands) -> None:
    suite = released(bench)
    path = f"/therapies/{suite.therapy}/issue"
    assert "0 of 3 scanned" in hands.look("tech", path)
    hands.scan("tech", path, *suite.codes.values())
    alone = hands.post("tech", path, shipment="SHIP-003", logger="TL-014")
    assert alone.status_code == 409
    assert 'value="SHIP-003"' in alone.get_data(as_text=True)
    assert hands.post("tech", path, "runner", shipment="SHIP-003").status_code == 303
    assert hands.done() == "administration:units:issued"
    assert {u["carried_by"] for u in rows(bench, "unit_issue")} == {bench.people["runner"]}
    path = f"/therapies/{suite.therapy}/suite-receipt"
    page = hands.look("infusion_nurse", path)
    assert "2 - 8 °C" in page  # before anything is typed
    hands.scan("infusion_nurse", path, *suite.codes.values())
    upside_down = WARM | {"temp_min_c": "7.9"}
    assert hands.post("infusion_nurse", path, "runner", **upside_down).status_code == 409
    assert hands.post("infusion_nurse", path, "runner", **WARM).status_code == 303
    assert hands.done() == "administration:units:received"
    receipt = one(bench, "suite_receipt")
    assert (receipt["units_expected"], receipt["units_received"]) == (3, 3)


def test_catheter_and_last_picture_are_recorded_in_the_session(bench: Bench, hands: Hands) -> None:
    suite = day0(bench)
    path = f"/bedside/session/{suite.session}"
    placed = {"side": "left", "access": "right femoral, 4 F", "heparin_iu": "3000"}
    unsaid = hands.post("interventionalist", f"{path}/catheter", "infusion_nurse", **placed)
    page = unsaid.get_data(as_text=True)
    assert unsaid.status_code == 409
    assert 'id="f-contrast_ml-wrong"' in page
    assert 'value="right femoral, 4 F"' in page
    placed["contrast_ml"] = "20"
    done = hands.post("interventionalist", f"{path}/catheter", "infusion_nurse", **placed)
    assert done.status_code == 303
    assert hands.done() == "administration:catheter:placed"
    seen = {"side": "left", "spasm": "no", "branches_before": "6", "branches_after": "7"}
    half = hands.post("interventionalist", f"{path}/arteriography", "infusion_nurse", **seen)
    assert half.status_code == 409  # occlusion was not said: it is never filled in
    seen["occlusion"] = "no"
    done = hands.post("interventionalist", f"{path}/arteriography", "infusion_nurse", **seen)
    assert done.status_code == 303
    assert hands.done() == "administration:arteriography:done"
    assert one(bench, "arteriography")["branches_after"] == 7


def test_every_unit_is_accounted_for_by_its_page(bench: Bench, hands: Hands) -> None:
    suite = Suite(bench, 7).prepared("msc").in_suite()
    path = f"/therapies/{suite.therapy}/account"
    ends = {"ends-MSC-U1": "returned", "ends-MSC-U2": "returned", "ends-MSC-U3": "destroyed"}
    hands.scan("infusion_nurse", path, suite.codes["MSC-U1"], suite.codes["MSC-U2"])
    short = hands.post("infusion_nurse", path, "qa", empty="yes", **ends)
    assert short.status_code == 409  # the third was not in anybody's hand
    hands.scan("infusion_nurse", path, suite.codes["MSC-U3"])
    assert hands.post("infusion_nurse", path, "qa", empty="yes", **ends).status_code == 303
    assert hands.done() == "administration:units:accounted"
    account = one(bench, "unit_account")
    assert (account["received"], account["returned"], account["destroyed"]) == (3, 2, 1)


def test_who_may_not_has_no_page_for_it(bench: Bench, hands: Hands) -> None:
    suite = released(bench)
    for who, what in (("infusion_nurse", "issue"), ("tech", "suite-receipt"), ("tech", "account")):
        assert hands.client(who).get(f"/therapies/{suite.therapy}/{what}").status_code == 403
