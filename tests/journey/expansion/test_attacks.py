"""Hand-written SQL against the cultures: another patient's rows, impossible counts."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from tests import attacks
from tests.journey.laboratory import Laboratory, at
from tests.journey.walk import Way
from tests.sites import Bench
from tracker.material.models import Container
from tracker.material.rules import TRANSITIONS

TABLES = {
    "seeding": (
        "i01_seeding_step_of_this_therapy",
        "i01_seeding_lot_of_this_therapy",
        "i01_seeded_from_this_therapy",
    ),
    "vessel_care": ("i01_care_step_of_this_therapy", "i01_care_of_this_therapy"),
    "passage_harvest": (
        "i01_harvest_step_of_this_therapy",
        "i01_harvest_lot_of_this_therapy",
        "i01_pool_of_this_therapy",
    ),
    "vessel_loss": ("i01_loss_step_of_this_therapy", "i01_lost_vessel_of_this_therapy"),
    "freezing": (
        "i01_freezing_step_of_this_therapy",
        "i01_freezing_lot_of_this_therapy",
        "i01_frozen_from_this_therapy",
    ),
    "thawing": (
        "i01_thawing_step_of_this_therapy",
        "i01_thawing_lot_of_this_therapy",
        "i01_thawed_pool_of_this_therapy",
    ),
}
ONCE = {"passage_harvest": "pool_id", "thawing": "pool_id"}


@pytest.fixture
def full(bench: Bench) -> Laboratory:
    """A culture that has been through everything: grown, one vessel lost, frozen and thawed."""
    way = Laboratory(bench).grown(through=41)
    lost = {"vessel": way.id("P2-CS10-01"), "why": "dropped"}
    bench.did(
        "tech",
        "expansion:vessel:lost",
        {"therapy": way.therapy, "surface_decontaminated": True, **lost},
        second="tech_2",
    )
    bench.clock.to(at("05-15T11:00"))
    thawed = {"vials": way.ids("VIAL-1"), "viable_recovered": 4_000_000, "viability_pct": "90"}
    bench.did("tech", "expansion:vials:thawed", {"therapy": way.therapy, **thawed}, second="tech_2")
    return way


def free(bench: Bench, column: str) -> str:
    """A step or container of the first therapy that has no row in these tables."""
    with bench.site.database.reading() as s:
        if column == "step_id":
            return next(
                str(r["id"]) for r in attacks.rows(bench, "step_record") if r["step"] == "S06"
            )
        return str(s.scalar(select(Container.id).where(Container.short_name == "QC-A1")))


@pytest.mark.spoils_record
@pytest.mark.parametrize("keys", [True, False])
def test_no_row_of_a_culture_points_to_another_patient(full: Laboratory, keys: bool) -> None:
    bench = full.bench
    other = Way(bench, n=8).enrolled().therapy
    for table, names in TABLES.items():
        row = attacks.rows(bench, table)[0]
        key = "container_id" if table == "vessel_loss" else "step_id"
        moved = row | {key: free(bench, key), "therapy_id": other}
        if table in ONCE:
            moved[ONCE[table]] = free(bench, "container_id")
        said = attacks.insert(bench, table, moved, keys=keys)
        assert said in names, table
        assert attacks.insert(bench, table, row, keys=keys).startswith(("pk_", "i05_")), table


@pytest.mark.spoils_record
def test_no_row_of_a_culture_is_changed_or_removed(full: Laboratory) -> None:
    database = full.bench.site.database
    for table in TABLES:
        for sql in (f"update {table} set therapy_id = therapy_id || 'x'", f"delete from {table}"):
            with database.engine.connect() as conn:
                with pytest.raises(DatabaseError, match="i08_never"):
                    conn.exec_driver_sql(sql)
                conn.rollback()


@pytest.mark.spoils_record
@pytest.mark.parametrize("engine", ["sqlite"])
def test_replace_does_not_walk_past_the_keys(full: Laboratory) -> None:
    database = full.bench.site.database
    for table in TABLES:
        with database.engine.connect() as conn:
            with pytest.raises(DatabaseError, match="pk_"):
                conn.exec_driver_sql(f"insert or replace into {table} select * from {table}")
            conn.rollback()


@pytest.mark.spoils_record
@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_the_guards_the_same_attacks_succeed(full: Laboratory) -> None:
    bench = full.bench
    other = Way(bench, n=8).enrolled().therapy
    with bench.site.database.engine.begin() as conn:
        names = conn.exec_driver_sql("select name from sqlite_master where type = 'trigger'")
        for (name,) in names.all():
            conn.exec_driver_sql(f"drop trigger {name}")
    row = attacks.rows(bench, "vessel_care")[0]
    moved = row | {"step_id": free(bench, "step_id"), "therapy_id": other}
    assert attacks.insert(bench, "vessel_care", moved, keys=False) == attacks.PASSED


IMPOSSIBLE = (
    ("seeding", "passage", -1, "i17_seeded_passage_not_negative"),
    ("seeding", "vessels", 0, "i17_vessels_seeded"),
    ("seeding", "viable_seeded", 1, "i17_cells_seeded_in_every_vessel"),
    ("seeding", "area_cm2", 0, "i17_seeded_area_positive"),
    ("seeding", "co2_pct", 1_001, "i17_co2_0_to_100"),
    ("vessel_care", "change_pct", 1_001, "i17_change_0_to_100"),
    ("vessel_care", "change_pct", None, "i17_feeding_changes_medium"),
    ("vessel_care", "confluence_pct", 101, "i17_confluence_0_to_100"),
    ("passage_harvest", "days", -1, "i17_days_not_negative"),
    ("passage_harvest", "vessels_in", 0, "i17_vessels_harvested"),
    ("passage_harvest", "vessels_counted", 0, "i17_vessels_counted"),
    ("passage_harvest", "total", 1, "i17_harvested_viable_not_over_total"),
    ("passage_harvest", "viable", -1, "i17_harvested_viable_not_negative"),
    ("passage_harvest", "seeded_viable", 0, "i17_growth_from_seeded_cells"),
    ("passage_harvest", "viability_pct", 100_001, "i17_pool_viability_0_to_100"),
    ("passage_harvest", "area_cm2", 0, "i17_harvested_area_positive"),
    ("passage_harvest", "confluence_pct", 101, "i17_harvest_confluence_0_to_100"),
    ("passage_harvest", "enzyme_min", -1, "i17_enzyme_time_not_negative"),
    ("passage_harvest", "pdt_h", 5, "i17_doubling_time_needs_doublings"),
    ("passage_harvest", "pd_basis", "guess", "one_of_passage_harvest_pd_basis"),
    ("freezing", "vials", 0, "i17_vials_frozen"),
    ("freezing", "viable_per_vial", 0, "i17_cells_in_a_vial"),
    ("freezing", "volume_ml", 0, "i17_vial_volume_positive"),
    ("freezing", "dmso_pct", 100_001, "i17_dmso_0_to_100"),
    ("thawing", "vials", 0, "i17_vials_thawed"),
    ("thawing", "viable_frozen", 0, "i17_cells_were_frozen"),
    ("thawing", "viable_recovered", -1, "i17_recovered_not_negative"),
    ("thawing", "viability_pct", 100_001, "i17_thaw_viability_0_to_100"),
    ("thawing", "seconds", 0, "i17_thaw_seconds_positive"),
)


@pytest.mark.spoils_record
def test_impossible_quantities_are_refused_by_the_database(full: Laboratory) -> None:
    bench = full.bench
    for table, column, value, name in IMPOSSIBLE:
        rows = attacks.rows(bench, table)
        # the first harvest is provisional: it has no doublings
        row = next((r for r in rows if r.get("pd", 0) is None), rows[0])
        changed = row | {"step_id": free(bench, "step_id"), column: value}
        if table in ONCE:
            changed[ONCE[table]] = free(bench, "container_id")
        assert attacks.insert(bench, table, changed) == name, (table, column)
    thawing = attacks.rows(bench, "thawing")[0]
    early = thawing | {
        "step_id": free(bench, "step_id"),
        "pool_id": free(bench, "container_id"),
        "use_by": thawing["thawed_at"],
    }
    assert attacks.insert(bench, "thawing", early) == "i17_thawed_cells_used_later"


def test_vessels_and_vials_have_no_way_back_into_culture() -> None:
    back = {(t.kind.value, t.from_state.value) for t in TRANSITIONS if t.to_state == "in_culture"}
    assert back == {("vessel", "prepared")}
