"""Recovery and yield against the worked case and their limits (S10, S11, I17)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tracker.identity.verdict import Reason
from tracker.journey.isolation.rules import (
    IsolationFacts,
    MarrowCount,
    isolation_figures,
    judge_isolation,
    judge_marrow_count,
    total_nucleated_cells,
)
from tracker.protocol.definition import load_default

D = Decimal
DEFAULT = load_default()
RUN_A = IsolationFacts(D("19.8"), D("43.0"), D("42.0"), 169_000_000, D("96.2"), D("42.0"))
RUN_B = IsolationFacts(D("17.9"), D("164.0"), D("41.2"), 593_000_000, D("97.0"), D("150.0"))


def judged(facts: IsolationFacts) -> list[tuple[str, str, str]]:
    found = judge_isolation(facts, isolation_figures(facts), DEFAULT)
    return codes(found)


def codes(reasons: tuple[Reason, ...]) -> list[tuple[str, str, str]]:
    return [(r.code, r.about, r.severity.value) for r in reasons]


def test_nucleated_cells_of_the_worked_case() -> None:
    # header checks: tnc_A 8.71e8, tnc_B 2.95e9
    assert f"{total_nucleated_cells(D('19.8'), D('44.0')):.2e}" == "8.71e+8"
    assert f"{total_nucleated_cells(D('17.9'), D('165.0')):.2e}" == "2.95e+9"


def test_recovery_and_yield_of_the_worked_case() -> None:
    # header checks: recovery 47.3 and 49.0 %; 4.02 and 3.95 x 10^6 per ml marrow
    a, b = isolation_figures(RUN_A), isolation_figures(RUN_B)
    assert [round(f.mnc_recovery_pct, 1) for f in (a, b)] == [D("47.3"), D("49.0")]
    assert [round(f.mnc_million_per_ml_marrow, 2) for f in (a, b)] == [D("4.02"), D("3.95")]
    assert a.viable_mnc_cells == 162_578_000
    assert b.viable_mnc_cells == 575_210_000
    assert judged(RUN_A) == judged(RUN_B) == []


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        # MNC in = 100e6 here; net marrow chosen so that the yield per ml stays in range
        (4_999_999, [("reading_implausible", "mnc_recovery", "stop")]),
        (24_999_999, [("outside_limit", "mnc_recovery", "hold")]),
        (25_000_000, []),
        (110_000_000, []),
        (110_000_001, [("reading_implausible", "mnc_recovery", "stop")]),  # more out than in
    ],
)
def test_recovery_at_its_boundaries(cells: int, found: list[tuple[str, str, str]]) -> None:
    facts = replace(
        RUN_A,
        wbc_million_per_ml=D(20),
        processed_ml=D(10),
        mnc_fraction_pct=D(50),
        mnc_total_cells=cells,
        net_marrow_ml=D(cells) / 4_000_000,
    )
    assert judged(facts) == found


@pytest.mark.parametrize(("marrow", "held"), [("112.67", True), ("112.66", False)])
def test_yield_per_ml_of_at_least_one_and_a_half_million(marrow: str, held: bool) -> None:
    # 1.69e8 / 1.5e6 = 112.667 ml
    expected = [("outside_limit", "mnc_per_ml_marrow", "hold")] if held else []
    assert judged(replace(RUN_A, net_marrow_ml=D(marrow))) == expected


@pytest.mark.parametrize(("viability", "held"), [("89.96", True), ("90", False)])
def test_viability_of_mononuclear_cells(viability: str, held: bool) -> None:
    expected = [("outside_limit", "mnc_viability", "hold")] if held else []
    assert judged(replace(RUN_A, mnc_viability_pct=D(viability))) == expected


def test_count_of_the_starting_material() -> None:
    assert judge_marrow_count(MarrowCount(D("19.8"), D("44.0"), D("97.1")), DEFAULT) == ()
    low = judge_marrow_count(MarrowCount(D("19.8"), D("44.0"), D("89.99")), DEFAULT)
    assert codes(low) == [("outside_limit", "viability", "alert")]
    slip = judge_marrow_count(MarrowCount(D("19800"), D("44.0"), D("97.1")), DEFAULT)
    assert codes(slip) == [
        ("reading_implausible", "wbc", "stop"),
        ("reading_implausible", "tnc", "stop"),
    ]
