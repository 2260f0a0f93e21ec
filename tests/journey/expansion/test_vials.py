"""Backup vials: frozen, stored in their own positions, thawed into a lot that goes on (T15)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests.journey.laboratory import Laboratory, at
from tests.sites import Bench
from tracker.act import Answer
from tracker.journey.expansion.growth import doublings_before
from tracker.journey.expansion.models import Freezing, Thawing
from tracker.material.models import Container, Lot
from tracker.material.state import balances
from tracker.quality.models import Deviation, Hold
from tracker.workplace.present import positions_taken

D = Decimal
VIALS = tuple(f"VIAL-{n}" for n in range(1, 5))


def store(way: Laboratory, *vials: str, positions: list[str]) -> Answer:
    return way.act(
        "tech",
        "expansion:vials:stored",
        "tech_2",
        vials=way.ids(*vials),
        place=way.id("LN2-1-place"),
        positions=positions,
        min_temp_c="-168",
    )


def thaw(way: Laboratory, *vials: str, **changes: Any) -> Answer:
    given: dict[str, Any] = {
        "vials": way.ids(*vials),
        "viable_recovered": 7_600_000,
        "viability_pct": "83",
        "bath_c": "37",
        "seconds": 95,
    }
    return way.act("tech", "expansion:vials:thawed", "tech_2", **given | changes)


def seed(way: Laboratory, **changes: Any) -> Answer:
    given: dict[str, Any] = {
        "container": way.id("THAW-1"),
        "vessel": "t175",
        "vessels": 8,
        "viable_seeded": 7_000_000,
    }
    return way.act("tech", "expansion:cells:seeded", "tech_2", **given | changes)


def test_vials_are_frozen_with_their_cells_and_stored_each_in_its_place(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=38)
    with bench.site.database.reading() as s:
        row = s.scalars(select(Freezing)).one()
        held = balances(s, way.ids(*VIALS))
        taken = positions_taken(s, way.id("LN2-1-place"))
    assert (row.vials, row.viable_per_vial, row.dmso_pct) == (4, 5_000_000, D("10.000"))
    assert [held[i].left for i in way.ids(*VIALS)] == [5_000_000] * 4
    assert taken == {f"rack 3 box B {n}": way.id(f"VIAL-{n}") for n in range(1, 5)}


def test_a_position_holds_one_vial(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=35)
    bench.clock.to(at("05-14T10:00"))
    assert store(way, "VIAL-1", "VIAL-2", positions=["B 1", "B 1"]).verdict.codes == (
        "position_taken",
    )
    few = store(way, "VIAL-1", "VIAL-2", positions=["B 1"])
    assert few.verdict.codes == ("a_position_for_each_vial",)
    assert store(way, "VIAL-1", positions=["B 1"]).accepted
    assert store(way, "VIAL-2", positions=["B 1"]).verdict.codes == ("position_taken",)
    assert thaw(way, "VIAL-1", viable_recovered=3_800_000).accepted
    assert store(way, "VIAL-2", positions=["B 1"]).accepted  # the position is free again


def test_vials_over_a_week_out_of_nitrogen_are_held(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=35)
    bench.clock.to(at("05-19T09:46"))  # frozen 05-12 09:45
    late = store(way, "VIAL-1", positions=["B 1"])
    assert late.accepted
    assert late.verdict.codes == ("hold_time_exceeded",)
    with bench.site.database.reading() as s:
        assert s.scalars(select(Hold.container_id)).all() == [way.id("VIAL-1")]


def test_no_more_is_frozen_than_the_pool_holds(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=33)
    given: dict[str, Any] = {
        "container": way.id("POOL-P1"),
        "vials": 13,  # 6.5e7 of 58,382,500
        "viable_per_vial": 5_000_000,
        "volume_ml": "1.0",
        "dmso_pct": "10",
    }
    tag = "expansion:vials:frozen"
    assert way.act("tech", tag, "tech_2", **given).verdict.codes == ("more_cells_out_than_in",)
    strong: dict[str, Any] = given | {"vials": 2, "dmso_pct": "12"}
    assert way.act("tech", tag, "tech_2", **strong).verdict.codes == ("outside_limit",)


def test_thawed_vials_go_on_in_a_lot_of_their_own(bench: Bench) -> None:
    # T15: 7.6e6 of 1.0e7 = 76 %; CPD goes on from P1 13.50, passage number P2, two vials left
    way = Laboratory(bench).grown(through=48)
    bench.clock.to(at("05-19T09:00"))
    thawed = thaw(way, "VIAL-1", "VIAL-2")
    assert thawed.accepted
    assert D(str(thawed.outputs["recovery_pct"])) == D(76)
    assert thawed.outputs["vials_left"] == 2
    with bench.site.database.reading() as s:
        pool = s.scalars(select(Container).where(Container.short_name == "THAW-1")).one()
        lots = {lot.id: lot.number for lot in s.scalars(select(Lot))}
        cpd = doublings_before(s, way.therapy, [pool.id])
        row = s.scalars(select(Thawing)).one()
    assert pool.passage == 1
    assert lots[str(pool.lot_id)] == "msc-2"
    assert cpd is not None
    assert round(cpd, 2) == D("13.50")
    assert row.use_by is not None
    assert row.use_by - row.thawed_at == dt.timedelta(hours=2)
    assert (row.viable_frozen, row.viable_recovered) == (10_000_000, 7_600_000)
    # 8 x T175: 7.0e6 x 2^2.195 = 3.2e7 = 0.47e6/kg, under the floor of 0.5e6/kg
    seeded = seed(way, expected_pd="2.195")
    assert seeded.accepted
    assert list(seeded.outputs["containers"]) == [f"P2-F{n:02}" for n in range(1, 9)]
    assert seeded.outputs["passage"] == 2
    (short,) = [r for r in seeded.reasons if r.code == "projected_dose_below_range"]
    facts = dict(short.facts)
    assert facts["projected"] == "3.21e+7"
    assert facts["per_kg"] == "4.71e+5"
    assert "more_vials" in facts["choices"]
    assert "extra_passage" in facts["choices"]
    assert "lower_dose" not in facts["choices"]


def test_thawed_cells_are_seeded_within_two_hours(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=38)
    bench.clock.to(at("05-14T12:00"))
    thaw(way, "VIAL-1", "VIAL-2")
    bench.clock.to(at("05-14T14:01"))
    late = seed(way)
    assert [(r.code, r.about) for r in late.reasons if r.severity.value == "stop"] == [
        ("outside_limit", "post_thaw_use")
    ]


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({"viable_recovered": 6_900_000}, "post_thaw_recovery"),  # 69 % of 1.0e7
        ({"viability_pct": "69.9"}, "post_thaw_viability"),
    ],
)
def test_a_poor_thaw_holds_its_lot(bench: Bench, changes: dict[str, Any], about: str) -> None:
    way = Laboratory(bench).grown(through=38)
    poor = thaw(way, "VIAL-1", "VIAL-2", **changes)
    assert poor.accepted
    assert {(r.code, r.about) for r in poor.reasons} == {("outside_limit", about)}
    with bench.site.database.reading() as s:
        assert set(s.scalars(select(Hold.lot_id))) == {poor.outputs["lot"]}
        assert s.scalars(select(Deviation.lot_id)).all() == [poor.outputs["lot"]]


def test_a_vial_is_thawed_once_and_only_from_the_tank(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=35)
    assert thaw(way, "VIAL-1").verdict.codes == ("container_in_another_state",)
    way.play(38)
    assert thaw(way, "VIAL-1", viable_recovered=4_000_000).accepted
    assert thaw(way, "VIAL-1").verdict.codes == ("container_in_another_state",)
