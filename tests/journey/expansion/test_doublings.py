"""Growth formulae against the published passages and the hand values of the worked case."""

from __future__ import annotations

import csv
import math
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.journey.expansion.doublings import (
    cfu_f_per_million,
    cfu_f_seeded,
    cumulative_doublings,
    doubling_time_h,
    grown,
    log2,
    population_doublings,
    projected_cells,
    seeded_after_losses,
    thaw_recovery_pct,
    viable_cells,
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


def test_worked_case_p0_from_cfu_f() -> None:
    # header checks: cfu_f_seeded 5985, pd_P0 11.028; 38 per 10^6 from 76 colonies of 2.0e6
    assert cfu_f_per_million(76, 2_000_000) == 38
    seeded = cfu_f_seeded(D(157_500_000), 76, 2_000_000)
    assert seeded == 5985
    assert round(population_doublings(D(12_500_000), seeded), 3) == D("11.028")


def test_worked_case_p1_p2_and_cumulative() -> None:
    # header checks: pd_P1 2.475, pd_P2 2.195, pdt 67.9 h and 65.6 h, cpd 15.70
    p0 = population_doublings(viable_cells(13_100_000, D("95.4")), D(5985))
    p1 = population_doublings(viable_cells(60_500_000, D("96.5")), D(10_500_000))
    p2 = population_doublings(viable_cells(152_000_000, D("95.8")), D(31_800_000))
    assert [round(x, 3) for x in (p1, p2)] == [D("2.475"), D("2.195")]
    hours = [doubling_time_h(D(7), p1), doubling_time_h(D(6), p2)]
    assert [round(h, 1) for h in hours if h is not None] == [D("67.9"), D("65.6")]
    parents = {
        "POOL-P0": ["P0-F01", "P0-F02"],
        "P1-F01": ["POOL-P0"],
        "POOL-P1": ["P1-F01"],
        "P2": ["POOL-P1"],
        "POOL-P2": ["P2"],
    }
    pd_of = {"POOL-P0": p0, "POOL-P1": p1, "POOL-P2": p2}
    assert round(cumulative_doublings("POOL-P1", parents, pd_of), 1) == D("13.5")
    assert round(cumulative_doublings("POOL-P2", parents, pd_of), 2) == D("15.70")


def test_viable_count_is_not_rounded() -> None:
    assert viable_cells(60_500_000, D("96.5")) == D("58382500")


def test_failed_growth_t01() -> None:
    # T01: log2(1.144e7 / 1.05e7) = 0.12
    viable = viable_cells(13_000_000, D(88))
    assert viable == 11_440_000
    assert round(population_doublings(viable, D(10_500_000)), 2) == D("0.12")


def test_dropped_flask_takes_its_twelfth_t05() -> None:
    assert seeded_after_losses(D(10_500_000), 12, 1) == D(9_625_000)
    assert seeded_after_losses(D(10_500_000), 12, 0) == D(10_500_000)


@pytest.mark.parametrize("lost", [12, 13, -1])
def test_loss_of_every_vessel_has_no_seeded_total(lost: int) -> None:
    with pytest.raises(ValueError, match="at least one vessel"):
        seeded_after_losses(D(10_500_000), 12, lost)


def test_backup_vials_t15() -> None:
    assert thaw_recovery_pct(D(7_600_000), D(10_000_000)) == 76
    # cpd continues from P1 13.50; one passage more of 2.195 gives 15.70
    parents = {"VIAL-1": ["POOL-P1"], "P2-F01": ["VIAL-1"], "POOL": ["P2-F01"]}
    pd_of = {"POOL-P1": D("13.50"), "POOL": D("2.195")}
    assert cumulative_doublings("VIAL-1", parents, pd_of) == D("13.50")
    assert cumulative_doublings("POOL", parents, pd_of) == D("15.695")
    # 8 x T175 at 5000/cm2 = 7.0e6 project about 3.2e7 cells = 0.47e6 per kg at 68 kg
    projected = grown(D(7_000_000), D("2.195"))
    assert round(projected, -6) == 32_000_000
    assert round(projected / 68, -4) == 470_000


def test_projection_of_the_worked_case() -> None:
    # 3.18e7 x 2^(144/65.6) = 1.46e8
    assert f"{projected_cells(D(31_800_000), D(6), D('65.6')):.2e}" == "1.46e+8"


def test_projection_after_failed_growth_t01() -> None:
    assert f"{grown(D(11_440_000), D('2.195')):.1e}" == "5.2e+7"


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


@given(CELLS, CELLS, CELLS)
def test_doublings_add_along_passages(a: Decimal, b: Decimal, c: Decimal) -> None:
    whole = population_doublings(c, a)
    parts = population_doublings(b, a) + population_doublings(c, b)
    assert abs(whole - parts) < D("1e-24")


@given(CELLS, st.decimals(min_value="0.01", max_value=15, places=3))
def test_growth_and_doublings_undo_each_other(seeded: Decimal, pd: Decimal) -> None:
    assert abs(population_doublings(grown(seeded, pd), seeded) - pd) < D("1e-23")


@given(CELLS, st.integers(2, 40), st.data())
def test_losses_never_raise_the_seeded_total(
    seeded: Decimal, vessels: int, drawn: st.DataObject
) -> None:
    lost = drawn.draw(st.integers(0, vessels - 1))
    left = seeded_after_losses(seeded, vessels, lost)
    assert 0 < left <= seeded
