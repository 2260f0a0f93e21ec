"""Cells are seeded over vessels: how many, from where, how late, at what density."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.journey.expansion.hands import P1, harvest, seed
from tests.journey.laboratory import Laboratory, at
from tests.sites import Bench
from tracker.journey.expansion.acts import seeding as seeding_acts
from tracker.journey.expansion.models import Seeding
from tracker.material.models import Custody, Lot, LotActor, Parentage
from tracker.material.state import balances
from tracker.quality.models import Deviation, Hold

D = Decimal


def test_seeding_splits_cells_over_vessels_exactly(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=23)
    bench.clock.to(at("05-05T09:40"))
    # 10,500,001 over 12: one vessel has one cell more
    out = seed(way, "POOL-P0", 12, 10_500_001).outputs["containers"]
    assert list(out) == list(P1)
    with bench.site.database.reading() as s:
        shares = s.scalars(
            select(Parentage.cells_viable).where(Parentage.parent_id == way.id("POOL-P0"))
        ).all()
        row = s.scalars(select(Seeding).where(Seeding.passage == 1)).one()
    assert sorted(c or 0 for c in shares) == [875_000] * 11 + [875_001]
    assert (row.area_cm2, row.vessels) == (D("2100.0"), 12)
    assert row.density_per_cm2 == D("5000.000476")  # 10,500,001 / 2,100


def test_p0_opens_the_lot_and_its_makers_are_those_of_the_isolation_too(bench: Bench) -> None:
    way = Laboratory(bench).marrow().play(14)
    run = {"containers": way.ids("HARV-A-1", "HARV-A-2"), "processed_ml": "43.0"}
    counted: dict[str, Any] = run | {"mnc_total": 169_000_000, "viability_pct": "96.2"}
    way.did("tech_3", "isolation:mnc:isolated", "tech_4", **counted)
    seed(way, "MNC-A", 6, 157_500_000)
    with bench.site.database.reading() as s:
        lot = s.scalars(select(Lot)).one()
        makers = set(s.scalars(select(LotActor.person_id).where(LotActor.part == "made")))
    assert (lot.product, lot.number) == ("msc", "msc-1")
    assert makers == {bench.people[n] for n in ("tech", "tech_2", "tech_3", "tech_4")}


def test_more_cells_than_the_pool_holds_are_refused(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Laboratory(bench).grown(through=34)  # four vials of 5e6 frozen from POOL-P1
    with bench.site.database.reading() as s:
        # 60.5e6 x 0.965 = 58,382,500; less 2e7 frozen
        assert balances(s, [way.id("POOL-P1")])[way.id("POOL-P1")].left == 38_382_500
    stack = {"vessel": "stack_10", "viable_seeded": 45_000_000}
    # 45e6 on 6,360 cm2 = 7,075 per cm2 is over 6,000 as well: an alert
    assert seed(way, "POOL-P1", 1, 0, **stack).verdict.codes == (
        "more_cells_out_than_in",
        "outside_limit",
    )
    with monkeypatch.context() as without:
        without.setattr(seeding_acts, "judge_taking", lambda *_: ())
        assert seed(way, "POOL-P1", 1, 0, **stack).accepted


def test_a_passage_keeps_its_number_and_its_limit(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=23)
    wrong = seed(way, "POOL-P0", 12, 10_500_000, passage=2)
    assert wrong.verdict.codes == ("passage_out_of_sequence",)
    unknown = seed(way, "POOL-P0", 12, 10_500_000, vessel="t500")
    assert unknown.verdict.codes == ("vessel_not_in_definition",)
    sample = way.act(
        "tech",
        "expansion:cells:seeded",
        "tech_2",
        container=way.id("QC-A1"),
        vessel="t175",
        vessels=1,
        viable_seeded=1,
    )
    assert "wrong_kind_of_container" in sample.verdict.codes


def test_a_density_out_of_range_is_listed_with_its_deviation(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=23)
    # 2.1e6 on 12 x 175 cm2 = 1,000 per cm2, under 3,000
    thin = seed(way, "POOL-P0", 12, 2_100_000)
    assert thin.accepted
    assert [(r.code, r.about) for r in thin.reasons] == [("outside_limit", "seeding_P1plus")]
    with bench.site.database.reading() as s:
        assert s.scalars(select(Deviation.code)).all() == ["D12"]
        assert s.scalars(select(Hold.id)).all() == []


def test_a_pool_left_standing_over_two_hours_holds_the_lot(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=23)
    bench.clock.to(at("05-05T11:01"))
    late = seed(way, "POOL-P0", 12, 10_500_000)
    assert late.verdict.codes == ("hold_time_exceeded",)
    with bench.site.database.reading() as s:
        assert s.scalars(select(Hold.lot_id)).all() == [way.id("MSC-lot")]


def test_a_second_seeding_of_the_same_cells_joins_the_lot(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=15)
    bench.clock.to(at("04-23T11:40"))
    first = seed(way, "MNC-A", 3, 78_750_000)
    second = seed(way, "MNC-A", 3, 78_750_000)
    assert first.outputs["lot"] == second.outputs["lot"]
    assert list(second.outputs["containers"]) == ["P0-F04", "P0-F05", "P0-F06"]
    bench.clock.to(at("05-05T09:00"))
    half = harvest(way, "P0-F01", "P0-F02", "P0-F03", total_cells=13_100_000)
    assert half.verdict.codes == ("vessels_expected",)


def test_vessels_stand_at_the_place_scanned(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=16)
    with bench.site.database.reading() as s:
        stand = s.execute(
            select(Custody.where, Custody.place_id, func.count()).group_by(
                Custody.where, Custody.place_id
            )
        ).all()
    assert ("INC-2", way.id("INC-2-place"), 6) in [tuple(r) for r in stand]
    lost = seed(way, "MNC-A", 1, 1_000_000, place="place-unknown")
    assert lost.verdict.codes == ("place_unknown",)
