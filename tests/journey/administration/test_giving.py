"""What was given: partial infusion, rate, accountability, reactions (D35-D37, I17)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tracker.identity.verdict import Reason
from tracker.journey.administration.giving import (
    Accountability,
    Given,
    delivered_cells,
    judge_accountability,
    judge_given,
    judge_reaction,
)
from tracker.protocol.definition import load_default

D = Decimal
DEFAULT = load_default()
MFCA = ("left", "mfca")
WHOLE = Given("MSC-U1", D("10.0"), D("10.0"), D(0), D("2.0"), MFCA, MFCA, D(3_400_000))


def codes(reasons: tuple[Reason, ...]) -> list[tuple[str, str, str]]:
    return [(r.code, r.about, r.severity.value) for r in reasons]


def test_delivered_cells_come_from_the_volume_given() -> None:
    # process-science: 4.0 ml of 10 at 18e6/ml gives 7.2e7; case: 3 x 10 ml x 3.4e6 = 1.02e8
    assert delivered_cells([replace(WHOLE, infused_ml=D("4.0"), viable_per_ml=D(18_000_000))]) == (
        72_000_000
    )
    assert delivered_cells([WHOLE] * 3) == 102_000_000
    assert delivered_cells([]) == 0


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"rate_ml_per_min": None}, []),
        ({"infused_ml": D("9.99")}, [("partial_infusion", "MSC-U1", "alert")]),
        ({"infused_ml": D(0), "residual_ml": D(10)}, [("partial_infusion", "MSC-U1", "alert")]),
        ({"infused_ml": D("10.01")}, [("more_given_than_filled", "MSC-U1", "stop")]),
        ({"residual_ml": D("0.01")}, [("more_given_than_filled", "MSC-U1", "stop")]),
        # what left the syringe and was neither given nor left over: 10.0 - 0 - 0, 10.0 - 9.89 - 0
        ({"infused_ml": D(0)}, [("volume_unaccounted", "MSC-U1", "stop")]),
        ({"infused_ml": D("9.89")}, [("volume_unaccounted", "MSC-U1", "stop")]),
        ({"infused_ml": D("9.90")}, [("partial_infusion", "MSC-U1", "alert")]),
        ({"infused_ml": D("-1")}, [("more_given_than_filled", "MSC-U1", "stop")]),
        ({"rate_ml_per_min": D("2.01")}, [("outside_limit", "rate", "alert")]),
        (
            {"given_at_target": ("left", "lfca")},
            [("infused_into_another_artery", "MSC-U1", "alert")],
        ),
    ],
)
def test_record_of_one_unit(change: dict[str, Any], found: list[tuple[str, str, str]]) -> None:
    assert codes(judge_given(replace(WHOLE, **change), DEFAULT)) == found


def test_units_of_the_suite_add_up() -> None:
    assert judge_accountability(Accountability(6, 6, 0, 0)) == ()
    assert judge_accountability(Accountability(6, 3, 2, 1)) == ()
    assert codes(judge_accountability(Accountability(6, 5, 0, 0))) == [
        ("units_not_accounted", "", "stop")
    ]


@pytest.mark.parametrize(
    ("grade", "found"),
    [
        (0, [("ctcae_grade_unknown", "pain", "stop")]),
        (1, []),
        (2, []),
        (3, [("reaction_grade_3_or_more", "pain", "alert")]),
        (5, [("reaction_grade_3_or_more", "pain", "alert")]),
        (6, [("ctcae_grade_unknown", "pain", "stop")]),
    ],
)
def test_reaction_of_grade_three_starts_the_clock(
    grade: int, found: list[tuple[str, str, str]]
) -> None:
    assert codes(judge_reaction(grade, "pain")) == found
