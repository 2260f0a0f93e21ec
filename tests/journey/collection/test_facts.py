"""What is said of a harvest and a receipt: every reason whole, with its facts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.journey.collection.test_rules import BMMNC, DEFAULT, ENDED, HARVEST, MSC, RECEIPT
from tracker.identity.verdict import Reason, Severity, reason
from tracker.journey.collection.rules import judge_harvest, judge_receipt
from tracker.protocol.definition import ProcessDefinition

D, HOLD = Decimal, Severity.HOLD
SECOND = dt.timedelta(seconds=1)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            {"identifiers_on_container": 1},
            reason("container_identifiers_missing", HOLD, "HARV-A", found=1, needed=2),
        ),
        ({"belongs_to_therapy": False}, ("identity_mismatch_at_receipt", Severity.IDENTITY)),
        ({"seal_intact": False}, ("seal_broken", HOLD)),
        ({"leak": True}, ("leak_found", HOLD)),
        ({"clots": True}, ("clots_found", HOLD)),
        ({"haemolysis": True}, ("haemolysis_found", Severity.ALERT)),
        ({"temperature_low_c": None, "temperature_high_c": None}, ("logger_missing", HOLD)),
        ({"temperature_low_c": None, "logged": True}, None),  # its file was read
        ({"temperature_high_c": D("25.1"), "logged": True}, None),
        (
            {"temperature_high_c": D("25.1")},
            reason("outside_limit", HOLD, "temperature", value="25.1", unit="C", limit="15 - 25"),
        ),
        (
            {"received_at": ENDED + dt.timedelta(hours=36)},
            reason(
                "outside_limit", HOLD, "collection_to_receipt", value="36", unit="h", limit="<= 24"
            ),
        ),
        (
            {"received_at": ENDED - SECOND},
            reason("times_reversed", about="collection_to_receipt"),
        ),
        ({"received_at": ENDED}, None),
        (
            {"received_volume_ml": D("39.5")},
            reason(
                *("received_volume_differs", HOLD, "HARV-A"),
                received_ml="39.5",
                collected_ml="44.0",
                tolerance_pct="10",
            ),
        ),
    ],
)
def test_a_finding_at_receipt_is_said_with_its_facts(
    change: dict[str, Any], found: Reason | tuple[str, Severity] | None
) -> None:
    if isinstance(found, tuple):  # these say of which container, and nothing else
        found = reason(found[0], found[1], "HARV-A")
    assert judge_receipt(replace(RECEIPT, **change), DEFAULT) == ((found,) if found else ())


def limits(msc: str | None, bmmnc: str | None) -> ProcessDefinition:
    """The default with other least volumes."""
    low = {"net_volume_msc_harvest": msc, "net_volume_bmmnc_harvest": bmmnc}
    rows = tuple(
        p.model_copy(update={"limit_low": D(v) if (v := low[p.name]) else None})
        if p.name in low
        else p
        for p in DEFAULT.parameters
    )
    return DEFAULT.model_copy(update={"parameters": rows})


@pytest.mark.parametrize(
    ("msc", "bmmnc", "volume", "about"),
    [
        ("10", "80", "79.9", "net_volume_bmmnc_harvest"),
        ("90", "80", "89.9", "net_volume_msc_harvest"),
        ("0.5", None, "0.4", "net_volume_msc_harvest"),  # no limit asks for the least
        (None, "0.5", "0.4", "net_volume_bmmnc_harvest"),
        (None, None, "0", ""),
        (None, "0", "151", "net_volume_msc_harvest"),  # of two that ask alike, the last by name
        ("10", "10", "151", "net_volume_msc_harvest"),
    ],
)
def test_a_harvest_for_two_is_judged_as_the_one_that_asks_for_most(
    msc: str | None, bmmnc: str | None, volume: str, about: str
) -> None:
    facts = replace(HARVEST, products=MSC | BMMNC, net_volume_ml=D(volume))
    found = judge_harvest(facts, limits(msc, bmmnc))
    assert [r.about for r in found] == ([about] if about else [])


def test_a_harvest_for_nothing_that_has_a_limit_is_not_judged() -> None:
    assert judge_harvest(replace(HARVEST, products=frozenset({"x"})), DEFAULT) == ()
