"""Limits of a passage, each at its boundary (I17, I30, T01, T05)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.journey.expansion.facts import P1, D, judged
from tracker.journey.expansion.doublings import PdBasis
from tracker.journey.expansion.rules import (
    passage_figures,
)


def test_worked_case_p1_has_nothing_against_it() -> None:
    assert judged(P1) == []
    figures = passage_figures(P1)
    assert figures.pd is not None
    assert figures.cpd is not None
    assert round(figures.cpd, 2) == D("13.50")
    assert round(figures.harvest_density_per_cm2) == 27801  # 58,382,500 / 2100


def test_failed_growth_t01_holds_and_its_doubling_time_alerts() -> None:
    t01 = replace(P1, total_cells=13_000_000, viability_pct=D(88))
    assert judged(t01) == [
        ("outside_limit", "pd_per_passage", "hold"),
        ("outside_limit", "pdt", "alert"),
    ]


def test_culture_that_lost_cells_is_recorded_and_held() -> None:
    lost = replace(P1, total_cells=11_000_000, viability_pct=D(90))
    assert ("no_growth", "P1", "hold") in judged(lost)
    assert ("outside_limit", "pd_per_passage", "hold") in judged(lost)
    assert "stop" not in {severity for _, _, severity in judged(lost)}


def test_harvest_without_a_living_cell_is_recorded_and_held() -> None:
    dead = replace(P1, viability_pct=D(0))
    assert ("no_growth", "P1", "hold") in judged(dead)
    assert passage_figures(dead).pd is None


@pytest.mark.parametrize("slip", [1000, D("0.001")])
def test_unit_slip_of_a_thousand_is_implausible(slip: Decimal) -> None:
    # case P1 2.475 PD; a slip adds or takes log2(1000) = 9.97; a slip on a P0 of 11 PD gives 21
    if slip == 1000:
        p0 = replace(P1, passage_number=0, start_cells=D(5985), pd_basis=PdBasis.CFU_F)
        facts = replace(p0, total_cells=13_100_000 * 1000)
    else:
        facts = replace(P1, total_cells=60_500)
    assert ("reading_implausible", "pd_per_passage", "stop") in judged(facts)


@pytest.mark.parametrize(("cells", "held"), [(20_999_999, True), (21_000_000, False)])
def test_one_doubling_is_the_least(cells: int, held: bool) -> None:
    facts = replace(P1, total_cells=cells, viability_pct=D(100))
    assert (("outside_limit", "pd_per_passage", "hold") in judged(facts)) is held


@pytest.mark.parametrize(
    ("viability", "held"), [("84.96", True), ("84.999", True), ("85", False), ("85.001", False)]
)
def test_viability_is_compared_unrounded(viability: str, held: bool) -> None:
    facts = replace(P1, viability_pct=D(viability))
    assert (("outside_limit", "viability_pass", "hold") in judged(facts)) is held


@pytest.mark.parametrize(("parent", "held"), [("17.52", False), ("17.53", True)])
def test_cumulative_doublings_end_at_twenty(parent: str, held: bool) -> None:
    # P1 adds 2.4752: 17.52 + 2.4752 = 19.995, 17.53 + 2.4752 = 20.005
    facts = replace(P1, cpd_of_parent=D(parent))
    assert (("outside_limit", "cpd", "hold") in judged(facts)) is held


@pytest.mark.parametrize(
    ("days", "held"), [("3.99", True), ("4", False), ("21", False), ("21.01", True)]
)
def test_days_of_a_passage(days: str, held: bool) -> None:
    facts = replace(P1, days=D(days))
    assert (("outside_limit", "days_per_passage", "hold") in judged(facts)) is held


@pytest.mark.parametrize(("number", "stopped"), [(4, False), (5, True)])
def test_fifth_passage_stops(number: int, stopped: bool) -> None:
    facts = replace(P1, passage_number=number)
    assert (("outside_limit", "passage_number", "stop") in judged(facts)) is stopped


@pytest.mark.parametrize(("cells", "held"), [(10_499_999, True), (10_500_000, False)])
def test_least_harvest_density(cells: int, held: bool) -> None:
    # 5e3 per cm2 on 2100 cm2 = 1.05e7
    facts = replace(P1, total_cells=cells, viability_pct=D(100))
    assert (("outside_limit", "harvest_density", "hold") in judged(facts)) is held


def test_every_vessel_is_harvested_and_counted() -> None:
    assert ("vessels_not_all_counted", "P1", "stop") in judged(replace(P1, vessels_counted=11))
    assert ("vessels_not_all_harvested", "P1", "stop") in judged(replace(P1, vessels_harvested=13))


def test_p0_is_provisional_until_the_cfu_f_count_is_read() -> None:
    p0 = replace(P1, passage_number=0, start_cells=None, pd_basis=PdBasis.CFU_F, cpd_of_parent=D(0))
    assert ("pd_provisional", "P0", "info") in judged(p0)
    assert passage_figures(p0).cpd is None


def test_cumulative_figure_waits_for_its_parent() -> None:
    assert passage_figures(replace(P1, cpd_of_parent=None)).cpd is None
