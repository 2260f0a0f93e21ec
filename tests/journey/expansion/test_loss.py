"""A dropped flask is lost before two people, and no longer counts as seeded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from tests.journey.expansion.hands import P1, harvest
from tests.journey.laboratory import Laboratory, at
from tests.sites import Bench
from tracker.journey.expansion.models import PassageHarvest, VesselLoss
from tracker.material.models import ContainerState
from tracker.quality.models import Deviation

D = Decimal


def test_a_dropped_flask_no_longer_counts_as_seeded(bench: Bench) -> None:
    # T05: seeded total reduced by 1/12 to 9.625e6, eleven flasks expected
    way = Laboratory(bench).grown(through=29)
    lost = way.act(
        "tech",
        "expansion:vessel:lost",
        "tech_2",
        vessel=way.id("P1-F05"),
        why="dropped, lid opened",
        surface_decontaminated=True,
    )
    assert lost.outputs == {"vessels_left": 11, "viable_seeded_left": 9_625_000}
    with bench.site.database.reading() as s:
        (deviation,) = s.scalars(select(Deviation))
        assert (deviation.code, deviation.severity) == ("D17", "minor")
        assert s.scalars(select(VesselLoss.container_id)).all() == [way.id("P1-F05")]
        last = s.scalars(
            select(ContainerState.to_state)
            .where(ContainerState.container_id == way.id("P1-F05"))
            .order_by(ContainerState.n.desc())
        ).first()
        assert last is not None
        assert last.value == "destroyed"
    bench.clock.to(at("05-12T09:00"))
    assert "container_in_another_state" in harvest(way, *P1).verdict.codes
    eleven = [n for n in P1 if n != "P1-F05"]
    assert harvest(way, *eleven).accepted
    with bench.site.database.reading() as s:
        row = s.scalars(select(PassageHarvest).where(PassageHarvest.passage == 1)).one()
        # log2(58,382,500 / 9,625,000) = 2.6007
        assert (row.seeded_viable, row.vessels_in) == (9_625_000, 11)
        assert row.pd is not None
        assert round(row.pd, 3) == D("2.601")


def test_a_loss_needs_two_and_a_living_vessel(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=16)
    given: dict[str, Any] = {
        "vessel": way.id("P0-F01"),
        "why": "misplaced",
        "surface_decontaminated": False,
    }
    tag = "expansion:vessel:lost"
    assert "second_person_needed" in way.act("tech", tag, **given).verdict.codes
    assert way.did("tech", tag, "tech_2", **given).verdict.codes == (
        "surface_not_decontaminated",
        "vessel_lost",
    )
    again = way.act("tech", tag, "tech_2", **given)
    assert again.verdict.codes == ("container_in_another_state",)
