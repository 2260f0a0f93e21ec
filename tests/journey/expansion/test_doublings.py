"""Growth formulae against the published passages, and their laws."""

from __future__ import annotations

import csv
import math
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.journey.expansion.doublings import (
    cumulative_doublings,
    doubling_time_h,
    grown,
    log2,
    population_doublings,
)

D = Decimal


CELLS = st.decimals(min_value=1, max_value=10**10, places=0)


TABLE = Path(__file__).parents[2] / "published" / "msc_passages_colter2000.csv"


ROWS = list(
    csv.DictReader(line for line in TABLE.read_text("utf-8").splitlines() if line[0] != "#")
)


def colter_pd(row: dict[str, str]) -> Decimal:
    return population_doublings(D(row["harvested_cells"]), D(row["seeded_cells"]))


def lineage(row: dict[str, str]) -> tuple[str, str]:
    return row["donor"], row["side"]


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['donor']}{r['side']}P{r['passage']}")
def test_published_passage_gives_7_to_11_doublings_of_30_to_46_hours(row: dict[str, str]) -> None:
    # Colter 2000: 7.2-11.0 PD in 14 days, doubling time 30-46 h; the float logarithm agrees
    pd = colter_pd(row)
    pdt = doubling_time_h(D(row["days"]), pd)
    assert D("7.2") <= pd <= D("11.05")
    assert pdt is not None
    assert D("30") <= pdt <= D("46.5")
    ratio = int(row["harvested_cells"]) / int(row["seeded_cells"])
    assert abs(float(pd) - math.log2(ratio)) < 1e-12


@pytest.mark.parametrize(
    ("donor", "side", "passage", "pd"),
    [("58", "R", "1", "7.238"), ("59", "R", "3", "10.467")],  # process-science section 4
)
def test_published_doublings(donor: str, side: str, passage: str, pd: str) -> None:
    (row,) = [r for r in ROWS if (*lineage(r), r["passage"]) == (donor, side, passage)]
    assert round(colter_pd(row), 3) == D(pd)


def test_published_lineage_59r_has_27_78_doublings_and_p3_takes_32_1_hours() -> None:
    r59 = [r for r in ROWS if lineage(r) == ("59", "R")]
    parents = {"P3": ["P2"], "P2": ["P1"]}
    pd_of = {f"P{r['passage']}": colter_pd(r) for r in r59}
    assert round(cumulative_doublings("P3", parents, pd_of), 2) == D("27.78")
    pdt = doubling_time_h(D(14), pd_of["P3"])
    assert pdt is not None
    assert round(pdt, 1) == D("32.1")


def test_printed_totals_that_do_not_follow_from_the_counts_are_flagged() -> None:
    # cumulative total = total at P1 x (harvested / seeded) of each later passage; a printed total
    # that differs by more than a tenth does not follow. By hand: 58R P2 7e7 x 1.1e6/530 = 1.5e11
    # (printed 1.5e10); 58L P2 1.1e8 x 4.2e5/530 = 8.7e10 (printed 1.1e10).
    flagged = []
    for start in (r for r in ROWS if r["passage"] == "1"):
        total = D(start["published_cumulative_msc"])
        for row in (r for r in ROWS if lineage(r) == lineage(start) and r["passage"] != "1"):
            total = grown(total, colter_pd(row))
            printed = D(row["published_cumulative_msc"])
            if abs(printed / total - 1) > D("0.1"):
                flagged.append((*lineage(row), row["passage"]))
    assert flagged == [("58", "R", "2"), ("58", "L", "2")]


def test_merged_pool_takes_the_greatest_path() -> None:
    # a diamond: both arms leave one pool; the arm with more doublings counts, the trunk once
    parents = {"E": ["C", "D"], "C": ["A", "B"], "D": ["B"], "B": ["A"]}
    pd_of = {"A": D(4), "B": D(1), "C": D(2), "D": D(3), "E": D("0.5")}
    assert cumulative_doublings("E", parents, pd_of) == D("8.5")  # A 4 + B 1 + D 3 + E 0.5


def test_genealogy_in_a_circle_is_refused() -> None:
    with pytest.raises(ValueError, match="cycle"):
        cumulative_doublings("A", {"A": ["B"], "B": ["A"]}, {})


def test_logarithm_has_28_digits() -> None:
    # log2(3), published to 28 digits: 1.584962500721156181453738944
    assert log2(D(3)) == D("1.584962500721156181453738944")
    assert log2(D(8)) == 3
    assert log2(D(1)) == 0


@pytest.mark.parametrize("ratio", ["0", "-1"])
def test_logarithm_of_nothing_is_refused(ratio: str) -> None:
    with pytest.raises(ValueError, match="positive"):
        log2(D(ratio))


def test_no_growth_has_no_doubling_time() -> None:
    assert doubling_time_h(D(7), D(0)) is None
    assert doubling_time_h(D(7), D("-0.5")) is None
    assert doubling_time_h(D(7), D(1)) == 168


@settings(deadline=None)
@given(CELLS, CELLS, CELLS)
def test_doublings_add_along_passages(a: Decimal, b: Decimal, c: Decimal) -> None:
    whole = population_doublings(c, a)
    parts = population_doublings(b, a) + population_doublings(c, b)
    assert abs(whole - parts) < D("1e-24")


@settings(deadline=None)
@given(CELLS, st.decimals(min_value="0.01", max_value=15, places=3))
def test_growth_and_doublings_undo_each_other(seeded: Decimal, pd: Decimal) -> None:
    assert abs(population_doublings(grown(seeded, pd), seeded) - pd) < D("1e-23")
