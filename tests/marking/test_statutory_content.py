"""Every template carries what its stage wants; what it cannot, hangs on it or goes with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labels.layout import EDITIONS, LAYOUTS, Layout
from tracker.marking.statutory_content import left_out, shipped_matrix

# Red Book table 22.2, by hand: stage -> what must be affixed, then what must be attached
AFFIXED = {
    "partial": {"identifier of the product", "proper name of the product", "recipient"},
    "in_process": {"identifier of the product", "proper name of the product", "recipient"},
    "collection": {
        "identifier of the product",
        "proper name of the product",
        "recipient",
        "date and time collection ends",
        "approximate volume",
        "donor",
    },
    "distribution": {
        "identifier of the product",
        "proper name of the product",
        "recipient",
        "processing facility",
        "may transmit infectious agents",
    },
}
ATTACHED = {
    "partial": set(),
    "in_process": set(),
    "collection": {"recommended storage temperature", "remaining statements"},
    "distribution": {"donor", "recommended storage temperature", "remaining statements"},
}


@pytest.mark.parametrize("stage", AFFIXED)
def test_the_matrix_says_what_the_table_says(stage: str) -> None:
    rows = shipped_matrix().rows
    assert {r.element for r in rows if r.at(stage) == "AF"} == AFFIXED[stage]
    assert {r.element for r in rows if r.at(stage) == "AT"} == ATTACHED[stage]


@pytest.mark.parametrize("layout", EDITIONS.values(), ids=lambda one: f"{one.name}-{one.version}")
def test_every_layout_carries_what_its_stage_wants(layout: Layout) -> None:
    assert left_out(shipped_matrix(), layout) == ()


def test_a_template_without_what_its_stage_wants_is_named() -> None:
    bag = LAYOUTS["collection"]
    without = replace(bag, required=bag.required - {"volume"})
    assert left_out(shipped_matrix(), without) == ("approximate volume",)
    fields = tuple(f for f in bag.fields if f.name != "volume_and_storage")
    assert left_out(shipped_matrix(), replace(bag, fields=fields)) == (
        "recommended storage temperature",
    )
    unit = LAYOUTS["unit"]
    bare = replace(unit, required=unit.required - {"place"})
    assert left_out(shipped_matrix(), bare) == ("processing facility",)


def test_what_a_small_container_cannot_carry_hangs_on_it() -> None:
    small = replace(LAYOUTS["partial"], stage="distribution")
    missing = left_out(shipped_matrix(), small)
    # its own label must still name the laboratory; storage and donor stand on the attached one
    assert missing == ("processing facility", "expiry")
    alone = replace(small, partner="")
    assert "recommended storage temperature" in left_out(shipped_matrix(), alone)


def test_the_matrix_tells_where_it_comes_from_and_that_nobody_verified_it() -> None:
    matrix = shipped_matrix()
    assert matrix.mark == "secondary"
    assert matrix.verified_by is None
    assert "Red Book" in matrix.edition
