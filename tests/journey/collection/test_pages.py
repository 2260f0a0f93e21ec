"""The collection's pages: the wristband by scan, the marrow taken, sent and received."""

from __future__ import annotations

import datetime as dt
import html

import pytest

from tests.journey.walk import Given, Way
from tests.pages.entries import entries, refused_for, same_act, to_tick
from tests.pages.hands import Hands, hands, known_passwords, labelled
from tests.sites import Bench
from tests.stages import walked_once

__all__ = ["hands", "known_passwords"]
SPOKEN = {"name_agrees": "true", "born_on_spoken": "1988-03-14"}
HARVEST = {
    "name": "HARV-A",
    "products": "msc",
    "site": "posterior iliac crest, left",
    "side": "left",
    "net_volume_ml": "42.0",
    "anticoagulant": "heparin 20 IU/ml",
    "anticoagulant_ml": "2.0",
    "containers": "2",
}


class Collected(Way):
    """A patient ordered for, on the way to the laboratory."""

    @walked_once
    def to_table(self) -> Collected:
        self.ready().banded()
        return self

    @walked_once
    def to_needle(self) -> Collected:
        self.ready().banded().identified()
        return self

    @walked_once
    def to_shipper(self) -> Collected:
        self.ready().banded().identified().harvested()
        labelled(self, ["HARV-A-1"])
        return self

    @walked_once
    def to_door(self) -> Collected:
        self.ready().banded().identified().harvested().sent()
        return self

    def at(self, what: str) -> str:
        return f"/therapies/{self.therapy}/{what}"


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the acts have their own tests on both engines


@pytest.fixture
def way(bench: Bench) -> Collected:
    return Collected(bench)


def test_patient_is_identified_by_scan_and_by_his_own_words(way: Collected, hands: Hands) -> None:
    path = way.to_table().at("identity")
    page = hands.look("nurse", path)
    assert "1988" not in page
    assert "Synthetic" not in page
    assert hands.client("tech").get(path).status_code == 403
    hands.scan("nurse", path, way.names["code"])
    answer = hands.post("nurse", path, "physician", **SPOKEN | {"born_on_spoken": ""})
    assert answer.status_code == 409  # the date is wanting; nothing that was heard is shown again
    assert hands.post("nurse", path, "physician", **SPOKEN).status_code == 303
    given: Given = {"therapy": way.therapy, "wristband": way.names["code"], **SPOKEN}
    same_act(way.bench, "nurse", "collection:identity:checked", given, "physician")


def test_another_birth_date_stops_and_the_attempt_begins_anew(way: Collected, hands: Hands) -> None:
    path = way.to_table().at("identity")
    hands.scan("nurse", path, way.names["code"])
    wrong = SPOKEN | {"born_on_spoken": "1976-02-19"}
    text = hands.post("nurse", path, "physician", **wrong).get_data(as_text=True)
    assert refused_for(way.bench) == {"spoken_birth_date_differs"}
    assert "Identity stop" in text
    assert "1976" not in text
    assert "1988" not in text
    page = hands.look("nurse", path)
    assert "the wristband" in page  # to be scanned again


def test_wristband_of_another_patient_stops_at_its_scan(way: Collected, hands: Hands) -> None:
    path = way.to_table().at("identity")
    other = Way(way.bench, n=8).enrolled().banded()
    answer = hands.scan("nurse", path, other.names["code"])
    assert answer.status_code == 409
    assert "Identity stop" in answer.get_data(as_text=True)


def test_marrow_is_taken_as_by_the_act_and_too_little_says_what_follows(
    way: Collected, hands: Hands
) -> None:
    path = way.to_needle().at("harvest")
    page = hands.look("physician", path)
    assert "≥ 10 ml" in page
    assert hands.client("nurse").get(path).status_code == 403
    way.bench.clock.on(minutes=20)
    hands.clients.clear()  # whoever was away for so long signs in again
    now = way.bench.clock.at.replace(second=0, microsecond=0)
    times = {"started_at": now - dt.timedelta(minutes=15), "ended_at": now}
    typed = HARVEST | {k: v.strftime("%Y-%m-%dT%H:%M") for k, v in times.items()}
    before = entries(way.bench)
    little = hands.post("physician", path, "nurse", **typed | {"net_volume_ml": "8.0"})
    text = html.unescape(little.get_data(as_text=True))
    assert "Deviation D03" in text
    assert "put on hold" in text
    assert entries(way.bench) == before
    refused = hands.post("physician", path, "nurse", **typed | {"products": "nothing"})
    assert refused.status_code == 409
    text = refused.get_data(as_text=True)
    for name in ("site", "anticoagulant", "started_at"):
        assert f'value="{typed[name]}"' in text
    assert hands.post("physician", path, "nurse", **typed).status_code == 303
    given: Given = {"therapy": way.therapy, **typed, "products": ["msc"]}
    given |= {k: v.isoformat() for k, v in times.items()}
    same_act(way.bench, "physician", "collection:harvest:done", given, "nurse")


def test_harvest_without_identity_says_so_before_anything_is_typed(
    way: Collected, hands: Hands
) -> None:
    page = hands.look("physician", way.to_table().at("harvest"))
    assert "Before the needle" in page
    assert "not met" in page


def test_shipper_is_filled_by_scan_where_there_is_a_label(way: Collected, hands: Hands) -> None:
    path = way.to_shipper().at("send")
    page = hands.look("courier", path)
    assert "0 of 2 scanned" in page
    assert f'value="{way.names["HARV-A-2"]}"' in page  # it wears no label yet
    assert f'value="{way.names["HARV-A-1"]}"' not in page
    typed: Given = {"name": "SHIP-001", "seal": "S-8891", "logger": "TL-014"}
    hands.scan("courier", path, way.names["HARV-A-1.code"])
    forged: Given = {"by_hand": [way.names["HARV-A-2"], way.names["BLD-001"]]}
    assert hands.post("courier", path, **typed | {"name": "a b"}, **forged).status_code == 409
    answer = hands.post("courier", path, **typed, **forged)
    assert answer.status_code == 303
    both = [way.names["HARV-A-1"], way.names["HARV-A-2"]]
    given: Given = {"therapy": way.therapy, "containers": both, **typed}
    same_act(way.bench, "courier", "collection:shipment:sent", given)
    assert hands.client("nurse").get(path).status_code == 403


def test_receipt_says_what_holds_the_marrow_before_it_is_signed(
    way: Collected, hands: Hands
) -> None:
    path = f"/shipments/{way.to_door().names['shipment']}/receive"
    way.bench.clock.on(minutes=45)
    page = hands.look("tech", path)
    assert "15 - 25 °C" in page
    assert hands.client("courier").get(path).status_code == 403
    both = [way.names["HARV-A-1"], way.names["HARV-A-2"]]
    sound = dict.fromkeys(("clots", "haemolysis", "leak"), "false")
    typed: Given = {
        "seal": "S-8891",
        "seal_intact": "true",
        "temp_min_c": "18.2",
        "temp_max_c": "21.6",
    }
    typed |= {"volume_ml": "44.0", "identifiers": "2", "accepted": "true"} | sound
    warm = typed | {"temp_max_c": "27.0"}
    text = html.unescape(hands.post("tech", path, "tech_2", by_hand=both, **warm).text)
    assert "Deviation D06" in text
    assert 'value="27.0"' in text
    to_tick(text)
    alone = hands.post("tech", path, by_hand=both, **typed)
    assert refused_for(way.bench) == {"second_person_needed"}
    assert 'value="44.0"' in alone.text
    assert hands.post("tech", path, "tech_2", by_hand=both, **typed).status_code == 303
    given: Given = {
        "therapy": way.therapy,
        "shipment": way.names["shipment"],
        "containers": both,
    }
    same_act(way.bench, "tech", "collection:shipment:received", given | typed, "tech_2")
    assert hands.client("tech").get(path).status_code == 404  # it has arrived


def test_the_page_of_the_identity_check_asks_both_for_their_passwords(
    way: Collected, hands: Hands
) -> None:
    page = hands.look("nurse", way.to_table().at("identity"))
    assert 'name="password"' in page
    assert 'name="second_password"' in page
    assert "The patient on this table is the one of this page" in page
