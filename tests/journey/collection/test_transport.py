"""Marrow arrives well, or is held until QA decides; another patient's never enters."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.journey.walk import Given, Way
from tests.sites import Bench
from tracker.journey.collection.acts import receiving
from tracker.journey.collection.models import Receipt
from tracker.journey.collection.state import receipt_of
from tracker.material.models import Custody
from tracker.material.present import containers_now
from tracker.quality.models import Deviation, Hold


def on_the_way(bench: Bench, n: int = 7) -> Way:
    return Way(bench, n).ready().banded().identified().harvested().sent()


def receive(way: Way, **changes: Any) -> tuple[str, ...]:
    answer = way.act("tech", "collection:shipment:received", "tech_2", **way.opened(**changes))
    return answer.verdict.codes


def deviations(bench: Bench) -> list[str]:
    with bench.site.database.reading() as s:
        return sorted(s.scalars(select(Deviation.code)))


def held(bench: Bench) -> set[str | None]:
    with bench.site.database.reading() as s:
        return set(s.scalars(select(Hold.container_id)))


def state(bench: Bench, way: Way, name: str = "HARV-A-1") -> str:
    with bench.site.database.reading() as s:
        return containers_now(s, [way.names[name]])[way.names[name]].state.value


def test_receipt_of_the_worked_case(bench: Bench) -> None:
    way = on_the_way(bench)
    assert state(bench, way) == "shipped"
    bench.clock.on(minutes=45)
    assert receive(way) == ()
    with bench.site.database.reading() as s:
        row = s.scalars(select(Receipt)).one()
        arrived = receipt_of(s, way.names["HARV-A-1"])
        hands = s.execute(
            select(Custody.where, Custody.held_by)
            .where(Custody.container_id == way.names["HARV-A-1"])
            .order_by(Custody.n)
        ).all()
    assert row.transit_min == 45  # 08:50 to 09:35
    assert arrived is not None
    assert arrived.accepted
    assert [h.held_by for h in hands] == [bench.people[p] for p in ("physician", "courier", "tech")]
    assert state(bench, way) == "received"
    assert (deviations(bench), held(bench)) == ([], set())


@pytest.mark.parametrize(
    ("changes", "code", "deviation"),
    [
        ({"seal_intact": False}, "seal_broken", "D08"),
        ({"seal": "S-0000"}, "seal_number_differs", "D00"),
        ({"leak": True}, "leak_found", "D08"),
        ({"clots": True}, "clots_found", "D08"),
        ({"temp_max_c": "25.1"}, "outside_limit", "D06"),
        ({"temp_min_c": "14.9"}, "outside_limit", "D06"),
        ({"temp_min_c": None, "temp_max_c": None}, "logger_missing", "D06"),
        ({"identifiers": 1}, "container_identifiers_missing", "D04"),
        ({"volume_ml": "39.5"}, "received_volume_differs", "D00"),  # 44 ml less 10 % is 39.6
    ],
)
def test_what_is_wrong_holds_the_marrow_and_opens_its_deviation(
    bench: Bench, changes: dict[str, Any], code: str, deviation: str
) -> None:
    way = on_the_way(bench)
    assert receive(way, **changes) == (code,)
    assert state(bench, way) == "received"
    assert deviations(bench) == [deviation]
    assert held(bench) == {way.names["HARV-A-1"], way.names["HARV-A-2"]}


# Transit may take 24 h from the end of the harvest (R46)
@pytest.mark.parametrize(("minutes", "late"), [(24 * 60 - 1, False), (24 * 60 + 1, True)])
def test_transit_over_the_limit_holds_and_opens_a_deviation(
    bench: Bench, minutes: int, late: bool
) -> None:
    way = on_the_way(bench)
    bench.clock.on(minutes=minutes)
    assert receive(way) == (("outside_limit",) if late else ())
    assert deviations(bench) == (["D07"] if late else [])
    assert bool(held(bench)) is late


def test_without_the_rule_of_receipt_late_marrow_is_free(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "judge_receipt", lambda *_: ())
    way = on_the_way(bench)
    bench.clock.on(hours=30)
    assert receive(way) == ()
    assert held(bench) == set()


def test_rejected_marrow_stays_rejected(bench: Bench) -> None:
    way = on_the_way(bench)
    receive(way, accepted=False, leak=True)
    assert state(bench, way) == "rejected"
    assert receive(way) == ("container_in_another_state",) * 2


def test_a_container_that_did_not_arrive_is_missed_and_the_rest_held(bench: Bench) -> None:
    way = on_the_way(bench)
    assert receive(way, containers=[way.names["HARV-A-1"]], volume_ml="22.0") == (
        "container_not_received",
    )
    assert held(bench) == {way.names["HARV-A-1"]}
    assert state(bench, way, "HARV-A-2") == "shipped"


def test_a_container_of_another_patient_is_an_identity_stop(bench: Bench) -> None:
    mine, other = on_the_way(bench, 7), on_the_way(bench, 9)
    crossed = mine.opened(containers=[mine.names["HARV-A-1"], other.names["HARV-A-2"]])
    answer = mine.act("tech", "collection:shipment:received", "tech_2", **crossed)
    assert answer.verdict.codes == ("container_of_another_patient",)
    assert answer.verdict.identity_stop
    answer = mine.act(
        "tech",
        "collection:shipment:received",
        "tech_2",
        **mine.opened(shipment=other.names["shipment"]),
    )
    assert answer.verdict.codes == ("shipment_of_another_patient",)
    assert answer.verdict.identity_stop


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"shipment": "shipment-none"}, "shipment_unknown"),
        ({"containers": []}, "field_not_readable"),
        ({"volume_ml": "44.05"}, "field_not_readable"),
        ({"temp_min_c": "1000"}, "field_not_readable"),
        ({"containers": ["container-none"]}, "container_unknown"),
    ],
)
def test_unreadable_receipts_are_refused(bench: Bench, changes: dict[str, Any], code: str) -> None:
    assert code in receive(on_the_way(bench), **changes)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_receipt_takes_two_technicians(bench: Bench) -> None:
    way = on_the_way(bench)
    alone = way.act("tech", "collection:shipment:received", **way.opened())
    assert alone.verdict.codes == ("second_person_needed",)


def test_what_travels_already_is_not_sent_again(bench: Bench) -> None:
    way = on_the_way(bench)
    again: Given = {
        "name": "SHIP-002",
        "seal": "S-1",
        "containers": [way.names["HARV-A-1"]],
    }
    answer = way.act("courier", "collection:shipment:sent", **again)
    assert answer.verdict.codes == ("container_in_another_state",)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_range_upside_down_is_refused(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified().harvested()
    given: Given = {
        "name": "SHIP-001",
        "seal": "S-1",
        "containers": [way.names["HARV-A-1"]],
    }
    answer = way.act("courier", "collection:shipment:sent", **given, low_c="26", high_c="25")
    assert answer.verdict.codes == ("temperature_range_missing",)


def test_the_nurse_may_countersign_later(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified().harvested()
    given: Given = {
        "name": "SHIP-001",
        "seal": "S-1",
        "containers": [way.names["HARV-A-1"]],
    }
    way.did("courier", "collection:shipment:sent", **given)
