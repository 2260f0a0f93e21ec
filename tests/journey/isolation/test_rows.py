"""The database refuses rows that point to another patient, and impossible quantities."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests import attacks
from tests.journey.laboratory import Laboratory
from tests.journey.walk import Way
from tests.sites import Bench
from tracker.material.models import Container


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


IMPOSSIBLE = (
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
)


@pytest.mark.spoils_record
def test_impossible_quantities_are_refused_by_the_database(counted: Bench) -> None:
    for table, column, value, name in IMPOSSIBLE:  # each is rolled back
        row = attacks.rows(counted, table)[0]
        key = next(iter(row))
        free = "QC-CFU-A-2" if table == "colony_count" else "P0-F01"
        changed = row | {key: fresh(counted, key, free), column: value}
        if table == "gradient_run":
            changed["container_id"] = fresh(counted, "container_id")
        assert attacks.insert(counted, table, changed) == name, (table, column)


@pytest.fixture
def counted(bench: Bench) -> Bench:
    way = Laboratory(bench).grown(through=17)
    more = {"container": way.id("MNC-A"), "mnc_plated": 1_000_000}
    bench.did(
        "analyst", "isolation:colonies:plated", {"therapy": way.therapy, **more}, second="analyst_2"
    )
    way.play(18, 28)
    return bench
