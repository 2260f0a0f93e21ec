"""One therapy's material open in a work area at a time, after a clearance by two (I26)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from tests import attacks
from tests.journey.laboratory import Laboratory
from tests.journey.walk import Way
from tests.sites import Bench
from tracker.act import Answer
from tracker.record.named import constraint_named
from tracker.workplace import present


def area(bench: Bench, name: str = "BSC-1") -> dict[str, str]:
    return bench.did("production", "workplace:area:added", {"name": name})


def clear(way: Way, ref: str, second: str | None = "qa", *, clean: bool = True) -> Answer:
    return way.act(
        "tech", "workplace:line:cleared", second, area=ref, previous="none today", clear=clean
    )


def test_a_cleared_area_is_open_for_one_patient_only(bench: Bench) -> None:
    one, other = Way(bench).enrolled(), Way(bench, n=8).enrolled()
    code = area(bench)["code"]
    assert clear(one, code).accepted
    refused = clear(other, code)
    assert refused.verdict.codes == ("work_area_open_for_another_patient",)
    assert refused.verdict.identity_stop
    assert clear(one, code).verdict.codes == ("work_area_open_already",)
    bench.did("tech", "workplace:area:closed", {"area": code})
    assert clear(other, code).accepted


def test_a_clearance_needs_two_people_and_a_clear_area(bench: Bench) -> None:
    way = Way(bench).enrolled()
    ref = area(bench)["area"]
    assert "second_person_needed" in clear(way, ref, None).verdict.codes
    assert "same_person_twice" in clear(way, ref, "tech").verdict.codes
    assert clear(way, ref, clean=False).verdict.codes == ("work_area_not_clear",)
    assert clear(way, "area-unknown").verdict.codes == ("work_area_unknown",)
    closed = bench.do("tech", "workplace:area:closed", {"area": ref})
    assert closed.verdict.codes == ("work_area_closed_already",)


def test_material_is_not_opened_where_another_patients_is_open(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Laboratory(bench).marrow().play(14)
    other = Way(bench, n=8).enrolled()
    ref = area(bench)["area"]
    given = {
        "therapy": way.therapy,
        "containers": way.ids("HARV-A-1", "HARV-A-2"),
        "processed_ml": "43.0",
        "mnc_total": 169_000_000,
        "viability_pct": "96.2",
    }
    tag = "isolation:mnc:isolated"
    here: dict[str, Any] = {"second": "tech_2", "workplace": ref}
    assert bench.do("tech", tag, given, **here).verdict.codes == ("work_area_not_cleared",)
    assert clear(other, ref).accepted
    refused = bench.do("tech", tag, given, **here)
    assert refused.verdict.codes == ("work_area_open_for_another_patient",)
    assert refused.verdict.identity_stop
    with monkeypatch.context() as without:
        without.setattr(present, "judge_area", lambda *_: ())
        assert bench.do("tech", tag, given, **here).accepted


def pointed(bench: Bench, sql: str) -> str:
    """What the database says to an UPDATE of the pointer; it is rolled back."""
    with bench.site.database.engine.connect() as conn:
        try:
            conn.exec_driver_sql(sql)
        except IntegrityError as refused:
            return constraint_named(refused)
        finally:
            conn.rollback()
    return attacks.PASSED


@pytest.mark.spoils_record
def test_the_database_keeps_two_patients_apart_in_an_area(bench: Bench) -> None:
    one, other = Way(bench).enrolled(), Way(bench, n=8).enrolled()
    ref = area(bench)["area"]
    assert clear(one, ref).accepted
    (clearance,) = attacks.rows(bench, "line_clearance")
    moved = pointed(bench, f"update open_occupancy set therapy_id = '{other.therapy}'")
    assert moved in {"i26_one_therapy_open", "i26_opened_after_clearance"}
    shut = pointed(bench, "update open_occupancy set therapy_id = null")
    assert shut == "i26_open_needs_clearance"
    alone = attacks.copy(bench, "line_clearance", id="x", second=clearance["cleared_by"])
    assert alone == "i04_clearance_by_two"
    twice = attacks.insert(
        bench,
        "open_occupancy",
        {"work_area_id": ref, "therapy_id": other.therapy, "clearance_id": clearance["id"]},
    )
    assert twice in {"pk_open_occupancy", "i26_opened_after_clearance"}


def test_an_area_and_a_place_have_their_names_once(bench: Bench) -> None:
    area(bench)
    again = bench.do("production", "workplace:area:added", {"name": "BSC-1"})
    assert again.verdict.codes == ("work_area_known",)
    place = {"name": "LN2-1", "kind": "ln2_tank"}
    bench.did("production", "material:place:added", place)
    assert bench.do("production", "material:place:added", place).verdict.codes == ("place_known",)
