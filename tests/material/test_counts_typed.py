"""A count of cells is read as a counter shows it, and as nothing else."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from tracker.material.quantities import SomeCells

CELLS: TypeAdapter[int] = TypeAdapter(SomeCells)


@pytest.mark.parametrize(
    ("typed", "cells"),
    [
        ("60500000", 60_500_000),
        ("6.05e7", 60_500_000),
        ("6.05E7", 60_500_000),
        ("6.05×10^7", 60_500_000),
        ("6.05 x 10^7", 60_500_000),
        ("60 500 000", 60_500_000),
        ("1.69e8", 169_000_000),
        (13_100_000, 13_100_000),
    ],
)
def test_a_count_is_read_as_the_counter_shows_it(typed: object, cells: int) -> None:
    assert CELLS.validate_python(typed) == cells


@pytest.mark.parametrize(
    "typed", ["", "6.05", "6,05e7", "1e13", "1e99", "-3", "1.5e0", "0", "many"]
)
def test_what_is_no_whole_number_of_cells_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        CELLS.validate_python(typed)
