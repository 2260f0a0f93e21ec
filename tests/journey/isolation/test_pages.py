"""Isolation by its pages: each posting leads to the entry that the case's act leads to."""

from __future__ import annotations

import json
from typing import Any

from tests.attacks import rows
from tests.journey.laboratory import Laboratory, at, laboratory
from tests.pages.hands import Hands, hands, known_passwords, labelled
from tests.sites import Bench

__all__ = ["hands", "known_passwords"]

COUNT = {
    "wbc_million_per_ml": "19.8",
    "total_volume_ml": "44.0",
    "viability_pct": "97.1",
    "mnc_fraction_pct": "42.0",
    "haematocrit_pct": "31",
    "sample_ml": "1",
    "sample_tests": "sterility",
}
RUN = {
    "processed_ml": "43.0",
    "mnc_total": "1.69e8",
    "viability_pct": "96.2",
    "dilution": "1:1",
    "washes": "2",
    "reading-gradient_density": "1.077",
    "reading-gradient_g": "400",
    "reading-gradient_minutes": "30",
    "reading-gradient_brake": "off",
}


def received(bench: Bench) -> Laboratory:
    """Harvest A stands received in two labelled containers."""
    lab = laboratory(bench).marrow()
    labelled(lab, ["HARV-A-1", "HARV-A-2"])
    return lab


def isolated(bench: Bench) -> Laboratory:
    """The MNC of harvest A are there and labelled."""
    lab = laboratory(bench).grown(15)
    labelled(lab, ["MNC-A"])
    return lab


def marrow(lab: Laboratory) -> list[str]:
    return [lab.id("HARV-A-1.code"), lab.id("HARV-A-2.code")]


def one(bench: Bench, table: str) -> dict[str, Any]:
    (row,) = rows(bench, table)
    return row


def test_marrow_is_counted_by_its_page_as_in_the_case(bench: Bench, hands: Hands) -> None:
    lab = received(bench)
    bench.clock.to(at("04-23T09:50"))
    path = f"/marrow/{lab.id('HARV-A-1')}/count"
    page = hands.look("tech", path)
    assert "0 of 2 scanned" in page
    assert "≥ 90 %" in page  # the limit stands there before anything is typed
    hands.scan("tech", path, *marrow(lab))
    assert "2 of 2 scanned" in hands.look("tech", path)
    assert hands.post("tech", path, **COUNT).status_code == 303
    assert hands.done() == "isolation:marrow:counted"
    count = one(bench, "starting_count")
    # 19.8e6 x 44.0 = 8.712e8 nucleated cells (the case's own figure)
    assert (count["tnc"], json.loads(count["sample_tests"])) == (871_200_000, ["sterility"])
    assert len(rows(bench, "counted_marrow")) == 2


def test_mnc_are_isolated_by_their_page_as_in_the_case(bench: Bench, hands: Hands) -> None:
    lab = received(bench)
    lab.play(14)
    bench.clock.to(at("04-23T10:20"))
    path = f"/marrow/{lab.id('HARV-A-1')}/isolate"
    codes = [r["code"] for r in rows(bench, "reagent_lot") if r["lot_number"] == "FP7742"]
    hands.scan("tech", path, *marrow(lab), *codes)
    page = hands.look("tech", path)
    assert "Density gradient 1.077 FP7742" in page
    assert 'data-arg-wbc="19.8' in page  # recovery is computed from the count, while typing
    assert hands.post("tech", path, "tech_2", **RUN).status_code == 303
    assert hands.done() == "isolation:mnc:isolated"
    run = one(bench, "gradient_run")
    # 1.69e8 x 96.2 % = 1.62578e8; 1.69e8 / (19.8e6 x 43.0 x 0.42) = 47.3 % (the case)
    assert (run["mnc_total"], run["mnc_viable"]) == (169_000_000, 162_578_000)
    assert 47.2 < run["recovery_pct"] / 1e6 < 47.4 or str(run["recovery_pct"]).startswith("47")
    readings = {r["name"]: r["raw"] for r in rows(bench, "step_reading")}
    assert readings["gradient_brake"] == "off"


def test_more_marrow_than_was_counted_is_refused_beside_its_field(
    bench: Bench, hands: Hands
) -> None:
    lab = received(bench)
    lab.play(14)
    path = f"/marrow/{lab.id('HARV-A-1')}/isolate"
    hands.scan("tech", path, *marrow(lab))
    refused = hands.post("tech", path, "tech_2", **RUN | {"processed_ml": "45.0"})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert 'id="f-processed_ml-wrong"' in page
    assert 'value="45.0"' in page
    assert 'value="1.69e8"' in page  # everything typed is still there
    assert "2 of 2 scanned" in page  # and everything scanned
    assert rows(bench, "gradient_run") == []
    again = hands.post("tech", path, "tech_2", **RUN)
    assert again.status_code == 303


def test_a_container_of_another_patient_stops_the_step(bench: Bench, hands: Hands) -> None:
    lab = received(bench)
    path = f"/marrow/{lab.id('HARV-A-1')}/count"
    other = Laboratory(bench, 8)
    other.ready()
    other.take("HARV-A", "msc", "42.0", "2.0", containers=1, minutes=20)
    labelled(other, ["HARV-A"])
    hands.scan("tech", path, marrow(lab)[0])
    stop = hands.scan("tech", path, other.id("HARV-A.code"))
    assert stop.status_code == 409
    assert "0 of 2 scanned" in hands.look("tech", path)  # a fresh attempt starts from nothing


def test_colonies_are_plated_and_counted_by_their_pages(bench: Bench, hands: Hands) -> None:
    lab = isolated(bench)
    bench.clock.to(at("04-23T11:50"))
    path = f"/mnc/{lab.id('MNC-A')}/plate"
    hands.scan("analyst", path, lab.id("MNC-A.code"))
    assert hands.post("analyst", path, mnc_plated="2000000", read_day="14").status_code == 303
    assert hands.done() == "isolation:colonies:plated"
    assay = one(bench, "colony_assay")
    assert (assay["mnc_plated"], str(assay["read_due_on"])) == (2_000_000, "2026-05-07")
    lab.names["QC-CFU-A"] = assay["container_id"]
    labelled(lab, ["QC-CFU-A"])
    path = f"/samples/{assay['container_id']}/colonies"
    hands.scan("analyst", path, lab.id("QC-CFU-A.code"))
    assert 'data-arg-whole="2000000"' in hands.look("analyst", path)
    answer = hands.post("analyst", path, colonies="76")
    assert answer.status_code == 303
    assert "38" in hands.look("analyst", answer.headers["Location"])  # 76 of 2.0e6 = 38 per 10^6
    assert one(bench, "colony_count")["colonies"] == 76
    assert hands.client("analyst").get(path).status_code == 404  # counted once


def test_more_plated_than_there_is_keeps_what_was_typed(bench: Bench, hands: Hands) -> None:
    lab = isolated(bench)
    path = f"/mnc/{lab.id('MNC-A')}/plate"
    hands.scan("analyst", path, lab.id("MNC-A.code"))
    refused = hands.post("analyst", path, mnc_plated="900000000", read_day="14")
    assert refused.status_code == 409
    assert 'value="900000000"' in refused.get_data(as_text=True)
    assert rows(bench, "colony_assay") == []


def test_what_is_left_is_discarded_by_its_page(bench: Bench, hands: Hands) -> None:
    lab = laboratory(bench).grown(17)
    labelled(lab, ["MNC-A", "HARV-A-1", "HARV-A-2"])
    bench.clock.to(at("04-23T12:00"))
    path = f"/containers/{lab.id('MNC-A')}/discard"
    hands.scan("tech", path, lab.id("MNC-A.code"), *marrow(lab))
    form = {"why": "residual after seeding", "viable": "3100000", "step": "S11"}
    alone = hands.post("tech", path, **form)
    assert alone.status_code == 409  # nobody throws cells away alone
    assert "residual after seeding" in alone.get_data(as_text=True)
    assert hands.post("tech", path, "tech_2", **form).status_code == 303
    assert hands.done() == "material:container:discarded"
    gone = {r["container_id"]: r["cells_viable"] for r in rows(bench, "discard")}
    assert (len(gone), gone[lab.id("MNC-A")]) == (3, 3_100_000)


def test_who_may_not_isolate_has_no_page_for_it(bench: Bench, hands: Hands) -> None:
    lab = received(bench)
    for who in ("nurse", "qa", "courier"):
        for step in ("count", "isolate"):
            path = f"/marrow/{lab.id('HARV-A-1')}/{step}"
            assert hands.client(who).get(path).status_code == 403
            assert hands.client(who).post(path, data=COUNT).status_code == 403
    assert rows(bench, "starting_count") == []
