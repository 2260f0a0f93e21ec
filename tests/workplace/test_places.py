"""Positions: never two containers in one, by rule and by database; emptied in one act."""

from __future__ import annotations

from typing import Any

import pytest

from tests.attacks import PASSED, insert, rows, shell
from tests.journey.laboratory import Laboratory, at
from tests.sites import Bench
from tracker.act import Answer
from tracker.identity.verdict import Reason
from tracker.workplace.places import acts as place_acts
from tracker.workplace.places.present import positions_of, standing_in
from tracker.workplace.places.rules import judge_positions, spelled_out

FLASKS = tuple(f"P0-F0{n}" for n in range(1, 7))
LAPSED = {
    "name": "INC-9",
    "kind": "incubator",
    "calibrated_on": "2025-04-29",
    "calibration_due_on": "2026-04-29",
}


def added(bench: Bench, name: str, positions: str = "", kind: str = "incubator") -> str:
    given = {"name": name, "kind": kind}
    place = str(bench.did("production", "material:place:added", given)["place"])
    if positions:
        named = {"place": place, "positions": spelled_out(positions)}
        bench.did("production", "workplace:positions:named", named)
    return place


def put(way: Laboratory, place: str, names: tuple[str, ...], *positions: str) -> Answer:
    return way.act(
        "tech",
        "workplace:containers:put",
        containers=way.ids(*names),
        place=place,
        positions=list(positions),
    )


def there(bench: Bench, place: str) -> dict[str, str]:
    """Name of each container in the place -> its position."""
    with bench.site.database.reading() as s:
        return {x.name: x.position for x in standing_in(s, place)}


@pytest.fixture
def cultured(bench: Bench) -> Laboratory:
    """P0 in culture on the morning of its second feed."""
    way = Laboratory(bench).grown(through=19)
    bench.clock.to(at("04-30T10:00"))
    return way


def codes(found: tuple[Reason, ...]) -> list[str]:
    return [r.code for r in found]


def test_positions_are_spelled_out_and_judged() -> None:
    assert spelled_out("a1-b2, C7 X") == ["A1", "A2", "B1", "B2", "C7", "X"]
    assert spelled_out("1-3") == ["1", "2", "3"]
    assert spelled_out("B2-A1") == ["B2-A1"]  # backwards is no range
    assert judge_positions(["A1", "A2"], ["A1", "A2"], {}) == ()
    assert judge_positions(["", ""], [], {}) == ()  # a place without positions
    assert codes(judge_positions(["A1"], ["A1"], {"A1": "x"})) == ["position_taken"]
    assert codes(judge_positions(["A1", "A1"], ["A1"], {})) == ["position_taken"]
    assert codes(judge_positions(["A9", ""], ["A1"], {})) == ["position_unknown"] * 2


def test_containers_stand_in_positions_of_their_own(bench: Bench, cultured: Laboratory) -> None:
    shelf = added(bench, "INC-9 shelf 1", "A1-A4")
    assert put(cultured, shelf, FLASKS[:2], "A1", "A2").accepted
    assert there(bench, shelf) == {"P0-F01": "A1", "P0-F02": "A2"}
    refused = put(cultured, shelf, FLASKS[2:3], "A2")
    assert refused.verdict.codes == ("position_taken",)
    assert put(cultured, shelf, FLASKS[2:3], "B1").verdict.codes == ("position_unknown",)
    assert put(cultured, shelf, FLASKS[2:4], "A3").verdict.codes == ("a_position_for_each",)
    assert put(cultured, shelf, FLASKS[:1], "A4").accepted  # within the shelf: A1 is free again
    assert put(cultured, shelf, FLASKS[2:3], "A1").accepted
    with bench.site.database.reading() as s:
        assert positions_of(s, shelf) == ["A1", "A2", "A3", "A4"]
    again = {"place": shelf, "positions": ["A4", "A5"]}
    assert bench.do("qa", "workplace:positions:named", again).verdict.codes == ("position_known",)


def test_two_in_one_position_are_refused_by_the_database(
    bench: Bench, cultured: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = added(bench, "INC-9 shelf 1", "A1-A4")
    assert put(cultured, shelf, FLASKS[:1], "A1").accepted
    monkeypatch.setattr(place_acts, "judge_positions", lambda *_: ())
    refused = put(cultured, shelf, FLASKS[1:2], "A1")
    assert refused.verdict.codes == ("database_refused",)
    assert refused.reasons[0].about == "i11_one_container_in_a_position"
    last = {r["container_id"]: r for r in sorted(rows(bench, "custody"), key=lambda r: r["n"])}
    mine = last[cultured.id("P0-F01")]
    second = mine | {"container_id": cultured.id("P0-F02"), "n": 9}
    for keys in (True, False):
        said = insert(bench, "custody", second, keys=keys)
        assert said == "i11_one_container_in_a_position"
    assert insert(bench, "custody", second | {"whereabouts": "A2"}) == PASSED
    assert insert(bench, "custody", mine | {"n": 9}) == PASSED  # itself, once more
    with shell(bench, unguarded=True) as s:
        sql = f"insert into custody ({', '.join(second)}) values ({', '.join('?' * len(second))})"
        assert s.refused_then_undone(sql, *second.values()) == PASSED


def test_another_patients_container_is_an_identity_stop(bench: Bench, cultured: Laboratory) -> None:
    other = Laboratory(bench, n=8).enrolled()
    shelf = added(bench, "INC-9 shelf 1", "A1-A4")
    refused = bench.do(
        "tech",
        "workplace:containers:put",
        {"therapy": other.therapy, "containers": cultured.ids("P0-F01"), "place": shelf},
    )
    assert refused.verdict.identity_stop


def fit(bench: Bench, place: str) -> str:
    one = str(bench.did("production", "supplies:equipment:added", LAPSED)["equipment"])
    bench.did("production", "workplace:place:fitted", {"place": place, "equipment": one})
    return one


def test_nothing_is_put_into_equipment_that_has_lapsed(bench: Bench, cultured: Laboratory) -> None:
    shelf = added(bench, "INC-9 shelf 1")
    one = fit(bench, shelf)
    assert put(cultured, shelf, FLASKS[:1]).verdict.codes == ("calibration_lapsed",)
    extension = {"equipment": one, "until_on": "2026-05-10", "reason": "checked with a probe"}
    bench.did("qa", "supplies:calibration:extended", extension, second="qa_2")
    assert put(cultured, shelf, FLASKS[:1]).accepted
    assert there(bench, shelf) == {"P0-F01": ""}


@pytest.fixture
def occupied(bench: Bench, cultured: Laboratory) -> tuple[Laboratory, str]:
    """All six flasks on one shelf with positions."""
    shelf = added(bench, "INC-8 shelf 1", "A1-A6")
    assert put(cultured, shelf, FLASKS, *(f"A{n}" for n in range(1, 7))).accepted
    return cultured, shelf


def empty(bench: Bench, place: str, moves: list[dict[str, Any]], why: str = "alarm") -> Answer:
    given = {"place": place, "why": why, "moves": moves}
    return bench.do("tech", "quality:place:evacuated", given)


def test_a_place_is_emptied_in_one_act_and_what_is_still_inside_is_told(
    bench: Bench, occupied: tuple[Laboratory, str]
) -> None:
    way, shelf = occupied
    first, second = added(bench, "INC-7 shelf 1", "B1-B3"), added(bench, "INC-7 shelf 2")
    moves = [
        {"container": way.id(f"P0-F0{n}"), "place": first, "position": f"B{n}"} for n in (1, 2, 3)
    ]
    moves += [{"container": way.id(f"P0-F0{n}"), "place": second} for n in (4, 5)]
    before = len(rows(bench, "custody"))
    answer = empty(bench, shelf, moves)
    assert answer.accepted
    assert answer.outputs["still_inside"] == ["P0-F06"]
    assert len(rows(bench, "custody")) == before + 5
    assert there(bench, shelf) == {"P0-F06": "A6"}
    assert there(bench, first) == {"P0-F01": "B1", "P0-F02": "B2", "P0-F03": "B3"}
    assert there(bench, second) == {"P0-F04": "", "P0-F05": ""}
    (deviation,) = rows(bench, "deviation")
    assert (deviation["code"], deviation["title"]) == ("D15", "place_alarm")  # incubator alarm
    (task,) = [t for t in rows(bench, "task") if t["kind"] == "left_inside"]
    assert "P0-F06" in task["title"]
    assert rows(bench, "hold") == []  # cells are cared for, and QA judges


def test_a_planned_move_opens_no_deviation(bench: Bench, occupied: tuple[Laboratory, str]) -> None:
    way, shelf = occupied
    to = added(bench, "INC-7 shelf 2")
    moves = [{"container": way.id(name), "place": to} for name in FLASKS]
    answer = empty(bench, shelf, moves, "cleaning")
    assert answer.outputs["still_inside"] == []
    assert rows(bench, "deviation") == []
    assert there(bench, shelf) == {}


def test_what_does_not_stand_there_is_not_moved_away_from_there(
    bench: Bench, occupied: tuple[Laboratory, str]
) -> None:
    way, shelf = occupied
    to = added(bench, "INC-7 shelf 1", "B1")
    one = {"container": way.id("P0-F01"), "place": to, "position": "B1"}
    assert empty(bench, to, [one | {"place": shelf, "position": "A1"}]).verdict.codes == (
        "container_not_in_place",
    )
    assert empty(bench, shelf, [one | {"place": shelf}]).verdict.codes == ("evacuated_into_itself",)
    assert empty(bench, shelf, [one, one]).verdict.codes == ("container_given_twice",)
    both = [one, one | {"container": way.id("P0-F02")}]
    assert empty(bench, shelf, both).verdict.codes == ("position_taken",)
    assert there(bench, to) == {}


def test_a_lapse_with_cells_inside_holds_them_and_they_go_on(
    bench: Bench, occupied: tuple[Laboratory, str]
) -> None:
    way, shelf = occupied
    judged = {"place": shelf}
    nothing = bench.do("qa", "quality:place:lapsed", judged)
    assert nothing.verdict.codes == ("nothing_lapsed_here",)
    fit(bench, shelf)
    answer = bench.do("qa", "quality:place:lapsed", judged)
    assert answer.accepted
    assert answer.verdict.codes == ("judged_at_risk",)
    assert len(rows(bench, "hold")) == len(FLASKS)
    assert {d["code"] for d in rows(bench, "deviation")} == {"D29"}
    again = bench.do("qa", "quality:place:lapsed", judged)
    assert again.verdict.codes == ("lapse_told_already",)
    fed = way.act(
        "tech", "expansion:culture:fed", vessels=way.ids(*FLASKS), change_pct="50", lots=[]
    )
    assert fed.accepted
    assert there(bench, shelf).keys() == set(FLASKS)
