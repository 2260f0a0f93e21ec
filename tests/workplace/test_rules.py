"""Positions as they are typed and filled; plates and rooms at their limits (I11, I18)."""

from __future__ import annotations

import pytest

from tracker.identity.verdict import Severity, reason
from tracker.workplace.places.rules import judge_positions, spelled_out
from tracker.workplace.sessions.limits import Status
from tracker.workplace.sessions.rules import judge_plate, judge_room


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("A1-A3", ["A1", "A2", "A3"]),
        ("A1-3", ["A1", "A2", "A3"]),
        ("A1-C2", ["A1", "A2", "B1", "B2", "C1", "C2"]),
        ("AB1-AB2", ["AB1", "AB2"]),
        ("A1-AB2", ["A1-AB2"]),  # rows have one letter each
        ("AB1-C2", ["AB1-C2"]),
        ("A3-A1", ["A3-A1"]),  # backwards
        ("C1-A1", ["C1-A1"]),
        ("1-C3", ["1-C3"]),
        ("5-5", ["5"]),
        ("A1, A1; A2、A2 , ", ["A1", "A2"]),
        ("", []),
    ],
)
def test_positions_are_read_as_they_are_typed(typed: str, spelled: list[str]) -> None:
    assert spelled_out(typed) == spelled


def test_a_position_is_known_free_and_named_once() -> None:
    known, taken = ["A1", "A2", "A3"], {"A3": "F1"}
    assert judge_positions(["A1", "A2"], known, taken) == ()
    assert judge_positions(["A1", "A1", "A3", "", "Z9"], known, taken) == (
        reason("position_taken", about="A1"),
        reason("position_taken", about="A3"),
        reason("position_unknown", about="—"),
        reason("position_unknown", about="Z9"),
    )


def test_a_place_without_names_takes_any_number() -> None:
    assert judge_positions(["", "", ""], [], {"": "F1"}) == ()
    assert judge_positions(["A1"], [], {"A1": "F1"}) == (reason("position_taken", about="A1"),)


def test_a_plate_holds_beyond_its_action_limit() -> None:
    assert judge_plate("P1", 5, 5, "") == ()
    found = {"cfu": 6, "action": 5}
    for organism, said in (("", "not identified"), ("S. aureus", "S. aureus")):
        assert judge_plate("P1", 6, 5, organism) == (
            reason("plate_over_action_limit", Severity.HOLD, "P1", organism=said, **found),
        )


@pytest.mark.parametrize("status", list(Status))
def test_a_room_over_its_limits_is_an_alert(status: Status) -> None:
    particles = reason("particles_over_limit", Severity.ALERT, "Isolator 1")
    pressure = reason("pressure_outside_limits", Severity.ALERT, "Isolator 1")
    over = status is Status.OVER
    other = next(s for s in Status if s is not Status.OVER)
    assert judge_room("Isolator 1", status, other) == ((particles,) if over else ())
    assert judge_room("Isolator 1", other, status) == ((pressure,) if over else ())
