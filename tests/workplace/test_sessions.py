"""Work sessions: cleaned before and after, plates that come late hold what was open (I26, I18)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.attacks import PASSED, copy, rows, shell
from tests.journey.walk import Way
from tests.sites import Bench
from tests.workplace.test_acts import area, clear
from tracker.act import Answer
from tracker.dossier.shared_work import worked_in_area, worked_in_session
from tracker.dossier.tracing import trace_sheet

ROOM = {"cleaned_with": "sporicide, then 70 % ethanol", "particles": "within", "pressure": "within"}


def begin(bench: Bench, ref: str, **changes: Any) -> Answer:
    given = ROOM | {"area": ref, "grade": "A"} | changes
    return bench.do("tech", "workplace:session:opened", given)


def end(bench: Bench, session: str, **changes: Any) -> Answer:
    given = ROOM | {"session": session} | changes
    return bench.do("tech", "workplace:session:ended", given)


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


def test_a_session_knows_its_people(bench: Bench) -> None:
    other = bench.people["tech_2"]
    ref = area(bench)["area"]
    assert begin(bench, ref, people=["person-none"]).verdict.codes == ("person_unknown",)
    assert begin(bench, ref, people=[other]).accepted
    assert {r["person_id"] for r in rows(bench, "session_person")} == {bench.people["tech"], other}
