"""Volumes, child cap and receipt at their boundaries (D03-D09)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tracker.identity.verdict import Reason, Verdict
from tracker.journey.collection.rules import (
    HarvestFacts,
    ReceiptFacts,
    child_cap_ml,
    judge_harvest,
    judge_receipt,
    judge_start_of_processing,
)
from tracker.protocol.definition import load_default

D = Decimal
DEFAULT = load_default()
MSC = frozenset({"msc"})
BMMNC = frozenset({"bmmnc"})
HARVEST = HarvestFacts(MSC, D("42.0"), 38, D("68.0"))
ENDED = datetime(2026, 4, 23, 0, 40, tzinfo=UTC)
RECEIPT = ReceiptFacts(  # the worked case, harvest A
    container="HARV-A",
    belongs_to_therapy=True,
    identifiers_on_container=2,
    seal_intact=True,
    leak=False,
    clots=False,
    haemolysis=False,
    temperature_low_c=D("18.2"),
    temperature_high_c=D("21.6"),
    collection_ended_at=ENDED,
    received_at=ENDED + timedelta(minutes=55),
    collected_volume_ml=D("44.0"),
    received_volume_ml=D("44.0"),
)


def codes(reasons: tuple[Reason, ...]) -> list[tuple[str, str, str]]:
    return [(r.code, r.about, r.severity.value) for r in reasons]


@pytest.mark.parametrize(
    ("products", "volume", "found"),
    [
        (MSC, "42.0", []),
        (MSC, "10", []),
        (MSC, "9.99", [("outside_limit", "net_volume_msc_harvest", "hold")]),
        (MSC, "0", [("outside_limit", "net_volume_msc_harvest", "hold")]),  # a dry tap
        (MSC, "150.1", [("reading_implausible", "net_volume_msc_harvest", "stop")]),
        (BMMNC, "150.0", []),
        (BMMNC, "80", []),
        (BMMNC, "79.99", [("outside_limit", "net_volume_bmmnc_harvest", "hold")]),
        (BMMNC, "400.1", [("reading_implausible", "net_volume_bmmnc_harvest", "stop")]),
        (MSC | BMMNC, "200", []),  # one harvest for two products
    ],
)
def test_volume_by_purpose(products: frozenset[str], volume: str, found: list[Any]) -> None:
    facts = replace(HARVEST, products=products, net_volume_ml=D(volume))
    assert codes(judge_harvest(facts, DEFAULT)) == found


@pytest.mark.parametrize(
    ("weight", "cap"),
    [("8", "64"), ("9.99", "79.92"), ("10", "80"), ("25", "185"), ("40", "290")],
)
def test_child_cap(weight: str, cap: str) -> None:
    # 8 ml/kg under 10 kg; 80 + 7 x (kg - 10) above
    assert child_cap_ml(D(weight), DEFAULT.pre_harvest) == D(cap)


@pytest.mark.parametrize(("volume", "over"), [("184.9", 0), ("185", 0), ("185.1", 1)])
@pytest.mark.parametrize(("taken", "severity"), [(False, "stop"), (True, "hold")])
def test_child_of_25_kg_gives_at_most_185_ml(
    volume: str, over: int, taken: bool, severity: str
) -> None:
    child = HarvestFacts(BMMNC, D(volume), 12, D(25), taken=taken)
    expected = [("child_volume_cap_exceeded", "", severity)] * over
    assert codes(judge_harvest(child, DEFAULT)) == expected


def test_harvests_of_a_child_are_summed() -> None:
    child = HarvestFacts(BMMNC, D(100), 12, D(25), recent_volume_ml=D("85.1"))
    (found,) = judge_harvest(child, DEFAULT)
    assert dict(found.facts) == {"total_ml": "185.1", "cap_ml": "185"}


def test_adult_has_no_cap_from_the_day_of_eighteen() -> None:
    facts = HarvestFacts(BMMNC, D(300), 17, D(40))
    assert [r.code for r in judge_harvest(facts, DEFAULT)] == ["child_volume_cap_exceeded"]
    assert judge_harvest(replace(facts, donor_age_years=18), DEFAULT) == ()


def test_child_without_weight_has_no_cap_to_check() -> None:
    child = HarvestFacts(MSC, D(20), 12, None, taken=False)
    assert codes(judge_harvest(child, DEFAULT)) == [("weight_missing", "", "stop")]


def test_receipt_of_the_worked_case_has_nothing_against_it() -> None:
    assert judge_receipt(RECEIPT, DEFAULT) == ()


@pytest.mark.parametrize(
    ("change", "code", "severity"),
    [
        ({"belongs_to_therapy": False}, "identity_mismatch_at_receipt", "identity"),
        ({"identifiers_on_container": 1}, "container_identifiers_missing", "hold"),
        ({"seal_intact": False}, "seal_broken", "hold"),
        ({"leak": True}, "leak_found", "hold"),
        ({"clots": True}, "clots_found", "hold"),
        ({"haemolysis": True}, "haemolysis_found", "alert"),
        ({"temperature_low_c": None}, "logger_missing", "hold"),
        ({"temperature_high_c": None}, "logger_missing", "hold"),
        ({"temperature_low_c": D("14.9")}, "outside_limit", "hold"),
        ({"temperature_high_c": D("25.1")}, "outside_limit", "hold"),
        ({"received_at": ENDED - timedelta(seconds=1)}, "times_reversed", "stop"),
    ],
)
def test_each_finding_at_receipt(change: dict[str, Any], code: str, severity: str) -> None:
    found = judge_receipt(replace(RECEIPT, **change), DEFAULT)
    assert [(r.code, r.severity.value) for r in found] == [(code, severity)]


@pytest.mark.parametrize("change", [{"temperature_low_c": D(15)}, {"temperature_high_c": D(25)}])
def test_temperature_at_its_bound_is_kept(change: dict[str, Any]) -> None:
    assert judge_receipt(replace(RECEIPT, **change), DEFAULT) == ()


@pytest.mark.parametrize(("seconds", "late"), [(-1, 0), (0, 0), (1, 1)])
def test_transit_of_24_hours(seconds: int, late: int) -> None:
    at = ENDED + timedelta(hours=24, seconds=seconds)
    found = codes(judge_receipt(replace(RECEIPT, received_at=at), DEFAULT))
    assert found == [("outside_limit", "collection_to_receipt", "hold")] * late
    start = codes(judge_start_of_processing(ENDED, at, DEFAULT))
    assert start == [("hold_time_exceeded", "harvest_to_gradient", "hold")] * late


@pytest.mark.parametrize(
    ("received", "differs"), [("39.6", 0), ("39.59", 1), ("48.4", 0), ("48.41", 1)]
)
def test_received_volume_within_a_tenth(received: str, differs: int) -> None:
    # 44.0 ml +/- 10 % = 39.6 to 48.4 ml
    found = codes(judge_receipt(replace(RECEIPT, received_volume_ml=D(received)), DEFAULT))
    assert found == [("received_volume_differs", "HARV-A", "hold")] * differs


def test_only_identity_stops_marrow_that_was_taken() -> None:
    wrecked = replace(
        RECEIPT,
        identifiers_on_container=0,
        seal_intact=False,
        leak=True,
        clots=True,
        temperature_low_c=None,
        received_volume_ml=D(1),
        received_at=ENDED + timedelta(hours=30),
    )
    verdict = Verdict.of(judge_receipt(wrecked, DEFAULT))
    assert verdict.accepted
    assert len(verdict.reasons) == 7
    assert Verdict.of(
        judge_receipt(replace(wrecked, belongs_to_therapy=False), DEFAULT)
    ).identity_stop
