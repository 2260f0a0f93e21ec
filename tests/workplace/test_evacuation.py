"""A place is emptied in one act; a lapse with cells inside holds them, and they go on (I27)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.attacks import rows
from tests.journey.laboratory import Laboratory
from tests.sites import Bench
from tests.workplace.test_places import FLASKS, added, cultured, fit, put, there
from tracker.act import Answer

__all__ = ["cultured"]


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
