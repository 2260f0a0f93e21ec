"""Seeding, projection, care and thaw at their boundaries (I17, I30, T01, T15)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.journey.expansion.facts import DEFAULT, P1, D, judged
from tracker.identity.verdict import Reason, Severity
from tracker.journey.expansion.doublings import PdBasis
from tracker.journey.expansion.rules import (
    Choice,
    ProjectionFacts,
    SeedingFacts,
    judge_feeding,
    judge_observation,
    judge_seeding,
    judge_thaw,
    passage_figures,
    project_dose,
    seeding_density,
)


def codes(reasons: tuple[Reason, ...]) -> list[tuple[str, str, str]]:
    return [(r.code, r.about, r.severity.value) for r in reasons]


def test_dropped_flask_t05_expects_eleven_and_reduces_the_seeded_total() -> None:
    eleven = replace(P1, vessels_lost=1, vessels_harvested=11, vessels_counted=11)
    assert judged(eleven) == []
    assert passage_figures(eleven).viable_seeded_left == 9_625_000
    assert ("vessels_not_all_counted", "P1", "stop") in judged(replace(P1, vessels_lost=1))


@pytest.mark.parametrize("basis", [PdBasis.SEEDED, PdBasis.ATTACHED])
def test_p0_cannot_be_based_on_the_mononuclear_cells_seeded(basis: PdBasis) -> None:
    p0 = replace(P1, passage_number=0, start_cells=D(157_500_000), pd_basis=basis)
    assert ("pd_basis_unfit_for_p0", "P0", "stop") in judged(p0)


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
    product="msc",
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
def test_extra_passage_is_offered_within_its_limits_only(change: dict[str, Any]) -> None:
    found = project_dose(replace(ORDER, **change), DEFAULT)
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
