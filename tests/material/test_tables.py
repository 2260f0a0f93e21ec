"""What a lot may become, and from which containers material is taken: written out once more."""

from __future__ import annotations

import pytest

from tracker.material.papers import FITS, layouts_of
from tracker.material.rules import CAN_BE_PARENT, LOT_TRANSITIONS, may_move, reachable
from tracker.material.words import Kind, State


def test_a_lot_goes_no_way_but_these() -> None:
    """Open, reviewed, decided, closed; a release is revoked, and what was revoked is rejected."""
    assert sorted(f"{a} {b}" for a, b in LOT_TRANSITIONS) == [
        "conditionally_released released",
        "conditionally_released revoked",
        "oos_exceptional closed",
        "oos_exceptional revoked",
        "open rejected",
        "open reviewed",
        "rejected closed",
        "released closed",
        "released revoked",
        "reviewed conditionally_released",
        "reviewed oos_exceptional",
        "reviewed open",
        "reviewed rejected",
        "reviewed released",
        "revoked rejected",
    ]


def test_material_is_taken_from_nothing_but_these() -> None:
    assert sorted(f"{kind.value} {state.value}" for kind, state in CAN_BE_PARENT) == [
        "bulk filled",
        "intermediate filled",
        "intermediate thawed",
        "marrow filled",
        "marrow received",
        "marrow stored",
        "pool filled",
        "sample filled",
        "sample received",
        "unit filled",
        "unit thawed",
        "vessel harvested",
        "vessel in_culture",
        "vial thawed",
    ]


def test_every_kind_of_container_has_its_one_paper() -> None:
    strips = {Kind.VESSEL, Kind.INTERMEDIATE, Kind.POOL, Kind.BULK}
    assert {kind for kind in Kind if layouts_of(kind) == {"flask"}} == strips
    assert {kind: sorted(layouts_of(kind)) for kind in set(Kind) - strips} == {
        Kind.MARROW: ["collection"],
        Kind.VIAL: ["cryovial"],
        Kind.SAMPLE: ["sample"],
        Kind.UNIT: ["unit"],
    }
    assert sorted(FITS) == ["collection", "cryovial", "flask", "sample", "unit"]


ENDS = {State.DESTROYED, State.DISCARDED, State.USED_UP, State.INFUSED}


def befores(kind: Kind, to: str) -> str:
    """From which states this one is reached in one move, by the alphabet."""
    return " ".join(sorted(s.value for s in reachable(kind) if may_move(kind, s, State(to))))


@pytest.mark.parametrize("kind", list(Kind))
def test_whatever_is_there_can_be_destroyed(kind: Kind) -> None:
    """But not out of a running infusion: that is stopped first, and then the rest destroyed."""
    there = reachable(kind) - ENDS - {State.STARTED}
    assert befores(kind, "destroyed") == " ".join(sorted(s.value for s in there))


@pytest.mark.parametrize(
    ("kind", "states"),
    [
        (Kind.MARROW, "received stored"),
        (Kind.INTERMEDIATE, "filled thawed"),
        (Kind.VESSEL, "harvested"),
        (Kind.POOL, "filled"),
        (Kind.BULK, "filled"),
        (Kind.VIAL, "thawed"),
        (Kind.SAMPLE, "filled received stored"),
        (Kind.UNIT, ""),
    ],
)
def test_material_is_used_up_where_it_can_be_worked_on(kind: Kind, states: str) -> None:
    """Marrow in the laboratory, what is not frozen, a vessel once its cells are out of it."""
    assert befores(kind, "used_up") == states


@pytest.mark.parametrize("kind", list(Kind))
def test_what_was_rejected_is_destroyed_and_nothing_else(kind: Kind) -> None:
    after = {s for s in State if may_move(kind, State.REJECTED, s)}
    rejected = State.REJECTED in reachable(kind)
    kept = {State.DISCARDED} if kind is Kind.SAMPLE else set()
    assert after == ({State.DESTROYED} | kept if rejected else set())


@pytest.mark.parametrize("kind", [Kind.INTERMEDIATE, Kind.VIAL, Kind.UNIT])
def test_what_is_frozen_is_stored_and_then_thawed(kind: Kind) -> None:
    after = {s.value for s in State if may_move(kind, State.FROZEN, s)}
    assert after == {"stored", "discarded", "destroyed"}
    assert "stored" in befores(kind, "thawed").split()


@pytest.mark.parametrize(
    ("state", "before"),
    [
        ("released", "conditionally_released filled revoked thawed"),
        ("conditionally_released", "filled revoked thawed"),
        ("oos_exceptional", "filled revoked thawed"),
        ("issued", "conditionally_released oos_exceptional released"),
        ("accepted", "issued"),
        ("returned", "accepted issued"),
        ("revoked", "accepted conditionally_released issued oos_exceptional released"),
        ("rejected", "filled issued revoked stored thawed"),
        ("started", "accepted"),
        ("infused", "started"),
        ("stopped", "started"),
    ],
)
def test_a_unit_comes_to_the_patient_by_one_way(state: str, before: str) -> None:
    """Decided, issued, accepted, started; a decision is revoked while nothing was started (I05)."""
    assert befores(Kind.UNIT, state) == before
