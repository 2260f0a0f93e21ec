"""Marrow is counted, and MNC isolated from it: figures, limits, holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests.journey.laboratory import Laboratory, at
from tests.journey.walk import Way
from tests.sites import Bench
from tracker.act import Answer
from tracker.journey.isolation.acts import mnc as mnc_acts
from tracker.journey.isolation.models import GradientRun, StartingCount
from tracker.material.models import CellCount
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
