"""Expiry and the shared endotoxin budget against hand values and at their boundaries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tracker.identity.verdict import Reason
from tracker.journey.formulation.rules import (
    PlannedInfusion,
    endotoxin_limit_eu_per_ml,
    expiry,
    judge_endotoxin_budget,
)
from tracker.protocol.definition import load_default
from tracker.protocol.readings import parse

D = Decimal


DEFAULT = load_default()


MSC = DEFAULT.product("msc")


FUZHOU = ZoneInfo("Asia/Shanghai")


FILL_END = datetime(2026, 5, 18, 9, 35, tzinfo=FUZHOU)


def codes(reasons: tuple[Reason, ...]) -> list[tuple[str, str, str]]:
    return [(r.code, r.about, r.severity.value) for r in reasons]


def test_expiry_of_the_worked_case() -> None:
    end = expiry(MSC, "Asia/Shanghai", FILL_END)
    assert end.at.isoformat() == "2026-05-18T15:35:00+08:00"
    assert (end.zone, end.bound_by) == ("Asia/Shanghai", "shelf_life")


@pytest.mark.parametrize(
    ("thawed", "at", "bound_by"),
    [
        ("09:00", "11:00", "thaw"),  # thaw + 2 h
        ("13:34", "15:34", "thaw"),
        ("13:36", "15:35", "shelf_life"),
    ],
)
def test_thaw_binds_when_it_ends_earlier(thawed: str, at: str, bound_by: str) -> None:
    start = datetime.fromisoformat(f"2026-05-18T{thawed}:00+08:00")
    end = expiry(MSC, "Asia/Shanghai", FILL_END, thaw_started_at=start)
    assert (end.at.strftime("%H:%M"), end.bound_by) == (at, bound_by)


def test_any_earlier_limit_binds() -> None:
    lot_ends = datetime(2026, 5, 18, 4, 0, tzinfo=UTC)
    end = expiry(MSC, "Asia/Shanghai", FILL_END, other_limits={"albumin_lot": lot_ends})
    assert (end.at.isoformat(), end.bound_by) == ("2026-05-18T12:00:00+08:00", "albumin_lot")


def test_change_of_the_clock_does_not_move_the_expiry() -> None:
    # Berlin, 29 March 2026: 02:00 becomes 03:00; six hours after 00:30 is 07:30 on the wall
    berlin = ZoneInfo("Europe/Berlin")
    end = expiry(MSC, "Europe/Berlin", datetime(2026, 3, 29, 0, 30, tzinfo=berlin))
    assert end.at.isoformat() == "2026-03-29T07:30:00+02:00"


def test_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without zone"):
        expiry(MSC, "Asia/Shanghai", FILL_END.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("weight", "ml", "limit"),
    # header check 5.67; process-science: 120 ml 2.83, USP examples 175 and 100; standards 15
    [
        ("68", "60", "5.67"),
        ("68", "120", "2.83"),
        ("70", "2", "175.00"),
        ("60", "3", "100.00"),
        ("60", "20", "15.00"),
    ],
)
def test_endotoxin_limit(weight: str, ml: str, limit: str) -> None:
    assert round(endotoxin_limit_eu_per_ml(D(weight), D(ml), D(5)), 2) == D(limit)


def units(*starts: int, eu_per_ml: str = "<0.10", ml: str = "10") -> list[PlannedInfusion]:
    return [
        PlannedInfusion(f"U{n}", FILL_END + timedelta(minutes=m), D(ml), parse(eu_per_ml))
        for n, m in enumerate(starts)
    ]


def test_six_units_of_the_worked_case_share_the_hour() -> None:
    assert judge_endotoxin_budget(units(0, 7, 18, 25, 36, 43), D(68), DEFAULT) == ()


@pytest.mark.parametrize(
    ("eu_per_ml", "found"),
    # 68 kg x 5 = 340 EU in the hour; 60 ml: 340 / 60 = 5.6667 EU/ml
    [("5.66", 0), ("5.67", 1), ("<5.66", 0), ("<5.67", 1)],
)
def test_units_of_both_products_share_one_budget(eu_per_ml: str, found: int) -> None:
    hour = units(0, 7, 18, 25, 36, 43, eu_per_ml=eu_per_ml)
    expected = [("endotoxin_budget_exceeded", "", "stop")] * found
    assert codes(judge_endotoxin_budget(hour, D(68), DEFAULT)) == expected


@pytest.mark.parametrize(("minutes", "found"), [(59, 1), (60, 1), (61, 0)])
def test_hour_slides_over_the_starts(minutes: int, found: int) -> None:
    pair = units(0, minutes, eu_per_ml="20")  # 200 EU each, 340 allowed together
    assert len(judge_endotoxin_budget(pair, D(68), DEFAULT)) == found


def test_reading_without_upper_bound_proves_nothing() -> None:
    found = codes(judge_endotoxin_budget(units(0, eu_per_ml=">0.1"), D(68), DEFAULT))
    assert found == [("endotoxin_without_upper_bound", "U0", "stop")]
    assert judge_endotoxin_budget(units(0, eu_per_ml="ND"), D(68), DEFAULT) == ()
    assert judge_endotoxin_budget([], D(68), DEFAULT) == ()
