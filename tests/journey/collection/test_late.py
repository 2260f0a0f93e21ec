"""A bag that was missing when its box was received comes after all: taken in, and held (H63)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.attacks import PASSED, insert, rows, shell
from tests.journey.collection.test_transport import held, on_the_way, receive, state
from tests.journey.walk import Way
from tests.pages.entries import to_tick
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tracker.act import Act
from tracker.identity.verdict import Reason, Verdict
from tracker.journey.collection.acts import late
from tracker.journey.collection.acts.late import LATE
from tracker.journey.collection.logger.models import Proposal
from tracker.journey.collection.state import Logged, ShipmentNow, shipment_now

__all__ = ["hands", "known_passwords"]
WHERE = "Left in the courier's car, found in the evening, still cold."


@pytest.fixture
def way(bench: Bench) -> Way:
    """HARV-A-1 was received alone; HARV-A-2 is still on its way."""
    way = on_the_way(bench)
    receive(way, containers=[way.names["HARV-A-1"]], volume_ml="22.0")
    bench.clock.on(hours=3)
    return way


def came(way: Way, **changes: Any) -> Verdict:
    alone = {"containers": [way.names["HARV-A-2"]], "volume_ml": "22.0", "note": WHERE}
    return way.act("tech", LATE, "tech_2", **way.opened(**alone) | changes).verdict


def test_a_late_bag_is_taken_in_and_held(bench: Bench, way: Way) -> None:
    assert came(way).codes == ("container_came_late",)
    assert state(bench, way, "HARV-A-2") == "received"
    assert held(bench) == {way.names["HARV-A-1"], way.names["HARV-A-2"]}
    (row,) = rows(bench, "late_receipt")
    assert row["container_id"] == way.names["HARV-A-2"]
    assert came(way).codes == ("container_in_another_state",)


def test_it_may_be_rejected_and_what_is_found_is_said_beside(bench: Bench, way: Way) -> None:
    assert set(came(way, leak=True, accepted=False).codes) == {"container_came_late", "leak_found"}
    assert state(bench, way, "HARV-A-2") == "rejected"


def test_what_is_no_late_bag_is_refused(bench: Bench, way: Way) -> None:
    assert came(way, note=" ").codes == ("say_where_it_was",)
    both = [way.names["HARV-A-1"], way.names["HARV-A-2"]]
    assert came(way, containers=both).codes == ("field_not_readable",)
    assert came(way, containers=[way.names["HARV-A-1"]]).codes == ("container_in_another_state",)
    other = on_the_way(bench, 9)
    assert came(other).codes == ("box_not_received_yet",)
    foreign = came(way, containers=[other.names["HARV-A-2"]])
    assert foreign.codes == ("container_of_another_patient",)
    assert foreign.identity_stop
    assert came(way, shipment=other.names["shipment"]).identity_stop
    assert rows(bench, "late_receipt") == []


def test_without_the_rule_the_database_refuses_what_comes_before_its_box(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = on_the_way(bench, 9)
    found = Act.find

    def blind(ctx: Act, *reasons: Reason) -> None:
        found(ctx, *(r for r in reasons if r.code != "box_not_received_yet"))

    monkeypatch.setattr(Act, "find", blind)
    assert came(other).codes == ("database_refused",)


def test_the_loggers_file_of_a_box_says_nothing_of_what_was_not_in_it(
    bench: Bench, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Logged(Decimal("18.2"), Decimal("18.2"), Proposal.ACCEPT)

    def read(s: Session, id_: str) -> ShipmentNow:
        found = shipment_now(s, id_)
        assert found is not None
        return replace(found, logged=box)

    monkeypatch.setattr(late, "shipment_now", read)
    warm = came(way, temp_min_c="31.0", temp_max_c="38.5")
    assert set(warm.codes) == {"container_came_late", "outside_limit"}
    (row,) = rows(bench, "late_receipt")
    assert (row["temp_min_c"], row["temp_max_c"]) == (310, 385)  # tenths of a degree


@pytest.mark.spoils_record
def test_without_its_keys_the_database_takes_a_late_bag_of_nobodys_box(
    bench: Bench, way: Way
) -> None:
    assert came(way).accepted
    (row,) = rows(bench, "late_receipt")
    other = on_the_way(bench, 9)
    attacks = {
        "late_after_its_box": row
        | {"shipment_id": other.names["shipment"], "container_id": way.names["HARV-A-1"]},
        "i01_late_from_its_own_box": row | {"container_id": other.names["HARV-A-1"]},
    }
    said = {*attacks, "i01_late_container_of_this_therapy"}  # several keys, in each engine's order
    for one in attacks.values():
        assert insert(bench, "late_receipt", one) in said
    with shell(bench) as s:
        columns, marks = ", ".join(row), ", ".join("?" for _ in row)
        mine = row | {"container_id": way.names["HARV-A-1"]}  # of this box, but nobody's late bag
        sql = f"insert into late_receipt ({columns}) values ({marks})"
        assert s.refused_then_undone(sql, *mine.values()) == PASSED
    with shell(bench, unguarded=True) as s:
        for one in attacks.values():
            columns, marks = ", ".join(one), ", ".join("?" for _ in one)
            sql = f"insert into late_receipt ({columns}) values ({marks})"
            assert s.refused_then_undone(sql, *one.values()) == PASSED


@pytest.mark.parametrize("engine", ["sqlite"])
def test_by_its_page(bench: Bench, way: Way, hands: Hands) -> None:
    path = f"/shipments/{way.names['shipment']}/receive"
    assert "Receive what came after" in hands.look("tech", f"/therapies/{way.therapy}")
    page = hands.look("tech", path)
    assert "Its box was received without it" in page
    assert "HARV-A-1" not in page.partition("<main")[2]
    typed = dict.fromkeys(("clots", "haemolysis", "leak"), "false") | {
        "seal_intact": "true",
        "temp_min_c": "18.2",
        "temp_max_c": "21.6",
        "volume_ml": "22.0",
        "identifiers": "2",
        "accepted": "true",
        "by_hand": [way.names["HARV-A-2"]],
        "note": WHERE,
    }
    said = hands.post("tech", path, "tech_2", **typed).text
    assert "came after its box was received" in said  # what will happen, before it is signed
    answer = hands.post("tech", path, "tech_2", **typed, outlook_read=to_tick(said))
    assert answer.status_code == 303, answer.text
    assert hands.done() == LATE
    assert hands.client("tech").get(path).status_code == 404
