"""The patient is watched; a serious event starts its clock; backup vials follow the consent."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests import attacks
from tests.ground import lay_containers
from tests.journey.followup.test_visits import infused
from tests.journey.walk import Way
from tests.sites import Bench
from tracker.journey.followup.acts import backup, safety
from tracker.journey.followup.models import AdverseEvent, BackupReview, VitalSigns
from tracker.people.models import SYSTEM
from tracker.quality.models import Deviation, Task

assert lay_containers  # its act is registered by the import
LAID = "ground:containers:laid"
VITALS: dict[str, Any] = {
    "minutes": [0, 15, 30, 60, 120, 240],
    "temp_high_c": "37.2",
    "systolic_low_mmhg": 118,
    "systolic_high_mmhg": 126,
    "spo2_low_pct": 97,
}


def watch(way: Way, **changes: Any) -> tuple[str, ...]:
    answer = way.act("infusion_nurse", "followup:vitals:recorded", **VITALS | changes)
    return answer.verdict.codes


def assess(way: Way, *events: dict[str, Any]) -> tuple[str, ...]:
    given = {"events": list(events)}
    return way.act("investigator", "followup:adverse_events:assessed", **given).verdict.codes


def serious(bench: Bench) -> tuple[list[str], list[str]]:
    with bench.site.database.reading() as s:
        opened = [d.severity for d in s.scalars(select(Deviation)) if d.code == "D37"]
        return opened, [t.owner for t in s.scalars(select(Task)) if t.kind == "serious_event"]


def test_vital_signs_of_the_worked_case(bench: Bench) -> None:
    way = infused(bench)
    assert watch(way) == ()
    with bench.site.database.reading() as s:
        row = s.scalars(select(VitalSigns)).one()
    assert row.minutes == [0, 15, 30, 60, 120, 240]
    assert serious(bench) == ([], [])


@pytest.mark.parametrize(("grade", "found"), [(2, False), (3, True)])
def test_a_reaction_of_grade_3_opens_its_deviation_and_task(
    bench: Bench, grade: int, found: bool
) -> None:
    way = infused(bench)
    codes = watch(way, reaction="rigors", reaction_grade=grade)
    assert codes == (("reaction_grade_3_or_more",) if found else ())
    assert serious(bench) == ((["critical"], ["investigator"]) if found else ([], []))


def test_without_the_rule_a_serious_reaction_passes_unseen(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safety, "_serious", lambda *_: [])
    way = infused(bench)
    assert watch(way, reaction="anaphylaxis", reaction_grade=4) == ()
    assert serious(bench) == ([], [])


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"temp_high_c": "372"}, "field_not_readable"),
        ({"spo2_low_pct": 101}, "field_not_readable"),
        ({"systolic_low_mmhg": 130}, "range_upside_down"),
        ({"minutes": []}, "field_not_readable"),
        ({"reaction_grade": 6}, "field_not_readable"),
    ],
)
def test_vital_signs_of_nobody_are_refused(
    bench: Bench, changes: dict[str, Any], code: str
) -> None:
    assert watch(infused(bench), **changes) == (code,)


def test_there_are_no_vital_signs_of_an_infusion_before_it(bench: Bench) -> None:
    assert watch(Way(bench).ready()) == ("not_infused_yet",)


def test_nothing_found_is_recorded_too(bench: Bench) -> None:
    way = infused(bench)
    assert assess(way) == ()
    pain = {"term": "puncture site pain", "ctcae_grade": 1, "related": "procedure"}
    assert assess(way, pain) == ()
    with bench.site.database.reading() as s:
        event = s.scalars(select(AdverseEvent)).one()
    assert (event.term, event.ctcae_grade, event.related.value) == (*list(pain.values()),)


def test_a_serious_event_that_is_not_related_starts_no_clock(bench: Bench) -> None:
    way = infused(bench)
    fall = {"term": "fracture after a fall", "ctcae_grade": 3, "related": "none"}
    assert assess(way, fall) == ()
    assert assess(way, fall | {"related": "product"}) == ("reaction_grade_3_or_more",)
    assert serious(bench) == (["critical"], ["investigator"])


def test_an_event_names_a_unit_that_was_given_to_this_patient(bench: Bench) -> None:
    way, other = infused(bench, 7), infused(bench, 9)
    fever = {"term": "fever", "ctcae_grade": 1, "related": "product"}
    assert assess(way, fever | {"unit": way.codes["MSC-U1"]}) == ()
    assert assess(way, fever | {"unit": way.codes["MSC-U2"]}) == ("unit_was_not_given",)
    assert assess(way, fever | {"unit": other.codes["MSC-U1"]}) == ("container_of_another_patient",)


def vials(way: Way) -> list[str]:
    given = {
        "therapy": way.therapy,
        "kind": "vial",
        "names": ["VIAL-1", "VIAL-2"],
        "states": ["filled", "frozen", "stored"],
    }
    laid = way.bench.did(SYSTEM, LAID, given)
    return list(laid["containers"].values())


def review(way: Way, refs: list[str], **changes: Any) -> tuple[str, ...]:
    given: dict[str, Any] = {"vials": refs, "decision": "keep", "reason": "keep to consented date"}
    return way.act("qa", "followup:backup:reviewed", "qa_2", **given | changes).verdict.codes


def test_backup_vials_are_kept_while_storage_is_consented(bench: Bench) -> None:
    way = Way(bench).ready()
    refs = vials(way)
    assert review(way, refs) == ()
    with bench.site.database.reading() as s:
        assert s.scalars(select(BackupReview.decision)).all() == ["keep"]
    way.did(
        "investigator", "donor:consent:withdrawn", scopes=["backup_storage"], material="destroy"
    )
    assert review(way, refs) == ("consent_withdrawn",)
    assert review(way, refs, decision="destroy", reason="storage withdrawn") == ()


def test_without_the_rule_vials_are_kept_against_the_patients_will(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "consent_reasons", lambda *_: ())
    way = Way(bench).ready()
    refs = vials(way)
    way.did(
        "investigator", "donor:consent:withdrawn", scopes=["backup_storage"], material="destroy"
    )
    assert review(way, refs) == ()


def test_a_review_needs_two_of_qa_and_vials_of_this_patient(bench: Bench) -> None:
    way, other = Way(bench, 7).ready(), Way(bench, 9).ready()
    mine, foreign = vials(way), vials(other)
    assert review(way, [*mine, *foreign]) == ("container_of_another_patient",) * 2
    assert review(way, mine, keep_until="2020-01-01") == ("keep_until_makes_no_sense",)
    given = {"vials": mine, "decision": "keep", "reason": "keep"}
    assert way.act("qa", "followup:backup:reviewed", **given).verdict.codes == (
        "second_person_needed",
    )


@pytest.mark.parametrize("keys", [True, False])
def test_sql_cannot_join_safety_rows_of_two_therapies(bench: Bench, keys: bool) -> None:
    way = infused(bench)
    watch(way)
    assess(way, {"term": "fever", "ctcae_grade": 1, "related": "product"})
    review(way, vials(way))
    other = Way(bench, 9).enrolled().therapy

    def tried(table: str, **changes: Any) -> str:
        return attacks.copy(bench, table, keys=keys, **changes)

    assert tried("vital_signs", step_id="x", therapy_id=other).startswith("i01_vitals")
    assert tried("adverse_event", id="x", therapy_id=other) == "i01_event_step_of_this_therapy"
    assert tried("adverse_event", id="x", unit_id="unit-none") == "i01_event_after_this_unit"
    assert tried("adverse_event", id="x") == attacks.PASSED
    assert tried("adverse_event", id="x", ctcae_grade=6) == "ctcae_grade_1_to_5"
    assert tried("adverse_event", id="x", related="luck") == "one_of_adverse_event_related"
    assert tried("backup_review", step_id="x", therapy_id=other).startswith("i01_backup_review")
    vial = {"container_id": way.units["MSC-U1"]}
    assert tried("backup_review_vial", therapy_id=other, **vial).startswith("i01")
    assert tried("backup_review_vial", **vial) == attacks.PASSED
