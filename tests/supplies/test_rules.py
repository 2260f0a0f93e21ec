"""Which lot and which equipment may enter a step (I27)."""

from __future__ import annotations

import datetime as dt

import pytest

from tracker.identity.verdict import Reason
from tracker.supplies.rules import judge_equipment, judge_lot, judge_material
from tracker.supplies.words import LotStatus

DAY = dt.date(2026, 5, 12)
ONE = dt.timedelta(days=1)


def codes(found: tuple[Reason, ...]) -> list[tuple[str, str]]:
    return [(r.code, r.severity.value) for r in found]


@pytest.mark.parametrize(
    ("status", "expires_on", "found"),
    [
        (LotStatus.APPROVED, DAY, []),  # the last day counts
        (LotStatus.APPROVED, DAY - ONE, [("reagent_expired", "stop")]),
        (LotStatus.RECALLED, DAY, [("reagent_recalled", "stop")]),
        (LotStatus.REJECTED, DAY, [("reagent_rejected", "stop")]),
        (None, DAY, [("reagent_not_approved", "stop")]),
        (
            LotStatus.RECALLED,
            DAY - ONE,
            [("reagent_recalled", "stop"), ("reagent_expired", "stop")],
        ),
    ],
)
def test_only_an_approved_lot_before_its_end_is_used(
    status: LotStatus | None, expires_on: dt.date, found: list[tuple[str, str]]
) -> None:
    assert codes(judge_lot("enzyme TS553", status, expires_on, DAY)) == found


@pytest.mark.parametrize(
    ("due_on", "extended_to", "inside", "found"),
    [
        (DAY, None, False, []),
        (DAY - ONE, None, False, [("calibration_lapsed", "stop")]),
        (DAY - ONE, DAY, False, []),  # QA has signed
        (DAY - ONE, DAY - ONE, False, [("calibration_lapsed", "stop")]),
        (DAY, DAY - ONE, False, []),  # calibrated anew after an extension
        (DAY - ONE, None, True, [("calibration_lapsed_with_cells_inside", "hold")]),
        (None, None, False, [("calibration_unknown", "stop")]),
        (None, None, True, [("calibration_unknown", "stop")]),
    ],
)
def test_equipment_is_started_only_within_its_calibration(
    due_on: dt.date | None,
    extended_to: dt.date | None,
    inside: bool,
    found: list[tuple[str, str]],
) -> None:
    assert codes(judge_equipment("INC-2", due_on, extended_to, DAY, inside=inside)) == found


def test_a_material_that_the_step_does_not_foresee_is_listed() -> None:
    assert judge_material("x", "saline", ("saline",), "S13") == ()
    assert judge_material("x", "saline", (), "S13") == ()
    assert codes(judge_material("x", "saline", ("enzyme",), "S13")) == [
        ("material_not_foreseen", "alert")
    ]
