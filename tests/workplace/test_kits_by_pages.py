"""Label kits by their pages."""

from __future__ import annotations

from tests import attacks
from tests.journey.laboratory import Laboratory
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tests.workplace.test_acts import area
from tests.workplace.test_kits import FLASKS, SEAL, Kit, kit

__all__ = ["hands", "kit", "known_passwords"]


def test_a_kit_goes_its_way_by_pages(kit: Kit, hands: Hands) -> None:
    bench, here = kit.bench, f"/kits/{kit.id}"
    (code,) = [r["code"] for r in attacks.rows(bench, "label_kit")]
    scanned = hands.client("tech").post("/scan", data={"scan": code})
    assert scanned.headers["Location"] == here
    counted = {"counted": "7", "seal": SEAL}
    short = hands.post("tech", f"{here}/seal", "tech_2", counted="6", seal=SEAL)
    assert short.status_code == 409
    assert "Count again, both of you" in short.get_data(as_text=True)
    assert hands.post("tech", f"{here}/seal", "tech_2", **counted).status_code == 303
    kit.clear()
    assert hands.post("tech", f"{here}/in").status_code == 409  # nothing was scanned
    (place,) = [r["code"] for r in attacks.rows(bench, "work_area") if r["id"] == kit.place]
    hands.scan("tech", f"{here}/in", kit.codes["P0-F03"], place)  # a label, through the bag
    assert hands.post("tech", f"{here}/in").status_code == 303
    assert hands.post("tech", f"{here}/unseal", "tech_2", **counted).status_code == 303
    assert "in the area, open" in hands.look("tech", here)
    assert kit.apply(*FLASKS).accepted
    assert kit.seed().accepted
    hands.scan("tech", f"{here}/return", kit.codes["P0-F01+1"])
    assert hands.post("tech", f"{here}/return").status_code == 303
    assert hands.done() == "workplace:kit:returned"
    assert "Reconcile the labels" in hands.look("tech", here)


def test_a_harvest_kit_is_prepared_by_its_page(bench: Bench, hands: Hands) -> None:
    way = Laboratory(bench).supplied()
    theatre = area(bench, "Theatre 2")["area"]
    path = f"/therapies/{way.therapy}/kits/new"
    assert "Prepare a label kit" in hands.look("nurse", path)
    form = {"step": "S07", "area": theatre, "empties": "2", "spares": "1"}
    made = hands.post("nurse", path, **form)
    assert made.status_code == 303, made.get_data(as_text=True)
    assert hands.done() == "workplace:kit:prepared"
    live = hands.client("nurse").post(f"{made.headers['Location']}.pdf")
    assert live.mimetype == "application/pdf"
    again = hands.post("nurse", path, **form)
    assert "already" in again.get_data(as_text=True)
    assert again.status_code == 409
    assert "KIT-01" in hands.look("nurse", "/kits")
