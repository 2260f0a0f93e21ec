"""Dose, DMSO and labels against hand values and at their boundaries (I12, I17)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.identity.verdict import Reason
from tracker.journey.formulation.rules import (
    DoseFacts,
    LabelCount,
    cells_per_kg,
    dmso_g,
    judge_dmso,
    judge_dose,
    judge_labels,
    recovery_pct,
    unit_cells,
)
from tracker.protocol.definition import load_default

D = Decimal


DEFAULT = load_default()


THREE = (D("10.0"), D("10.0"), D("10.0"))


DOSE = DoseFacts("msc", THREE, D(3_400_000), D("68.0"), D(102_000_000))


def codes(reasons: tuple[Reason, ...]) -> list[tuple[str, str, str]]:
    return [(r.code, r.about, r.severity.value) for r in reasons]


def test_dose_of_the_worked_case() -> None:
    # header checks: msc_dose 1.02e8 = 1.5e6/kg; bmmnc 5.4e8 = 7.94e6/kg; wash recovery 93.0 %
    assert unit_cells(D(3_400_000), D(10)) * 3 == 102_000_000
    assert cells_per_kg(D(102_000_000), D(68)) == 1_500_000
    assert f"{cells_per_kg(D(540_000_000), D(68)):.2e}" == "7.94e+6"
    assert round(recovery_pct(D(135_400_000), D(145_600_000)), 1) == D("93.0")
    bmmnc = DoseFacts("bmmnc", THREE, D(18_000_000), D("68.0"), None)
    assert judge_dose(DOSE, DEFAULT) == judge_dose(bmmnc, DEFAULT) == ()


@pytest.mark.parametrize(("ordered", "short"), [("102000000", 0), ("102000000.1", 1)])
def test_dose_below_the_order_holds(ordered: str, short: int) -> None:
    found = codes(judge_dose(replace(DOSE, ordered_cells=D(ordered)), DEFAULT))
    assert found == [("dose_below_order", "msc", "hold")] * short


@pytest.mark.parametrize(
    ("per_ml", "held"),
    # 68 kg x 0.5e6 / 30 ml = 1,133,333.3 per ml; 68 x 2e6 / 30 = 4,533,333.3
    [("1133333", 1), ("1133334", 0), ("4533333", 0), ("4533334", 1)],
)
def test_dose_per_kg_stays_in_the_range_of_the_protocol(per_ml: str, held: int) -> None:
    facts = replace(DOSE, viable_per_ml=D(per_ml), ordered_cells=None)
    assert (
        codes(judge_dose(facts, DEFAULT)) == [("outside_limit", "msc_dose_per_kg", "hold")] * held
    )


@pytest.mark.parametrize(("per_ml", "held"), [("3333333", 1), ("3333334", 0)])
def test_bmmnc_dose_of_at_least_1e8(per_ml: str, held: int) -> None:
    facts = DoseFacts("bmmnc", THREE, D(per_ml), D(68), None)
    expected = [("outside_limit", "bmmnc_dose_total", "hold")] * held
    assert codes(judge_dose(facts, DEFAULT)) == expected


def test_unit_of_impossible_volume_stops() -> None:
    found = codes(judge_dose(replace(DOSE, unit_volumes_ml=(D("60.1"), D("60.1"))), DEFAULT))
    assert ("reading_implausible", "unit_volume", "stop") in found


def test_dmso_of_four_bags() -> None:
    # 4 x 20 ml at 10 % = 8.8 g = 0.13 g/kg at 68 kg
    assert dmso_g(D(80), D(10)) == D("8.8")
    assert round(dmso_g(D(80), D(10)) / 68, 2) == D("0.13")


@pytest.mark.parametrize(
    ("volume", "pct", "found"),
    [
        ("30", "0", []),
        ("30", "0.1", [("outside_limit", "dmso_pct_at_infusion", "hold")]),
        # 1 g/kg at 68 kg = 618.18 ml at 10 %
        ("618.1", "10", [("outside_limit", "dmso_pct_at_infusion", "hold")]),
        (
            "618.2",
            "10",
            [
                ("outside_limit", "dmso_per_kg", "stop"),
                ("outside_limit", "dmso_pct_at_infusion", "hold"),
            ],
        ),
    ],
)
def test_dmso_limits(volume: str, pct: str, found: list[tuple[str, str, str]]) -> None:
    assert codes(judge_dmso(D(volume), D(pct), D(68), DEFAULT)) == found


@pytest.mark.parametrize(
    "count",
    [
        LabelCount(4, 3, 0, 0, 1),  # worked case, MSC
        LabelCount(3, 3, 0, 0, 0),  # worked case, BMMNC
        LabelCount(12, 11, 0, 0, 1),  # T05
        LabelCount(6, 3, 1, 1, 1),
        LabelCount(0, 0, 0, 0, 0),
    ],
)
def test_labels_that_add_up_close(count: LabelCount) -> None:
    assert judge_labels(count, "S20") == ()


@pytest.mark.parametrize(
    "count", [LabelCount(4, 3, 0, 0, 0), LabelCount(4, 4, 0, 0, 1), LabelCount(-1, -1, 0, 0, 0)]
)
def test_labels_that_do_not_add_up_keep_the_step_open(count: LabelCount) -> None:
    assert codes(judge_labels(count, "S20")) == [("labels_not_reconciled", "S20", "stop")]


def test_unaccounted_label_needs_a_critical_deviation_and_then_blocks_release() -> None:
    lost = LabelCount(4, 3, 0, 0, 0, unaccounted=1)
    assert codes(judge_labels(lost, "S20")) == [("label_unaccounted", "S20", "stop")]
    recorded = replace(lost, deviation_recorded=True)
    assert codes(judge_labels(recorded, "S20")) == [("label_unaccounted", "S20", "hold")]


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=4, max_size=4), st.integers(-3, 3))
def test_labels_reconcile_exactly_or_not_at_all(fates: list[int], off: int) -> None:
    applied, returned, voided, destroyed = fates
    count = LabelCount(sum(fates) + off, applied, returned, voided, destroyed)
    found = judge_labels(count, "S20")
    assert bool(found) is (off != 0)
