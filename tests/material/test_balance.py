"""What a container holds, how shares are split, what things are called."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.material.balance import Balance, judge_taking
from tracker.material.naming import free_name, harvest_letter, next_names
from tracker.material.quantities import to_micro, to_milli, whole
from tracker.material.rules import equal_shares

FIVE = Decimal(5)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (1_997_400, []),  # case: 12,497,400 counted, 10,500,000 seeded
        (2_622_270, []),  # 12,497,400 x 1.05 = 13,122,270: counts carry an error
        (2_622_271, ["more_cells_out_than_in"]),
        (1_000_000_000, ["more_cells_out_than_in"]),
    ],
)
def test_no_more_is_taken_than_was_counted(wanted: int, found: list[str]) -> None:
    said = judge_taking("POOL-P0", Balance(12_497_400, 10_500_000), wanted, FIVE)
    assert [r.code for r in said] == found
    assert all(r.severity.value == "stop" for r in said)


def test_from_a_container_that_nobody_counted_nothing_is_taken() -> None:
    (said,) = judge_taking("POOL-P0", Balance(None, 0), 1, FIVE)
    assert said.code == "container_not_counted"


def test_what_is_left_is_never_less_than_nothing() -> None:
    assert Balance(10, 4).left == 6
    assert Balance(10, 11).left == 0
    assert Balance(None, 3).left is None


@given(st.integers(0, 10**12), st.integers(1, 99))
def test_shares_are_whole_equal_and_sum_exactly(cells: int, among: int) -> None:
    shares = equal_shares(cells, among)
    assert sum(shares) == cells
    assert len(shares) == among
    assert max(shares) - min(shares) <= 1


def test_nothing_is_shared_among_nobody() -> None:
    assert equal_shares(31, 4) == [8, 8, 8, 7]
    with pytest.raises(ValueError, match="nothing to share"):
        equal_shares(31, 0)


def test_names_go_on_after_the_highest_ever_used() -> None:
    assert next_names((), "P1-F", 3, 2) == ["P1-F01", "P1-F02", "P1-F03"]
    # a lost flask's number is not given again; other names are not counted
    assert next_names({"P1-F01", "P1-F07", "P1-FX"}, "P1-F", 2, 2) == ["P1-F08", "P1-F09"]
    assert free_name({"POOL-P0", "POOL-P0-2"}, "POOL-P0") == "POOL-P0-3"
    assert free_name((), "POOL-P0") == "POOL-P0"


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("HARV-A", "A"),
        ("HARV-A-2", "A"),
        ("HARV-A2", "A2"),
        ("MNC-B", "B"),
        ("MNC-B-2", "B"),
        ("something", "something"),
    ],
)
def test_the_harvest_is_read_from_the_name(name: str, letter: str) -> None:
    assert harvest_letter(name) == letter


def test_computed_figures_are_kept_to_their_places() -> None:
    assert to_micro(Decimal("47.29650000049")) == Decimal("47.296500")
    assert to_milli(Decimal("65.6004")) == Decimal("65.600")
    assert whole(Decimal("58382500.5")) == 58_382_500  # half to even
