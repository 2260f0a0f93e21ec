"""Moves, parents and cells of containers (I01, I05, I17, I28)."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.identity.verdict import Reason, Verdict
from tracker.material.rules import (
    CAN_BE_PARENT,
    TRANSITIONS,
    Taken,
    judge_mass_balance,
    judge_move,
    judge_parent,
    may_move,
    reachable,
)
from tracker.material.words import FIRST_STATE, Kind, State

D = Decimal
LIVES = [
    (Kind.MARROW, "prepared filled shipped received used_up"),
    (Kind.INTERMEDIATE, "prepared filled discarded"),
    (Kind.INTERMEDIATE, "prepared filled frozen stored thawed used_up"),
    (Kind.VESSEL, "prepared in_culture harvested"),
    (Kind.VESSEL, "prepared in_culture destroyed"),
    (Kind.POOL, "prepared filled used_up"),
    (Kind.BULK, "prepared filled discarded"),
    (Kind.VIAL, "prepared filled frozen stored thawed used_up"),
    (Kind.SAMPLE, "prepared filled received used_up"),
    (Kind.UNIT, "prepared filled conditionally_released issued accepted started infused"),
    (Kind.UNIT, "prepared filled released revoked destroyed"),
    (Kind.UNIT, "prepared filled released issued accepted started stopped destroyed"),
    (Kind.UNIT, "prepared filled conditionally_released released issued returned destroyed"),
    (Kind.UNIT, "prepared filled oos_exceptional issued accepted revoked rejected destroyed"),
]


@pytest.mark.parametrize(("kind", "life"), LIVES)
def test_life_as_the_laboratory_lives_it_is_allowed(kind: Kind, life: str) -> None:
    for before, after in pairwise(life.split()):
        assert may_move(kind, State(before), State(after)), (before, after)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        (Kind.UNIT, "filled", "issued"),  # not released
        (Kind.UNIT, "released", "accepted"),  # not issued
        (Kind.UNIT, "released", "started"),
        (Kind.UNIT, "issued", "started"),  # not accepted
        (Kind.UNIT, "revoked", "started"),
        (Kind.UNIT, "rejected", "released"),
        (Kind.UNIT, "rejected", "oos_exceptional"),
        (Kind.UNIT, "infused", "started"),  # given twice
        (Kind.UNIT, "stopped", "started"),
        (Kind.UNIT, "destroyed", "released"),
        (Kind.UNIT, "returned", "issued"),
        (Kind.VESSEL, "harvested", "in_culture"),
        (Kind.VIAL, "thawed", "frozen"),
        (Kind.MARROW, "rejected", "received"),
        (Kind.SAMPLE, "received", "released"),
    ],
)
def test_move_that_must_never_be_is_refused(kind: Kind, before: str, after: str) -> None:
    assert not may_move(kind, State(before), State(after))
    (found,) = judge_move(kind, State(before), State(after), "X")
    assert found.code == "move_not_allowed"
    assert dict(found.facts) == {"kind": kind.value, "now": before, "wanted": after}


def test_allowed_move_has_no_reason() -> None:
    assert judge_move(Kind.POOL, State.FILLED, State.USED_UP, "POOL-P1") == ()


def test_no_transition_stands_twice_and_none_stays() -> None:
    assert len(set(TRANSITIONS)) == len(TRANSITIONS)
    assert all(t.from_state != t.to_state for t in TRANSITIONS)


@pytest.mark.parametrize("kind", Kind)
def test_every_state_of_the_table_is_reachable_and_can_end(kind: Kind) -> None:
    own = {t for t in TRANSITIONS if t.kind is kind}
    named = {t.from_state for t in own} | {t.to_state for t in own}
    assert named == reachable(kind)
    assert FIRST_STATE in named
    assert State.DESTROYED in named
    assert FIRST_STATE not in {t.to_state for t in own}


@pytest.mark.parametrize("end", [State.DESTROYED, State.DISCARDED, State.USED_UP, State.INFUSED])
def test_what_has_ended_stays_ended(end: State) -> None:
    assert not [t for t in TRANSITIONS if t.from_state is end]


def test_only_units_are_released_and_infused() -> None:
    of_units = {State.RELEASED, State.CONDITIONALLY_RELEASED, State.ISSUED, State.INFUSED}
    assert {t.kind for t in TRANSITIONS if t.to_state in of_units} == {Kind.UNIT}


def test_start_is_reached_from_accepted_only() -> None:
    assert {t.from_state for t in TRANSITIONS if t.to_state is State.STARTED} == {State.ACCEPTED}


@pytest.mark.parametrize("state", [State.REJECTED, State.DESTROYED, State.DISCARDED, State.USED_UP])
@pytest.mark.parametrize("kind", Kind)
def test_child_of_rejected_or_destroyed_material_is_refused(kind: Kind, state: State) -> None:
    assert (kind, state) not in CAN_BE_PARENT
    (found,) = judge_parent(kind, state, "X", "SYN7-A", "SYN7-A")
    assert found.code == "parent_has_no_usable_cells"


def test_parent_of_another_patient_is_an_identity_stop() -> None:
    found = judge_parent(Kind.POOL, State.FILLED, "POOL-P1", "SYN9-A", "SYN7-A")
    assert Verdict.of(found).identity_stop
    assert [r.code for r in found] == ["material_of_another_patient"]
    assert judge_parent(Kind.POOL, State.FILLED, "POOL-P1", "SYN7-A", "SYN7-A") == ()


def balance(available: str, *out: str) -> tuple[Reason, ...]:
    taken = [Taken(f"T{n}", D(cells)) for n, cells in enumerate(out)]
    return judge_mass_balance("X", D(available), taken, D(5))


@pytest.mark.parametrize(
    ("available", "out"),
    [
        ("162578000", ["157500000", "2000000", "3100000"]),  # MNC-A 1.69e8 at 96.2 %
        ("12497400", ["10500000", "1500000", "500000"]),  # POOL-P0 1.31e7 at 95.4 %
        ("58382500", ["5e6", "5e6", "5e6", "5e6", "31800000", "3000000", "3580000"]),  # POOL-P1
        ("135400000", ["34e6", "34e6", "34e6", "10e6", "23.4e6"]),  # MSC-BULK
        ("575210000", ["180e6", "180e6", "180e6", "10e6", "25.2e6"]),  # MNC-B
    ],
)
def test_pools_of_the_worked_case_add_up(available: str, out: list[str]) -> None:
    assert balance(available, *out) == ()


@pytest.mark.parametrize(
    ("out", "severity"),
    [("104", None), ("105", None), ("105.001", "hold"), ("1000", "hold"), ("1000.1", "stop")],
)
def test_more_cells_out_than_in(out: str, severity: str | None) -> None:
    found = balance("100", out)
    assert [r.severity.value for r in found] == ([severity] if severity else [])


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**9), max_size=12), st.integers(0, 10**9))
def test_taking_less_than_there_is_is_never_refused(taken: list[int], spare: int) -> None:
    assert balance(str(sum(taken) + spare), *map(str, taken)) == ()
