"""What a lot may become, and from which containers material is taken: written out once more."""

from __future__ import annotations

from tracker.material.papers import FITS, layouts_of
from tracker.material.rules import CAN_BE_PARENT, LOT_TRANSITIONS
from tracker.material.words import Kind


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
