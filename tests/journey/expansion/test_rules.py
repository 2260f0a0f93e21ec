"""Limits of seeding, passage, thaw and projection, each at its boundary (I17, I30)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tracker.identity.verdict import Reason, Severity
from tracker.journey.expansion.doublings import PdBasis
from tracker.journey.expansion.rules import (
    Choice,
    PassageFacts,
    ProjectionFacts,
    SeedingFacts,
    judge_feeding,
    judge_observation,
    judge_passage,
    judge_seeding,
    judge_thaw,
    passage_figures,
    project_dose,
    seeding_density,
)
from tracker.protocol.definition import load_default

D = Decimal
DEFAULT = load_default()
P1 = PassageFacts(  # the worked case
    passage_number=1,
    vessels_seeded=12,
    vessels_lost=0,
    vessels_harvested=12,
    vessels_counted=12,
    viable_seeded=D(10_500_000),
    start_cells=D(10_500_000),
    pd_basis=PdBasis.SEEDED,
    total_cells=60_500_000,
    viability_pct=D("96.5"),
    days=D(7),
    area_cm2_per_vessel=D(175),
    cpd_of_parent=D("11.028"),
)


def judged(facts: PassageFacts) -> list[tuple[str, str, str]]:
    found = judge_passage(facts, passage_figures(facts), DEFAULT)
    return [(r.code, r.about, r.severity.value) for r in found]


def codes(reasons: tuple[Reason, ...]) -> list[tuple[str, str, str]]:
    return [(r.code, r.about, r.severity.value) for r in reasons]


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


def test_dropped_flask_t05_expects_eleven_and_reduces_the_seeded_total() -> None:
    eleven = replace(P1, vessels_lost=1, vessels_harvested=11, vessels_counted=11)
    assert judged(eleven) == []
    assert passage_figures(eleven).viable_seeded_left == 9_625_000
    assert ("vessels_not_all_counted", "P1", "stop") in judged(replace(P1, vessels_lost=1))


def test_p0_is_provisional_until_the_cfu_f_count_is_read() -> None:
    p0 = replace(P1, passage_number=0, start_cells=None, pd_basis=PdBasis.CFU_F, cpd_of_parent=D(0))
    assert ("pd_provisional", "P0", "info") in judged(p0)
    assert passage_figures(p0).cpd is None


@pytest.mark.parametrize("basis", [PdBasis.SEEDED, PdBasis.ATTACHED])
def test_p0_cannot_be_based_on_the_mononuclear_cells_seeded(basis: PdBasis) -> None:
    p0 = replace(P1, passage_number=0, start_cells=D(157_500_000), pd_basis=basis)
    assert ("pd_basis_unfit_for_p0", "P0", "stop") in judged(p0)


def test_cumulative_figure_waits_for_its_parent() -> None:
    assert passage_figures(replace(P1, cpd_of_parent=None)).cpd is None


def test_seeding_density_of_the_worked_case() -> None:
    p0 = SeedingFacts(0, None, D(157_500_000), 6, D(175))
    p2 = SeedingFacts(2, 1, D(31_800_000), 1, D(6360))
    assert [seeding_density(p0), seeding_density(p2)] == [150_000, 5000]
    assert judge_seeding(p0, DEFAULT) == judge_seeding(p2, DEFAULT) == ()


@pytest.mark.parametrize(
    ("cells", "warned"),
    [(524_999, True), (525_000, False), (1_050_000, False), (1_050_001, True)],
)
def test_density_outside_the_setting_warns(cells: int, warned: bool) -> None:
    # 3e3 to 6e3 per cm2 on 175 cm2
    found = codes(judge_seeding(SeedingFacts(1, 0, D(cells), 1, D(175)), DEFAULT))
    assert found == ([("outside_limit", "seeding_P1plus", "alert")] if warned else [])


def test_passage_number_follows_its_parent() -> None:
    skipped = SeedingFacts(3, 1, D(875_000), 1, D(175))
    assert codes(judge_seeding(skipped, DEFAULT)) == [("passage_out_of_sequence", "P3", "stop")]
    first = SeedingFacts(1, None, D(875_000), 1, D(175))
    assert codes(judge_seeding(first, DEFAULT)) == [("passage_out_of_sequence", "P1", "stop")]


@pytest.mark.parametrize(("number", "stopped"), [(4, False), (5, True)])
def test_fifth_passage_is_not_seeded(number: int, stopped: bool) -> None:
    found = judge_seeding(SeedingFacts(number, number - 1, D(875_000), 1, D(175)), DEFAULT)
    assert (("outside_limit", "passage_number", "stop") in codes(found)) is stopped


ORDER = ProjectionFacts(
    projected_viable=D("5.24e7"),
    weight_kg=D(68),
    ordered_cells_per_kg=D("1.5e6"),
    next_passage_number=3,
    cpd_after=D("15.5"),
)


def test_shortfall_t01_offers_every_way_out() -> None:
    # T01: 5.2e7 < 1.02e8, but above the floor 0.5e6 x 68 = 3.4e7
    found = project_dose(ORDER, DEFAULT)
    assert found.needed_cells == 102_000_000
    assert found.choices == (
        Choice.EXTEND_CULTURE,
        Choice.EXTRA_PASSAGE,
        Choice.LOWER_DOSE,
        Choice.REHARVEST,
    )
    (shortfall,) = found.reasons
    assert (shortfall.code, shortfall.severity) == ("projected_dose_below_order", Severity.ALERT)
    assert dict(shortfall.facts)["projected"] == "5.24e+7"


def test_shortfall_t15_lies_under_the_floor() -> None:
    # T15: 3.2e7 = 0.47e6 per kg, under 0.5e6: a further passage or more vials are needed
    t15 = replace(ORDER, projected_viable=D("3.2e7"), vials_left=2)
    found = project_dose(t15, DEFAULT)
    assert {Choice.EXTRA_PASSAGE, Choice.MORE_VIALS} <= set(found.choices)
    assert Choice.LOWER_DOSE not in found.choices
    assert found.reasons[0].code == "projected_dose_below_range"


@pytest.mark.parametrize(
    "change", [{"next_passage_number": 5}, {"cpd_after": D("20.01")}], ids=["passage", "cpd"]
)
def test_extra_passage_is_offered_within_its_limits_only(change: dict[str, Decimal]) -> None:
    # mypy cannot know which field a key of the dictionary names
    found = project_dose(replace(ORDER, **change), DEFAULT)  # type: ignore[arg-type]
    assert Choice.EXTRA_PASSAGE not in found.choices


def test_extra_passage_and_extension_depend_on_what_is_known() -> None:
    found = project_dose(replace(ORDER, cpd_after=None, may_extend=False), DEFAULT)
    assert Choice.EXTRA_PASSAGE in found.choices
    assert Choice.EXTEND_CULTURE not in found.choices


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (102_000_000, None),
        (101_999_999, "projected_dose_below_order"),
        (34_000_000, "projected_dose_below_order"),
        (33_999_999, "projected_dose_below_range"),
    ],
)
def test_projection_at_its_boundaries(cells: int, code: str | None) -> None:
    found = project_dose(replace(ORDER, projected_viable=D(cells)), DEFAULT)
    assert [r.code for r in found.reasons] == ([code] if code else [])
    assert bool(found.choices) is bool(code)


def test_turbidity_holds_and_odd_shape_is_listed() -> None:
    assert codes(judge_observation(True, True, "P1-F03")) == [
        ("contamination_suspected", "P1-F03", "hold"),
        ("morphology_abnormal", "P1-F03", "alert"),
    ]
    assert judge_observation(False, False, "P1-F03") == ()


@pytest.mark.parametrize(("days", "late"), [("3.99", False), ("4", False), ("4.01", True)])
def test_feeding_is_due_on_the_fourth_day(days: str, late: bool) -> None:
    found = codes(judge_feeding(D(days), DEFAULT, "P1-F01"))
    assert found == ([("feeding_overdue", "P1-F01", "alert")] if late else [])


@pytest.mark.parametrize(
    ("recovery", "viability", "missed"),
    [
        ("76", "83", []),  # T15
        ("70", "70", []),
        ("69.96", "83", ["post_thaw_recovery"]),
        ("76", "69.96", ["post_thaw_viability"]),
    ],
)
def test_thaw_holds_below_70_percent(recovery: str, viability: str, missed: list[str]) -> None:
    found = judge_thaw(D(recovery), D(viability), DEFAULT)
    assert [r.about for r in found] == missed
    assert {r.severity for r in found} <= {Severity.HOLD}
