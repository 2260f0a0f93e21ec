"""What was taken is judged for its purpose, named once, and asked why when repeated."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from tests.journey.collection.taking import harvests_done, take
from tests.journey.walk import Given, Way
from tests.sites import Bench
from tracker.journey.collection.state import harvests
from tracker.quality.models import Deviation, Hold


# Plausible 5 to 150 ml for MSC (limit 10), 50 to 400 ml for BMMNC (limit 80)
@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("products", "volume_ml", "accepted", "code"),
    [
        (["msc"], "4.9", True, "outside_limit"),
        (["msc"], "420", False, "reading_implausible"),
        (["msc"], "9.9", True, "outside_limit"),
        (["bmmnc"], "79.9", True, "outside_limit"),
        (["msc"], "0", False, "field_not_readable"),
        (["msc"], "42.05", False, "field_not_readable"),
    ],
)
def test_a_volume_is_judged_for_its_purpose(
    bench: Bench, products: list[str], volume_ml: str, accepted: bool, code: str
) -> None:
    way = Way(bench).ready().banded().identified()
    bench.clock.on(minutes=20)
    assert code in take(way, products=products, net_volume_ml=volume_ml)
    assert harvests_done(bench) == accepted


def test_too_little_marrow_is_recorded_and_held(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified()
    way.harvested(net_volume_ml="9.9")
    with bench.site.database.reading() as s:
        held = set(s.scalars(select(Hold.container_id)))
        deviations = [(d.code, d.severity) for d in s.scalars(select(Deviation))]
    assert held == {way.names["HARV-A-1"], way.names["HARV-A-2"]}
    assert deviations == [("D03", "major")]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_float_is_no_volume(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified()
    assert take(way, net_volume_ml=42.0) == ("field_not_readable",)


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"products": ["nk_cells"]}, "product_not_ordered"),
        ({"name": "harv a"}, "field_not_readable"),
        ({"containers": 7}, "field_not_readable"),
        ({"side": "up"}, "field_not_readable"),
    ],
)
def test_what_is_not_ordered_or_not_readable_is_refused(
    bench: Bench, changes: dict[str, Any], code: str
) -> None:
    way = Way(bench).ready().banded().identified()
    bench.clock.on(minutes=20)
    assert code in take(way, **changes)


def test_times_that_run_backwards_or_ahead_are_refused(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified()
    bench.clock.on(minutes=20)
    now = bench.clock.at
    ahead = (now + dt.timedelta(minutes=5)).isoformat()
    assert "done_in_the_future" in take(way, ended_at=ahead)
    assert "times_reversed" in take(way, started_at=ahead)


def test_a_second_harvest_for_the_same_product_says_why_and_needs_haemoglobin(
    bench: Bench,
) -> None:
    way = Way(bench).ready().banded().identified().harvested()
    bench.clock.on(days=10)
    way.identified()
    bench.clock.on(minutes=20)
    codes = take(way, name="HARV-A2")  # the haemoglobin of before the first harvest is none
    assert {"reharvest_needs_reason", "haemoglobin_missing"} <= set(codes)
    way.did("investigator", "donor:rescreen:done", fever=False, hb_g_per_l="99")
    bench.clock.on(minutes=20)
    again: Given = {"name": "HARV-A2", "reason": "growth failed"}
    assert "outside_limit" in take(way, **again)  # 99 g/l is under 100
    way.did("investigator", "donor:rescreen:done", fever=False, hb_g_per_l="121")
    bench.clock.on(minutes=20)
    assert take(way, **again) == ()
    with bench.site.database.reading() as s:
        names = [(h.name, h.number) for h in harvests(s, way.therapy)]
    assert names == [("HARV-A", 1), ("HARV-A2", 2)]


def test_a_name_is_used_once(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified().harvested()
    assert {"short_name_taken", "harvest_name_used"} <= set(take(way))


# 16 years, 30 kg: 80 + 7 x (30 - 10) = 220 ml (R22b); 150 ml and 80 ml within thirty days are more
def test_two_harvests_of_a_child_together_over_the_cap_are_held(bench: Bench) -> None:
    way = Way(bench).enrolled(born_on="2010-01-05")
    way.consented(guardian_signed=True, assent_given=True).screened(weight_kg="30.0")
    way.bled().reported().decided().ordered().banded()
    spoken = way.spoken(born_on_spoken="2010-01-05")
    way.did("nurse", "collection:identity:checked", "physician", **spoken)
    way.harvested(net_volume_ml="150.0")
    bench.clock.on(minutes=30)
    way.did("investigator", "donor:rescreen:done", fever=False, hb_g_per_l="121")
    way.did("nurse", "collection:identity:checked", "physician", **spoken)
    way.harvested(net_volume_ml="80.0", name="HARV-B", products=["bmmnc"], containers=1)
    with bench.site.database.reading() as s:
        held = s.scalars(select(Hold)).all()
    assert [(h.reason, h.container_id) for h in held] == [
        ("child_volume_cap_exceeded", way.names["HARV-B"])
    ]
