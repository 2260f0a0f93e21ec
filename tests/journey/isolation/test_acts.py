"""Marrow counted, MNC isolated, colonies plated and counted, leftovers thrown away."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests import attacks
from tests.journey.laboratory import Laboratory, at
from tests.journey.walk import Way
from tests.sites import Bench
from tracker.act import Answer
from tracker.journey.isolation.acts import mnc as mnc_acts
from tracker.journey.isolation.models import GradientRun, StartingCount
from tracker.material.models import CellCount, ColonyAssay, Container, ContainerState, Discard
from tracker.material.state import balances
from tracker.quality.models import Deviation, Hold
from tracker.therapy.models import StepReading

BOTH = ("HARV-A-1", "HARV-A-2")


def isolate(way: Laboratory, **changes: Any) -> Answer:
    given: dict[str, Any] = {
        "containers": way.ids(*BOTH),
        "processed_ml": "43.0",
        "mnc_total": 169_000_000,
        "viability_pct": "96.2",
    }
    return way.act("tech", "isolation:mnc:isolated", "tech_2", **given | changes)


def count(way: Laboratory, **changes: Any) -> Answer:
    given: dict[str, Any] = {
        "containers": way.ids(*BOTH),
        "wbc_million_per_ml": "19.8",
        "total_volume_ml": "44.0",
        "viability_pct": "97.1",
        "mnc_fraction_pct": "42.0",
    }
    return way.act("tech", "isolation:marrow:counted", "tech_2", **given | changes)


def discard(way: Laboratory, *names: str, **changes: Any) -> Answer:
    given = {"containers": way.ids(*names), "why": "residual after seeding"} | changes
    return way.act("tech", "material:container:discarded", "tech_2", **given)


def test_the_case_is_counted_and_isolated_with_its_figures(bench: Bench) -> None:
    way = Laboratory(bench).marrow().play(14, 15)
    with bench.site.database.reading() as s:
        start = s.scalars(select(StartingCount)).one()
        run = s.scalars(select(GradientRun)).one()
        cells = s.scalars(select(CellCount).where(CellCount.container_id == way.id("MNC-A"))).one()
        read = {r.name: (r.raw, r.unit) for r in s.scalars(select(StepReading))}
    # 19.8e6 x 44.0 ml = 8.712e8
    assert (start.tnc, start.sample_id) == (871_200_000, way.id("QC-A1"))
    # 1.69e8 / (19.8e6 x 43.0 x 0.42) = 47.30 %; 1.69e8 / 42.0 ml net = 4,023,810 per ml
    assert round(run.recovery_pct, 1) == Decimal("47.3")
    assert run.mnc_per_ml == 4_023_810
    # 1.69e8 x 0.962
    assert cells.cells_viable == run.mnc_viable == 162_578_000
    assert read["viability"] == ("97.1", "%")
    assert read["mnc_viability"] == ("96.2", "%")
    assert read["gradient_g"] == ("400", "g")


def test_the_second_product_of_day_0_has_its_own_figures(bench: Bench) -> None:
    way = Laboratory(bench).marrow().marrow_b().play(54, 55, 57)
    with bench.site.database.reading() as s:
        run = s.scalars(select(GradientRun)).one()
    # case: recovery 49.0 %, 3.95e6 per ml (5.93e8 / 150 ml), TNC 2.95e9
    assert round(run.recovery_pct, 1) == Decimal("49.0")
    assert f"{run.mnc_per_ml:.2e}" == "3.95e+06"
    assert way.answers[55][0].outputs["tnc"] == 2_953_500_000
    assert {"QC-B1", "MNC-B"} <= way.names.keys()


def test_marrow_that_nobody_counted_is_not_processed(bench: Bench) -> None:
    way = Laboratory(bench).marrow()
    assert isolate(way).verdict.codes == ("marrow_not_counted",)
    # one bag counted is not both
    assert count(way, containers=way.ids("HARV-A-1")).accepted
    assert isolate(way).verdict.codes == ("marrow_not_counted",)
    assert isolate(way, containers=way.ids("HARV-A-1")).accepted


def test_no_more_marrow_is_processed_than_was_counted(bench: Bench) -> None:
    way = Laboratory(bench).marrow().play(14)
    said = isolate(way, processed_ml="44.1")
    assert said.verdict.codes == ("more_volume_than_counted",)
    half = isolate(way, processed_ml="21.5", mnc_total=84_500_000)
    # 8.45e7 / 42.0 ml = 2.01e6 per ml, above 1.5e6
    assert half.accepted
    said = isolate(way, processed_ml="22.6", mnc_total=84_500_000)
    assert said.verdict.codes == ("more_volume_than_counted",)
    rest = isolate(way, processed_ml="22.5", mnc_total=84_500_000)
    assert list(rest.outputs["containers"]) == ["MNC-A-2"]


def test_a_low_yield_is_recorded_held_and_a_deviation(bench: Bench) -> None:
    way = Laboratory(bench).marrow().play(14)
    # 6.0e7 / 3.57588e8 = 16.8 %; 6.0e7 / 42 = 1.43e6 per ml
    poor = isolate(way, mnc_total=60_000_000)
    assert poor.accepted
    assert poor.verdict.codes == ("outside_limit", "outside_limit")
    with bench.site.database.reading() as s:
        assert set(s.scalars(select(Deviation.code))) == {"D11"}
        held = set(s.scalars(select(Hold.container_id)))
    assert held == {poor.outputs["containers"]["MNC-A"]}


def test_more_mnc_out_than_in_is_a_slip_and_is_refused(bench: Bench) -> None:
    way = Laboratory(bench).marrow().play(14)
    assert "reading_implausible" in isolate(way, mnc_total=1_690_000_000).verdict.codes


def test_a_run_of_five_hours_holds_what_it_gave(bench: Bench) -> None:
    way = Laboratory(bench).marrow().play(14)
    bench.clock.to(at("04-23T15:01"))
    late = isolate(way, started_at="2026-04-23T11:00:00+08:00")
    assert [(r.code, r.about) for r in late.reasons] == [
        ("hold_time_exceeded", "gradient_start_to_end")
    ]
    bench.clock.to(at("04-24T09:00"))
    with bench.site.database.reading() as s:
        assert len(s.scalars(select(Hold)).all()) == 1


def test_marrow_a_day_old_holds_its_mnc(bench: Bench) -> None:
    way = Laboratory(bench).marrow().play(14)
    bench.clock.to(at("04-24T08:26"))  # harvested until 04-23 08:25
    late = isolate(way)
    assert [(r.code, r.about) for r in late.reasons] == [
        ("hold_time_exceeded", "harvest_to_gradient")
    ]


def test_marrow_of_another_patient_is_an_identity_stop(bench: Bench) -> None:
    way = Laboratory(bench).marrow().play(14)
    other = Way(bench, n=8).enrolled()
    given: dict[str, Any] = {"therapy": other.therapy, "containers": way.ids(*BOTH)}
    refused = isolate(way, **given)
    assert refused.verdict.identity_stop
    assert "container_of_another_patient" in refused.verdict.codes
    assert count(way, **given).verdict.identity_stop


def test_held_marrow_is_processed_only_at_risk(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Laboratory(bench).supplied()
    bench.clock.to(at("04-23T08:05"))
    way.take("HARV-A", "msc", "9.0", "2.0", containers=2, minutes=20)  # under 10 ml: held (D03)
    bench.clock.to(at("04-23T09:35"))
    way.receive(list(BOTH), "11.0")
    count(way, total_volume_ml="11.0")
    small: dict[str, Any] = {"processed_ml": "10.0", "mnc_total": 36_000_000}
    assert isolate(way, **small).verdict.codes == ("held_needs_at_risk_reason",)
    with monkeypatch.context() as without:
        without.setattr(mnc_acts, "go_on_at_risk", lambda *_: ())
        assert isolate(way, **small).accepted
    again = isolate(way, processed_ml="1.0", mnc_total=3_600_000, at_risk_reason="QA informed")
    assert "continued_at_risk" in again.verdict.codes


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
    assert many.verdict.codes == ("more_cells_out_than_in",)
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


@pytest.mark.spoils_record
@pytest.mark.parametrize("keys", [True, False])
def test_rows_that_point_to_another_patient_are_refused_by_the_database(
    bench: Bench, keys: bool
) -> None:
    way = Laboratory(bench).grown(through=18).play(28)
    other = Way(bench, n=8).enrolled().therapy
    for table, names in {
        "starting_count": {
            "i01_starting_count_step_of_this_therapy",
            "i01_starting_count_of_this_therapy",
            "i01_starting_sample_of_this_therapy",
        },
        "counted_marrow": {"i01_counted_in_this_therapy", "i01_counted_marrow_of_this_therapy"},
        "gradient_run": {
            "i01_gradient_step_of_this_therapy",
            "i01_gradient_output_of_this_therapy",
            "i01_gradient_count_of_this_therapy",
        },
        "colony_assay": {
            "i01_colony_assay_of_this_therapy",
            "i01_colony_source_of_this_therapy",
            "i01_colony_step_of_this_therapy",
        },
        "colony_count": {"i01_colonies_of_this_assay", "i01_colony_reading_of_this_therapy"},
        "discard": {"i01_discard_of_this_therapy", "i01_discard_step_of_this_therapy"},
    }.items():
        row = attacks.rows(bench, table)[0]
        key = next(iter(row))
        moved = row | {key: fresh(bench, key), "therapy_id": other}
        if table == "gradient_run":
            moved["container_id"] = fresh(bench, "container_id")
        said = attacks.insert(bench, table, moved)
        assert said in names, table
        again = attacks.insert(bench, table, row, keys=keys)
        assert again in {f"pk_{table}", "i05_mnc_isolated_once"}
    assert way.therapy != other


def fresh(bench: Bench, key: str, free: str = "P0-F01") -> str:
    """A step or container of the first therapy that has no row yet in the attacked tables."""
    with bench.site.database.reading() as s:
        if key == "container_id":
            return str(s.scalar(select(Container.id).where(Container.short_name == free)))
    return next(str(r["id"]) for r in attacks.rows(bench, "step_record") if r["step"] == "S06")


@pytest.mark.spoils_record
@pytest.mark.parametrize(
    ("table", "column", "value", "name"),
    [
        ("starting_count", "wbc_million_per_ml", 0, "i17_wbc_positive"),
        ("starting_count", "volume_ml", 0, "i17_counted_volume_positive"),
        ("starting_count", "tnc", -1, "i17_tnc_not_negative"),
        ("starting_count", "viability_pct", 100_001, "i17_start_viability_0_to_100"),
        ("starting_count", "mnc_fraction_pct", -1, "i17_mnc_fraction_0_to_100"),
        ("starting_count", "haematocrit_pct", 100_001, "i17_haematocrit_0_to_100"),
        ("gradient_run", "processed_ml", 0, "i17_processed_volume_positive"),
        ("gradient_run", "net_marrow_ml", 0, "i17_net_marrow_positive"),
        ("gradient_run", "mnc_total", 1, "i17_viable_mnc_not_over_total"),
        ("gradient_run", "mnc_viable", -1, "i17_viable_mnc_not_negative"),
        ("gradient_run", "viability_pct", 100_001, "i17_mnc_viability_0_to_100"),
        ("gradient_run", "recovery_pct", -1, "i17_recovery_not_negative"),
        ("gradient_run", "washes", -1, "i17_washes_not_negative"),
        ("gradient_run", "tubes", 0, "i17_tubes_positive"),
        ("colony_assay", "mnc_plated", 0, "i17_cells_were_plated"),
        ("colony_count", "colonies", -1, "i17_colonies_not_negative"),
        ("discard", "cells_viable", -1, "i17_discarded_cells_not_negative"),
    ],
)
def test_impossible_quantities_are_refused_by_the_database(
    counted: Bench, table: str, column: str, value: int, name: str
) -> None:
    row = attacks.rows(counted, table)[0]
    key = next(iter(row))
    free = "QC-CFU-A-2" if table == "colony_count" else "P0-F01"
    changed = row | {key: fresh(counted, key, free), column: value}
    if table == "gradient_run":
        changed["container_id"] = fresh(counted, "container_id")
    assert attacks.insert(counted, table, changed) == name


@pytest.fixture
def counted(bench: Bench) -> Bench:
    way = Laboratory(bench).grown(through=17)
    more = {"container": way.id("MNC-A"), "mnc_plated": 1_000_000}
    bench.did(
        "analyst", "isolation:colonies:plated", {"therapy": way.therapy, **more}, second="analyst_2"
    )
    way.play(18, 28)
    return bench
