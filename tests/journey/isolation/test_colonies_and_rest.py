"""Colonies are plated and counted once; what is left is discarded by two, with its cells."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from tests.journey.laboratory import Laboratory, at
from tests.sites import Bench
from tracker.act import Answer
from tracker.material.models import ColonyAssay, ContainerState, Discard
from tracker.material.state import balances


def discard(way: Laboratory, *names: str, **changes: Any) -> Answer:
    given = {"containers": way.ids(*names), "why": "residual after seeding"} | changes
    return way.act("tech", "material:container:discarded", "tech_2", **given)


def test_colonies_are_plated_from_what_is_there_and_counted_once(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=17)
    with bench.site.database.reading() as s:
        assay = s.scalars(select(ColonyAssay)).one()
        left = balances(s, [way.id("MNC-A")])[way.id("MNC-A")].left
    # 162,578,000 - 157,500,000 seeded - 2,000,000 plated
    assert left == 3_078_000
    assert assay.read_due_on == dt.date(2026, 5, 7)  # day 14, as the case reads it
    plate: dict[str, Any] = {"container": way.id("MNC-A"), "mnc_plated": 20_000_000}
    many = way.act("analyst", "isolation:colonies:plated", "analyst_2", **plate)
    # more than there is, and ten times the 2.0e6 that the specification plans
    assert many.verdict.codes == ("more_cells_out_than_in", "plated_not_as_planned")
    bench.clock.to(at("05-07T15:00"))
    read: dict[str, Any] = {"sample": way.id("QC-CFU-A"), "colonies": 76}
    first = way.act("analyst", "isolation:colonies:counted", "qc_manager", **read)
    assert first.outputs == {"cfu_f_per_million": "38.000"}  # 76 / 2.0e6
    twice = way.act("analyst", "isolation:colonies:counted", "qc_manager", **read)
    assert twice.verdict.codes == ("colonies_counted_already",)
    wrong: dict[str, Any] = read | {"sample": way.id("QC-A1")}
    other = way.act("analyst", "isolation:colonies:counted", "qc_manager", **wrong)
    assert other.verdict.codes == ("not_a_colony_assay",)


def test_what_is_left_is_discarded_by_two_with_its_cells(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=18)
    with bench.site.database.reading() as s:
        gone = {d.container_id: d.cells_viable for d in s.scalars(select(Discard))}
        states = s.scalars(
            select(ContainerState.to_state).where(ContainerState.container_id == way.id("MNC-A"))
        ).all()
        # 162,578,000 counted; 157.5e6 + 2.0e6 + 3.1e6 gone: 22,000 over, within 5 %
        assert balances(s, [way.id("MNC-A")])[way.id("MNC-A")].left == 0
    assert gone[way.id("MNC-A")] == 3_100_000  # case, event 18
    assert gone[way.id("HARV-A-1")] is None
    assert states[-1] == "discarded"
    alone = way.act(
        "tech", "material:container:discarded", containers=way.ids("QC-A1"), why="empty tube"
    )
    assert "second_person_needed" in alone.verdict.codes
    assert discard(way, "QC-A1", step="S77").verdict.codes == ("step_not_in_definition",)
    assert discard(way, "MNC-A").verdict.codes == ("step_not_allowed",)


def test_cells_that_nobody_accounts_for_are_listed(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=16)
    # 5,078,000 are left; half of them missing is under 5 % of 162,578,000, all seeded ones are not
    few = discard(way, "MNC-A", viable=160_000_000)
    assert few.verdict.codes == ("cells_not_accounted",)
