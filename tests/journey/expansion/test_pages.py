"""Seeding, backup vials and losses by their pages: each leads to the entry of the case's act."""

from __future__ import annotations

from typing import Any

from tests.attacks import rows
from tests.journey.laboratory import Laboratory, at, laboratory
from tests.pages.hands import Hands, hands, known_passwords, labelled
from tests.sites import Bench

__all__ = ["hands", "known_passwords"]

P0 = {
    "vessel": "t175",
    "vessels": "6",
    "viable_seeded": "1.575e8",
    "medium": "aMEM+8% hPL",
    "co2_pct": "5",
    "incubator_c": "37",
}
VIALS = {
    "vials": "4",
    "viable_per_vial": "5e6",
    "volume_ml": "1.0",
    "dmso_pct": "10",
    "programme": "-1 C/min to -40, -10 C/min to -100",
}


def code(bench: Bench, table: str, **wanted: str) -> str:
    (found,) = [r["code"] for r in rows(bench, table) if wanted.items() <= r.items()]
    return str(found)


def one(bench: Bench, table: str) -> dict[str, Any]:
    (row,) = rows(bench, table)
    return row


def at_seeding(bench: Bench) -> tuple[Laboratory, str]:
    """MNC-A stands labelled at its page, at the moment of the case."""
    lab = laboratory(bench).grown(15)
    labelled(lab, ["MNC-A"])
    bench.clock.to(at("04-23T11:40"))
    return lab, f"/cells/{lab.id('MNC-A')}/seed"


def test_p0_is_seeded_by_its_page_as_in_the_case(bench: Bench, hands: Hands) -> None:
    lab, path = at_seeding(bench)
    page = hands.look("tech", path)
    assert (
        "5.00\u00a0×\u00a010⁴ - 2.00\u00a0×\u00a010⁵ cells/cm²" in page
    )  # the limit of P0, before anything is typed
    assert "t175=175;" in page  # and the density is computed by the area of the choice
    lots = [code(bench, "reagent_lot", lot_number=n) for n in ("AM2411", "PL0931", "T175-88")]
    things = [code(bench, "equipment", name="INC-2"), code(bench, "place", name="INC-2")]
    hands.scan("tech", path, lab.id("MNC-A.code"), *lots, *things)
    assert hands.post("tech", path, "tech_2", **P0).status_code == 303
    assert hands.done() == "expansion:cells:seeded"
    seeding = one(bench, "seeding")
    assert (seeding["passage"], seeding["vessels"]) == (0, 6)
    assert seeding["viable_seeded"] == 157_500_000
    assert len(rows(bench, "step_reagent")) >= 3
    placed = [c for c in rows(bench, "custody") if c["place_id"]]
    assert len(placed) == 6  # each flask stands in the incubator that was scanned


def test_more_cells_than_there_are_are_refused_beside_their_field(
    bench: Bench, hands: Hands
) -> None:
    lab, path = at_seeding(bench)
    hands.scan("tech", path, lab.id("MNC-A.code"))
    refused = hands.post("tech", path, "tech_2", **P0 | {"viable_seeded": "9e8"})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert 'id="f-viable_seeded-wrong"' in page
    assert 'value="9e8"' in page
    assert "checked" in page.split('value="t175"')[1].split(">")[0]
    assert rows(bench, "seeding") == []


def test_a_passage_is_split_with_its_projected_dose(bench: Bench, hands: Hands) -> None:
    lab = laboratory(bench).grown(34)
    labelled(lab, ["POOL-P1"])
    bench.clock.to(at("05-12T10:10"))
    path = f"/cells/{lab.id('POOL-P1')}/seed"
    page = hands.look("tech", path)
    assert "Seed P2" in page
    assert "Projected for Day 0" in page
    assert 'data-arg-weight="68' in page  # the weight that was ordered for
    hands.scan("tech", path, lab.id("POOL-P1.code"))
    form = {"vessel": "stack_10", "vessels": "1", "viable_seeded": "31800000"}
    assert hands.post("tech", path, "tech_2", **form).status_code == 303
    assert [s["passage"] for s in rows(bench, "seeding")][-1:] == [2] or 2 in {
        s["passage"] for s in rows(bench, "seeding")
    }


def test_vials_are_frozen_stored_and_thawed_by_their_pages(bench: Bench, hands: Hands) -> None:
    lab = laboratory(bench).grown(33)
    labelled(lab, ["POOL-P1"])
    bench.clock.to(at("05-12T09:45"))
    path = f"/cells/{lab.id('POOL-P1')}/freeze"
    hands.scan("tech", path, lab.id("POOL-P1.code"))
    too_many = hands.post("tech", path, "tech_2", **VIALS | {"vials": "40"})
    assert too_many.status_code == 409
    assert 'value="40"' in too_many.get_data(as_text=True)
    assert hands.post("tech", path, "tech_2", **VIALS).status_code == 303
    assert hands.done() == "expansion:vials:frozen"
    vials = sorted(f["short_name"] for f in rows(bench, "container") if f["kind"] == "vial")
    assert vials == ["VIAL-1", "VIAL-2", "VIAL-3", "VIAL-4"]
    lab.names |= {c["short_name"]: c["id"] for c in rows(bench, "container")}
    labelled(lab, vials)
    _stored(bench, hands, lab, vials)
    _thawed(bench, hands, lab, vials)


def _stored(bench: Bench, hands: Hands, lab: Laboratory, vials: list[str]) -> None:
    bench.clock.to(at("05-14T10:00"))
    path = f"/vials/{lab.id('VIAL-1')}/store"
    hands.scan("tech", path, code(bench, "place", name="LN2-1"))
    hands.scan("tech", path, *(lab.id(f"{v}.code") for v in vials))
    positions = {f"position-{v}": f"rack 3 box B {n}" for n, v in enumerate(vials, 1)}
    twice = hands.post("tech", path, "tech_2", **positions | {"position-VIAL-2": "rack 3 box B 1"})
    assert twice.status_code == 409
    assert "rack 3 box B 4" in twice.get_data(as_text=True)
    assert hands.post("tech", path, "tech_2", min_temp_c="-168", **positions).status_code == 303
    assert hands.done() == "expansion:vials:stored"
    where = {c["container_id"]: c["whereabouts"] for c in rows(bench, "custody")}
    assert where[lab.id("VIAL-3")] == "rack 3 box B 3"


def _thawed(bench: Bench, hands: Hands, lab: Laboratory, vials: list[str]) -> None:
    path = f"/vials/{lab.id('VIAL-1')}/thaw"
    hands.scan("tech", path, *(lab.id(f"{v}.code") for v in vials[:2]))
    # two vials of 5e6: 1.0e7 frozen, and 8.2e6 came back
    assert 'data-arg-before="10000000"' in hands.look("tech", path)
    form = {"viable_recovered": "8.2e6", "viability_pct": "88", "volume_ml": "10"}
    assert hands.post("tech", path, "tech_2", **form).status_code == 303
    assert hands.done() == "expansion:vials:thawed"
    thawing = one(bench, "thawing")
    assert (thawing["vials"], thawing["viable_frozen"]) == (2, 10_000_000)


def test_a_lost_vessel_is_recorded_by_its_page(bench: Bench, hands: Hands) -> None:
    lab = laboratory(bench).grown(16)
    path = f"/cultures/{lab.id('P0-F02')}/lose"
    unsaid = hands.post("tech", path, "tech_2", why="dropped on the way to the cabinet")
    assert unsaid.status_code == 409
    assert "dropped on the way to the cabinet" in unsaid.get_data(as_text=True)
    form = {"why": "dropped on the way to the cabinet", "surface": "yes"}
    assert hands.post("tech", path, "tech_2", **form).status_code == 303
    assert hands.done() == "expansion:vessel:lost"
    assert one(bench, "vessel_loss")["container_id"] == lab.id("P0-F02")


def test_who_may_not_work_at_the_bench_has_no_page_for_it(bench: Bench, hands: Hands) -> None:
    lab, path = at_seeding(bench)
    for who in ("analyst", "qa", "nurse"):
        for step in ("seed", "freeze"):
            there = path.replace("/seed", f"/{step}")
            assert hands.client(who).get(there).status_code == 403
            assert hands.client(who).post(there, data=P0).status_code == 403
    assert rows(bench, "seeding") == []
    assert lab
