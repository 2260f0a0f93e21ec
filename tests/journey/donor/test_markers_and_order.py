"""Screening, markers, eligibility, order, go/no-go: what each gate refuses and what it records."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests import attacks
from tests.journey.walk import HIP, NEGATIVE, NONE_PRESENT, Way
from tests.sites import Bench
from tracker.journey.donor.acts import markers, order
from tracker.journey.donor.models import ImagingStudy, MarkerReport
from tracker.journey.donor.state import (
    current_order,
    eligible,
    latest_weight,
    markers_now,
    reports_on,
)
from tracker.quality.models import Deviation, Hold


def screened(bench: Bench, n: int = 7) -> Way:
    return Way(bench, n).enrolled().consented().screened()


def decide(way: Way, **changes: Any) -> tuple[str, ...]:
    given: dict[str, Any] = {"decision": "eligible", "exclusions": NONE_PRESENT}
    answer = way.act(
        "investigator", "donor:eligibility:decided", "investigator_2", **given | changes
    )
    return answer.verdict.codes


def test_the_age_of_markers_counts_from_the_specimen_not_the_report(bench: Bench) -> None:
    way = screened(bench).bled()
    taken = bench.clock.at
    bench.clock.on(days=2)
    way.reported()
    with bench.site.database.reading() as s:
        results = markers_now(s, way.therapy)
        report = s.scalars(select(MarkerReport)).one()
        assert reports_on(s, way.therapy) == {way.names["BLD-001"]: ["RPT BLD-001"]}
    assert {r.specimen_at for r in results} == {report.specimen_at}
    assert report.specimen_at <= taken < report.reported_at


@pytest.mark.parametrize(("seconds", "codes"), [(0, ()), (1, ("marker_expired",) * 7)])
def test_a_panel_of_thirty_days_and_a_second_makes_nobody_eligible(
    bench: Bench, seconds: int, codes: tuple[str, ...]
) -> None:
    way = screened(bench).bled().reported()
    with bench.site.database.reading() as s:
        specimen_at = s.scalars(select(MarkerReport.specimen_at)).one()
    # the next reading of the clock is a millisecond after what it is set to
    at = specimen_at + dt.timedelta(days=30, seconds=seconds) - dt.timedelta(milliseconds=1)
    bench.clock.to(at)
    assert decide(way) == codes


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hbsag": "positive"}, "marker_positive"),
        ({"tb": "indeterminate"}, "marker_indeterminate"),
        ({"nat": "not_done"}, "marker_missing"),
    ],
)
def test_a_marker_that_is_not_negative_makes_nobody_eligible(
    bench: Bench, changes: dict[str, str], code: str
) -> None:
    way = screened(bench).bled().reported(**changes)
    assert decide(way) == (code,)
    assert decide(way, decision="not_eligible") == ()
    with bench.site.database.reading() as s:
        assert not eligible(s, way.therapy)


def test_a_later_negative_does_not_hide_a_positive_until_it_is_settled(bench: Bench) -> None:
    way = screened(bench).bled().reported(hbsag="positive")
    first = way.names["report"]
    way.bled("BLD-002").reported("BLD-002")
    assert decide(way) == ("marker_positive",)
    settled = {"report": first, "marker": "hbsag", "conclusion": "neutralisation test negative"}
    way.did("investigator", "donor:marker:resolved", "clinical_lab", **settled)
    assert decide(way) == ()
    again = way.act("investigator", "donor:marker:resolved", "clinical_lab", **settled)
    assert again.verdict.codes == ("marker_already_resolved",)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"marker": "tb"}, "marker_needs_no_resolution"),
        ({"marker": "zika"}, "marker_result_unknown"),
        ({"conclusion": "ok"}, "field_not_readable"),
    ],
)
def test_only_a_reactive_marker_is_settled(
    bench: Bench, changes: dict[str, str], code: str
) -> None:
    way = screened(bench).bled().reported(hbsag="positive")
    given = {"report": way.names["report"], "marker": "hbsag", "conclusion": "repeat negative"}
    answer = way.act("investigator", "donor:marker:resolved", "qa", **given | changes)
    assert answer.verdict.codes == (code,)


def test_a_positive_after_the_harvest_holds_the_therapy(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified().harvested()
    way.bled("BLD-002").reported("BLD-002", hiv="positive")
    with bench.site.database.reading() as s:
        hold = s.scalars(select(Hold)).one()
        deviation = s.scalars(select(Deviation)).one()
    assert (hold.reason, hold.container_id, hold.lot_id) == ("marker_positive", None, None)
    assert deviation.code == "D02"


def test_without_the_rule_a_positive_holds_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markers, "_reactive", lambda *_: [])
    way = Way(bench).ready().banded().identified().harvested()
    way.bled("BLD-002").reported("BLD-002", hiv="positive")
    with bench.site.database.reading() as s:
        assert s.scalars(select(Hold)).all() == []


def test_a_report_on_another_patients_tube_is_an_identity_stop(bench: Bench) -> None:
    mine, other = screened(bench, 7).bled(), screened(bench, 9).bled()
    given = {"name": "RPT X", "sample": other.names["BLD-001"], "results": NEGATIVE}
    answer = mine.act("clinical_lab", "donor:markers:reported", **given)
    assert answer.verdict.codes == ("container_of_another_patient",)
    assert answer.verdict.identity_stop


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"results": {"zika": "negative"}}, "marker_unknown"),
        ({"results": {"hiv": "neg"}}, "field_not_readable"),
        ({"results": {}}, "field_not_readable"),
        ({"sample": "container-none"}, "container_unknown"),
        ({"name": "RPT BLD-001"}, "marker_report_name_used"),
    ],
)
def test_an_unreadable_report_is_refused(bench: Bench, changes: dict[str, Any], code: str) -> None:
    way = screened(bench).bled().reported()
    given = {"name": "RPT 2", "sample": way.names["BLD-001"], "results": NEGATIVE}
    answer = way.act("clinical_lab", "donor:markers:reported", **given | changes)
    assert answer.verdict.codes == (code,)


def test_a_tube_name_is_used_once(bench: Bench) -> None:
    way = screened(bench).bled()
    answer = way.act("nurse", "donor:sample:taken", name="BLD-001", tests=["panel"])
    assert answer.verdict.codes == ("short_name_taken",)


@pytest.mark.parametrize(
    ("hip", "code"),
    [
        (HIP | {"arco": [{"system": "arco_2019", "stage": "III"}]}, "arco_stage_outside_criteria"),
        (HIP | {"treated": False}, "no_hip_to_treat"),
        (HIP | {"arco": []}, "arco_stage_outside_criteria"),
    ],
)
def test_a_hip_outside_the_criteria_is_recorded_and_not_eligible(
    bench: Bench, hip: dict[str, Any], code: str
) -> None:
    way = Way(bench).enrolled().consented().screened(hips=[hip]).bled().reported()
    assert decide(way) == (code,)


def test_the_newest_look_at_a_hip_counts(bench: Bench) -> None:
    worse = HIP | {"arco": [{"system": "arco_2019", "stage": "IV"}]}
    way = screened(bench).bled().reported().screened(hips=[worse])
    assert decide(way) == ("arco_stage_outside_criteria",)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exclusions": NONE_PRESENT | {"pregnancy": True}}, "exclusion_present"),
        (
            {"exclusions": {k: v for k, v in NONE_PRESENT.items() if k != "pregnancy"}},
            "exclusion_not_assessed",
        ),
        ({"exclusions": NONE_PRESENT | {"left_handed": False}}, "exclusion_unknown"),
    ],
)
def test_every_exclusion_is_answered_with_no(
    bench: Bench, changes: dict[str, Any], code: str
) -> None:
    assert decide(screened(bench).bled().reported(), **changes) == (code,)


def test_without_the_rules_an_excluded_patient_is_eligible(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "judge_eligibility", lambda *_: ())
    way = screened(bench).bled().reported()
    assert decide(way, exclusions=NONE_PRESENT | {"pregnancy": True}) == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hips": [HIP | {"side": "middle"}]}, "side_unknown"),
        ({"hips": [HIP, HIP]}, "side_given_twice"),
        ({"hips": []}, "field_not_readable"),
        ({"weight_kg": "680"}, "reading_implausible"),
        ({"weight_kg": "68.123"}, "field_not_readable"),
        ({"hips": [HIP | {"vas_mm": 101}]}, "field_not_readable"),
        ({"hips": [HIP | {"lesion_pct": "101"}]}, "field_not_readable"),
    ],
)
def test_figures_that_are_no_measurement_are_refused(
    bench: Bench, changes: dict[str, Any], code: str
) -> None:
    way = Way(bench).enrolled().consented()
    given: dict[str, Any] = {"weight_kg": "68.0", "height_cm": "172", "hips": [HIP]}
    answer = way.act("investigator", "donor:screening:measured", **given | changes)
    assert code in answer.verdict.codes


def test_imaging_stands_by_name_once(bench: Bench) -> None:
    way = screened(bench)
    studies = [{"name": f"{m}-001", "modality": w} for m, w in (("XR", "x_ray"), ("MR", "mr"))]
    out = way.did("radiologist", "donor:imaging:performed", studies=studies, readers=2).outputs
    with bench.site.database.reading() as s:
        assert {i.name: i.id for i in s.scalars(select(ImagingStudy))} == out["studies"]
    again = way.act("radiologist", "donor:imaging:performed", studies=studies)
    assert again.verdict.codes == ("imaging_name_used",) * 2


# Event 39: specimen of 2026-04-09, Day 0 on 2026-05-18: 39 days, over 30
def test_markers_too_old_on_day_0_are_said_at_the_re_screen(bench: Bench) -> None:
    way = Way(bench).ready()  # Day 0 is 36 days after the order
    bench.clock.on(days=32)
    given = {"fever": False, "weight_kg": "67.5", "inr": "1.02", "hb_g_per_l": "142"}
    answer = way.act("investigator", "donor:rescreen:done", **given)
    assert answer.accepted
    assert set(answer.verdict.codes) == {"marker_expires_before_day0"}
    with bench.site.database.reading() as s:
        assert latest_weight(s, way.therapy) == Decimal("67.50")


def test_fever_allergy_and_low_haemoglobin_are_told(bench: Bench) -> None:
    way = screened(bench)
    given = {"fever": True, "contrast_allergy": True, "hb_g_per_l": "99"}
    answer = way.act("investigator", "donor:rescreen:done", **given)
    assert answer.accepted
    assert set(answer.verdict.codes) == {"fever_found", "contrast_allergy_found", "outside_limit"}
    wrong = way.act("investigator", "donor:rescreen:done", fever=False, hb_g_per_l="14.2")
    assert wrong.verdict.codes == ("reading_implausible",)  # g/dl typed for g/l
    ahead = (bench.clock.at + dt.timedelta(hours=1)).isoformat()
    later = {"fever": False, "hb_g_per_l": "142", "blood_taken_at": ahead}
    answer = way.act("investigator", "donor:rescreen:done", **later)
    assert answer.verdict.codes == ("done_in_the_future",)


def prescribe(way: Way, **changes: Any) -> tuple[str, ...]:
    given: dict[str, Any] = {
        "scheme": "two_harvests_one_infusion",
        "products": ["msc", "bmmnc"],
        "sides": ["left"],
        "msc_per_kg": 1_500_000,
        "units_per_product": 3,
        "planned_day0_at": (way.bench.clock.at + dt.timedelta(days=36)).isoformat(),
    }
    answer = way.act("investigator", "donor:therapy:ordered", "qa", **given | changes)
    return answer.verdict.codes


def test_an_order_has_versions_and_the_newest_counts(bench: Bench) -> None:
    way = Way(bench).ready()
    assert prescribe(way, msc_per_kg=1_000_000) == ()
    with bench.site.database.reading() as s:
        now = current_order(s, way.therapy)
    assert now is not None
    assert (now.version, now.weight_kg) == (2, Decimal("68.00"))
    assert now.arteries == ("mfca", "lfca", "obturator")
    assert now.msc_needed == 68_000_000  # 1.0e6 per kg x 68 kg


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scheme": "three_infusions"}, "scheme_unknown"),
        ({"products": ["nk_cells"]}, "product_unknown"),
        ({"sides": ["middle"]}, "side_unknown"),
        ({"arteries": ["aorta"]}, "artery_unknown"),
        ({"msc_per_kg": None}, "dose_missing"),
        ({"msc_per_kg": 10**9}, "field_not_readable"),
        ({"planned_day0_at": "2026-03-31T13:00:00+08:00"}, "day0_in_the_past"),
        ({"planned_day0_at": "2026-05-18T13:00:00"}, "field_not_readable"),
    ],
)
def test_an_order_in_other_words_than_the_definitions_is_refused(
    bench: Bench, changes: dict[str, Any], code: str
) -> None:
    way = screened(bench).bled().reported().decided()
    assert prescribe(way, **changes) == (code,)


def test_nothing_is_ordered_before_eligibility(bench: Bench) -> None:
    assert prescribe(screened(bench).bled().reported()) == ("not_eligible",)


def test_without_the_rule_of_eligibility_anything_is_ordered(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "eligible", lambda *_: True)
    assert prescribe(screened(bench)) == ()


def go(way: Way, **changes: Any) -> tuple[str, ...]:
    given: dict[str, Any] = {"gate": "day0", "decision": "go", "projected_cells": 140_000_000}
    answer = way.act("qa", "donor:day0:decided", "investigator", **given | changes)
    return answer.verdict.codes


def test_go_says_what_is_short_or_old(bench: Bench) -> None:
    way = Way(bench).ready()
    assert set(go(way)) == {"marker_expired"}  # an alert: Day 0 is the site's choice
    way.bled("BLD-002")
    bench.clock.on(days=10)
    way.bled("BLD-003").reported("BLD-003")
    assert go(way) == ()
    assert go(way, projected_cells=101_999_999) == ("dose_shortfall",)  # 1.5e6 x 68 kg = 1.02e8


def test_go_is_refused_while_a_critical_deviation_is_open(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified().harvested().sent()
    way.received(identifiers=1)  # D04, critical
    assert "critical_deviation_open" in go(way)
    assert go(way, decision="no_go") == ()


def test_without_order_there_is_no_go(bench: Bench) -> None:
    assert go(screened(bench)) == ("order_missing",)


def test_go_is_refused_on_a_page_that_anything_has_overtaken(bench: Bench) -> None:
    way = Way(bench).ready()
    from tracker.act import Seen
    from tracker.record.log import tops

    stream = f"therapy:{way.therapy}"
    with bench.site.database.snapshot() as conn:
        n = tops(conn, [stream])[stream]
    way.bled("BLD-002")
    given = {"therapy": way.therapy, "gate": "day0", "decision": "go"}
    answer = bench.do(
        "qa", "donor:day0:decided", given, second="investigator", seen=Seen(stream, n)
    )
    assert answer.verdict.codes == ("changed_since_shown",)


@pytest.mark.parametrize("keys", [True, False])
def test_sql_cannot_join_donor_rows_of_two_therapies(bench: Bench, keys: bool) -> None:
    way = Way(bench, 7).enrolled().consented().screened().bled().reported(hbsag="positive")
    settled = {"marker": "hbsag", "conclusion": "repeat negative", "report": way.names["report"]}
    way.did("investigator", "donor:marker:resolved", "qa", **settled)
    way.decided().ordered()
    way.did("qa", "donor:day0:decided", "investigator", gate="day0", decision="no_go")
    study = [{"name": "XR-001", "modality": "x_ray"}]
    way.did("radiologist", "donor:imaging:performed", studies=study)
    other = Way(bench, 9).enrolled().therapy
    tables = {
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


@pytest.mark.parametrize(
    ("table", "changes", "constraint"),
    [
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
    ],
)
def test_sql_cannot_write_impossible_figures(
    bench: Bench, table: str, changes: dict[str, Any], constraint: str
) -> None:
    way = Way(bench).ready()
    way.did("qa", "donor:day0:decided", "investigator", gate="day0", decision="no_go")
    study = [{"name": "XR-001", "modality": "x_ray"}]
    way.did("radiologist", "donor:imaging:performed", studies=study)
    steps = attacks.rows(bench, "step_record")
    fresh: dict[str, Any] = {
        "hip_assessment": {"side": "right"},
        "arco_reading": {"reader": 2},
        "imaging_study": {"id": "x", "name": "XR-2"},
        "marker_result": {"marker": "zika"},
        "therapy_order": {"id": "x", "version": 2},
    }.get(table, {"step_id": next(r["id"] for r in steps if r["step"] == "S02")})
    if changes.get("blood_taken_at"):
        changes = changes | {"blood_taken_at": steps[0]["done_at"]}
    assert attacks.copy(bench, table, **fresh) == attacks.PASSED
    assert attacks.copy(bench, table, **fresh | changes) == constraint
