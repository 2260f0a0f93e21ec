"""The database refuses donor rows of two therapies and impossible figures."""

from __future__ import annotations

import pytest

from tests import attacks
from tests.journey.donor.deciding import screened
from tests.journey.walk import Given, Way
from tests.sites import Bench


@pytest.mark.parametrize("keys", [True, False])
def test_sql_cannot_join_donor_rows_of_two_therapies(bench: Bench, keys: bool) -> None:
    way = Way(bench, 7).enrolled().consented().screened().bled().reported(hbsag="positive")
    settled: Given = {
        "marker": "hbsag",
        "conclusion": "repeat negative",
        "report": way.names["report"],
    }
    way.did("investigator", "donor:marker:resolved", "qa", **settled)
    way.decided().ordered()
    way.did("qa", "donor:day0:decided", "investigator", gate="day0", decision="no_go")
    study = [{"name": "XR-001", "modality": "x_ray"}]
    way.did("radiologist", "donor:imaging:performed", studies=study)
    other = Way(bench, 9).enrolled().therapy
    tables: dict[str, Given] = {
        "screening": {"step_id": "x"},
        "hip_assessment": {"side": "right"},
        "arco_reading": {"reader": 2},
        "imaging_study": {"id": "x", "name": "XR-2"},
        "blood_sample": {"container_id": "x"},
        "marker_report": {"id": "x", "name": "RPT 2"},
        "marker_result": {"marker": "zika"},
        "marker_resolution": {"marker": "tb"},
        "eligibility": {"step_id": "x"},
        "therapy_order": {"id": "x", "version": 2},
        "go_no_go": {"step_id": "x"},
    }
    for table, fresh in tables.items():
        crossed = attacks.copy(bench, table, keys=keys, **fresh, therapy_id=other)
        assert crossed.startswith(("i01", "i18")), (table, crossed)
    for table in ("hip_assessment", "arco_reading", "imaging_study", "marker_report"):
        own = attacks.copy(bench, table, keys=keys, **tables[table])
        assert own == attacks.PASSED, (table, own)


def test_sql_cannot_make_a_specimen_younger(bench: Bench) -> None:
    screened(bench).bled().reported()
    row = attacks.rows(bench, "marker_report")[0]
    younger = {"id": "x", "name": "RPT 2", "specimen_at": row["reported_at"]}
    assert attacks.copy(bench, "marker_report", **younger) == "i01_report_on_this_specimen"


IMPOSSIBLE: tuple[tuple[str, Given, str], ...] = (
    ("hip_assessment", {"lesion_pct": 10001}, "i17_lesion_0_to_100"),
    ("hip_assessment", {"vas_mm": 101}, "i17_vas_0_to_100"),
    ("hip_assessment", {"harris_hip_score": -1}, "i17_harris_0_to_100"),
    ("arco_reading", {"stage": "V"}, "arco_stage_word"),
    ("arco_reading", {"extent": "D"}, "arco_extent_word"),
    ("arco_reading", {"system": "ficat"}, "one_of_arco_reading_system"),
    ("imaging_study", {"modality": "pet"}, "imaging_modality"),
    ("imaging_study", {"readers": -1}, "i17_readers_counted"),
    ("marker_result", {"result": "maybe"}, "one_of_marker_result_result"),
    ("therapy_order", {"weight_kg": 0}, "i17_order_weight_positive"),
    ("therapy_order", {"msc_per_kg": 0}, "i17_order_dose_positive"),
    ("therapy_order", {"units_per_product": 0}, "i17_order_units_positive"),
    ("therapy_order", {"version": 0}, "order_version_counted"),
    ("screening", {"weight_kg": 0}, "i17_weight_positive"),
    ("screening", {"height_cm": 0}, "i17_height_positive"),
    ("screening", {"hb_g_per_l": 0, "blood_taken_at": "now"}, "i17_haemoglobin_positive"),
    ("screening", {"hb_g_per_l": 1420}, "i17_blood_value_has_its_time"),
    ("screening", {"kind": "later"}, "one_of_screening_kind"),
    ("eligibility", {"decision": "perhaps"}, "eligibility_decision"),
    ("go_no_go", {"gate": "gate_3"}, "go_no_go_gate"),
    ("go_no_go", {"decision": "wait"}, "go_no_go_decision"),
    ("go_no_go", {"projected_cells": -1}, "i17_projection_not_negative"),
    ("go_no_go", {"open_deviations": -1}, "i17_deviations_counted"),
)


def test_sql_cannot_write_impossible_figures(bench: Bench) -> None:
    way = Way(bench).ready()
    way.did("qa", "donor:day0:decided", "investigator", gate="day0", decision="no_go")
    study = [{"name": "XR-001", "modality": "x_ray"}]
    way.did("radiologist", "donor:imaging:performed", studies=study)
    steps = attacks.rows(bench, "step_record")
    rows: dict[str, Given] = {
        "hip_assessment": {"side": "right"},
        "arco_reading": {"reader": 2},
        "imaging_study": {"id": "x", "name": "XR-2"},
        "marker_result": {"marker": "zika"},
        "therapy_order": {"id": "x", "version": 2},
    }
    of_step = {"step_id": next(r["id"] for r in steps if r["step"] == "S02")}
    for table in {table for table, _changes, _constraint in IMPOSSIBLE}:
        legal = attacks.copy(bench, table, **rows.get(table, of_step))
        assert legal == attacks.PASSED, table
    for table, changes, constraint in IMPOSSIBLE:  # each is rolled back
        fresh = rows.get(table, of_step) | changes
        if changes.get("blood_taken_at"):
            fresh["blood_taken_at"] = steps[0]["done_at"]
        assert attacks.copy(bench, table, **fresh) == constraint, (table, changes)
