"""Work sessions: cleaned before and after, plates that come late hold what was open (I26, I18)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.attacks import PASSED, copy, insert, rows, shell
from tests.journey.administration.suite import Suite
from tests.journey.laboratory import Laboratory
from tests.journey.walk import Way
from tests.sites import Bench
from tests.workplace.test_acts import area, clear
from tracker.act import Answer
from tracker.dossier.desk.under_review import lot_under_review
from tracker.dossier.shared_work import worked_in_area, worked_in_session
from tracker.dossier.tracing import trace_sheet
from tracker.journey.testing.acts import plates as plate_acts
from tracker.workplace.sessions import acts as session_acts
from tracker.workplace.sessions.limits import Grade, PlateKind, Status
from tracker.workplace.sessions.rules import action_limit, judge_plate, judge_room

ROOM = {"cleaned_with": "sporicide, then 70 % ethanol", "particles": "within", "pressure": "within"}


def begin(bench: Bench, ref: str, **changes: Any) -> Answer:
    given = ROOM | {"area": ref, "grade": "A"} | changes
    return bench.do("tech", "workplace:session:opened", given)


def expose(bench: Bench, session: str, *spots: str, kind: str = "settle") -> dict[str, str]:
    given = {"session": session, "kind": kind, "spots": spots}
    out = bench.did("tech", "workplace:plates:exposed", given)
    plates: dict[str, str] = out["plates"]
    return plates


def end(bench: Bench, session: str, **changes: Any) -> Answer:
    given = ROOM | {"session": session} | changes
    return bench.do("tech", "workplace:session:ended", given)


def read(bench: Bench, plate: str, cfu: int, **more: Any) -> Answer:
    return bench.do("analyst", "testing:plate:read", {"plate": plate, "cfu": cfu} | more)


def test_one_session_at_a_time_by_rule_and_by_database(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = area(bench)["area"]
    assert begin(bench, ref).accepted
    assert begin(bench, ref).verdict.codes == ("session_open_already",)
    said = copy(bench, "work_session", id="new")
    assert said == "i26_one_session_open"
    with shell(bench, unguarded=True) as s:
        (row,) = rows(bench, "work_session")
        row["id"] = "new"
        sql = f"insert into work_session ({', '.join(row)}) values ({', '.join('?' * len(row))})"
        assert s.refused_then_undone(sql, *row.values()) == PASSED


def test_it_ends_cleaned_and_with_the_area_closed(bench: Bench) -> None:
    way = Way(bench).enrolled()
    ref = area(bench)["area"]
    session = begin(bench, ref).outputs["session"]
    assert clear(way, ref).accepted
    assert end(bench, session).verdict.codes == ("work_area_still_open",)
    bench.did("tech", "workplace:area:closed", {"area": ref})
    assert "field_not_readable" in end(bench, session, cleaned_with="").verdict.codes
    assert end(bench, session, particles="over").verdict.codes == ("particles_over_limit",)
    assert end(bench, session).verdict.codes == ("session_over",)
    assert begin(bench, ref).accepted  # the next one


def test_what_is_open_there_is_of_the_session_whichever_came_first(bench: Bench) -> None:
    one, other = Way(bench).enrolled(), Way(bench, n=8).enrolled()
    ref = area(bench)["area"]
    assert clear(one, ref).accepted
    session = begin(bench, ref).outputs["session"]
    bench.did("tech", "workplace:area:closed", {"area": ref})
    assert clear(other, ref).accepted
    bench.did("tech", "workplace:area:closed", {"area": ref})
    assert end(bench, session).accepted
    with bench.site.database.reading() as s:
        found = worked_in_session(s, session)
        assert [x.therapy_id for x in found] == [one.therapy, other.therapy]
        assert worked_in_area(s, ref) == found
        sheet = trace_sheet(s, "area", ref, bench.site.zone)
        assert sheet is not None
        assert sheet.count(session.encode()) == 2


@pytest.fixture
def grown(bench: Bench) -> tuple[Laboratory, str, str]:
    """The marrow processed in an area, in a session with one settle plate."""
    way = Laboratory(bench).marrow().play(14)
    ref = area(bench)["area"]
    session = str(begin(bench, ref).outputs["session"])
    assert clear(way, ref).accepted
    plate = expose(bench, session, "left of the centrifuge tubes")["SET-1"]
    given = {
        "therapy": way.therapy,
        "containers": way.ids("HARV-A-1", "HARV-A-2"),
        "processed_ml": "43.0",
        "mnc_total": 169_000_000,
        "viability_pct": "96.2",
    }
    here: dict[str, Any] = {"second": "tech_2", "workplace": ref}
    bench.did("tech", "isolation:mnc:isolated", given, **here)
    return way, session, plate


def test_growth_over_the_limit_holds_what_was_worked_on_there(
    bench: Bench, grown: tuple[Laboratory, str, str]
) -> None:
    way, _session, plate = grown
    other = Way(bench, n=8).enrolled()
    bench.clock.on(days=5)
    answer = read(bench, plate, 1, organism="Micrococcus luteus")
    assert answer.accepted
    assert answer.verdict.codes == ("plate_over_action_limit",)
    held = rows(bench, "hold")
    assert {h["therapy_id"] for h in held} == {way.therapy}
    names = {c["id"]: c["short_name"] for c in rows(bench, "container")}
    assert {names[str(h["container_id"])] for h in held} == set(*answer.outputs["held"].values())
    assert any(n.startswith("MNC") for n in answer.outputs["held"].popitem()[1])
    (deviation,) = rows(bench, "deviation")
    assert (deviation["code"], deviation["severity"]) == ("D43", "major")
    tasks = {(t["kind"], t["owner"]) for t in rows(bench, "task") if t["kind"] == "look_back"}
    assert tasks == {("look_back", "qa")}
    assert other.therapy not in {d["therapy_id"] for d in rows(bench, "deviation")}
    assert read(bench, plate, 0).verdict.codes == ("plate_read_before",)


def test_growth_within_the_limit_holds_nothing(
    bench: Bench, grown: tuple[Laboratory, str, str]
) -> None:
    _way, _session, plate = grown
    assert read(bench, plate, 0).outputs == {"beyond": False, "held": {}}
    assert rows(bench, "hold") == []


def test_without_the_rule_growth_holds_nothing(
    bench: Bench, grown: tuple[Laboratory, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plate_acts, "judge_plate", lambda *_: ())
    assert read(bench, grown[2], 40).accepted
    assert rows(bench, "hold") == []


def test_where_no_container_can_be_named_the_whole_therapy_waits(bench: Bench) -> None:
    way = Way(bench).enrolled()
    ref = area(bench)["area"]
    session = begin(bench, ref).outputs["session"]
    assert clear(way, ref).accepted
    plate = expose(bench, session, "middle")["SET-1"]
    assert read(bench, plate, 2).accepted
    (hold,) = rows(bench, "hold")
    assert (hold["therapy_id"], hold["container_id"], hold["lot_id"]) == (way.therapy, None, None)


@pytest.mark.spoils_record
def test_a_reading_is_held_against_its_plates_own_limit_by_the_database(
    bench: Bench, grown: tuple[Laboratory, str, str]
) -> None:
    assert read(bench, grown[2], 0).accepted
    (row,) = rows(bench, "plate_reading")
    second = expose(bench, grown[1], "right")["SET-2"]
    softened = row | {"plate_id": second, "cfu": 3, "action_cfu": 5}
    denied = row | {"plate_id": second, "cfu": 3}
    for keys in (True, False):
        said = insert(bench, "plate_reading", softened, keys=keys)
        assert said == "i18_read_against_its_own_limit"
        assert insert(bench, "plate_reading", denied, keys=keys) == "i18_growth_beyond_is_said"
    with shell(bench, unguarded=True) as s:
        for one in (softened, denied):
            marks = ", ".join("?" * len(one))
            sql = f"insert into plate_reading ({', '.join(one)}) values ({marks})"
            assert s.refused_then_undone(sql, *one.values()) == PASSED


def test_limits_are_those_of_the_annex() -> None:
    """EU GMP Annex 1 (2022), Table 6: the highest counts that call for no action."""
    table = {g: [action_limit(k, g) for k in PlateKind] for g in Grade}
    assert table == {
        Grade.A: [0, 0, 0, 0],
        Grade.B: [10, 5, 5, 5],
        Grade.C: [100, 50, 25, None],
        Grade.D: [200, 100, 50, None],
    }
    assert judge_plate("x", 5, 5, "") == ()
    assert [r.code for r in judge_plate("x", 6, 5, "")] == ["plate_over_action_limit"]
    found = judge_room("x", Status.OVER, Status.OVER)
    assert [r.code for r in found] == ["particles_over_limit", "pressure_outside_limits"]
    assert judge_room("x", Status.NOT_MEASURED, Status.WITHIN) == ()


def test_gloves_are_not_sampled_in_grade_c(bench: Bench) -> None:
    session = begin(bench, area(bench)["area"], grade="C").outputs["session"]
    given = {"session": session, "kind": "glove", "spots": ["left"]}
    refused = bench.do("tech", "workplace:plates:exposed", given)
    assert refused.verdict.codes == ("plate_has_no_limit",)
    assert list(expose(bench, session, "left", "right", kind="contact")) == ["CON-1", "CON-2"]
    assert list(expose(bench, session, "sleeve", kind="contact")) == ["CON-3"]
    assert session_acts.LETTERS.keys() == set(PlateKind)


def test_a_plate_to_come_is_listed_at_release_and_followed_until_it_is_read(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc")
    ref = area(bench)["area"]
    session = begin(bench, ref).outputs["session"]
    assert clear(suite, ref).accepted
    plate = expose(bench, session, "left")["SET-1"]
    assert suite.review().accepted
    released = suite.dispose()
    assert released.accepted
    assert "plates_pending" in released.verdict.codes, released
    (task,) = [t for t in rows(bench, "task") if t["title"] == "plate BSC-1 SET-1"]
    assert (task["kind"], task["owner"]) == ("pending_result", "qc_analyst")
    with bench.site.database.reading() as s:
        here = lot_under_review(s, suite.lots["msc"], bench.clock(), bench.site.zone)
        assert here is not None
        assert [p.said for p in here.record.plates_to_come] == ["BSC-1 SET-1"]
    close = suite.act("qp", "release:lot:closed", "qa", lot=suite.lots["msc"])
    assert ("result_pending", "plate") in {(r.code, r.about) for r in close.reasons}
    assert read(bench, plate, 0).accepted
    assert task["id"] in {d["task_id"] for d in rows(bench, "task_done")}
    again = suite.act("qp", "release:lot:closed", "qa", lot=suite.lots["msc"])
    assert ("result_pending", "plate") not in {(r.code, r.about) for r in again.reasons}


def test_a_session_knows_its_people(bench: Bench) -> None:
    other = bench.people["tech_2"]
    ref = area(bench)["area"]
    assert begin(bench, ref, people=["person-none"]).verdict.codes == ("person_unknown",)
    assert begin(bench, ref, people=[other]).accepted
    assert {r["person_id"] for r in rows(bench, "session_person")} == {bench.people["tech"], other}
