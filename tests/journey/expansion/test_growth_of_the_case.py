"""Growth formulae against the hand values of the worked case and its variants (T01, T05, T15)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.journey.expansion.doublings import (
    cfu_f_per_million,
    cfu_f_seeded,
    cumulative_doublings,
    doubling_time_h,
    grown,
    population_doublings,
    projected_cells,
    seeded_after_losses,
    thaw_recovery_pct,
    viable_cells,
)

D = Decimal


CELLS = st.decimals(min_value=1, max_value=10**10, places=0)


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


@settings(deadline=None)
@given(CELLS, st.integers(2, 40), st.integers(0, 39))
def test_losses_never_raise_the_seeded_total(seeded: Decimal, vessels: int, lost: int) -> None:
    lost %= vessels
    left = seeded_after_losses(seeded, vessels, lost)
    assert 0 < left <= seeded
