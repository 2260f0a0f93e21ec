"""Readings judged by the definition: unit, range, limit, unrounded (I17, I30)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.identity.verdict import Reason, Severity
from tracker.protocol.definition import load_default
from tracker.protocol.readings import (
    Reading,
    implausible,
    judge,
    judge_value,
    limit_text,
    misses,
    parse,
)

DEFAULT = load_default()


def codes(reasons: tuple[Reason, ...]) -> list[tuple[str, str, str]]:
    return [(r.code, r.about, r.severity.value) for r in reasons]


def test_missing_unknown_and_computed_readings_stop() -> None:
    given = {
        "colour": Reading(raw="5", unit=""),
        "pd_per_passage": Reading(raw="2.5", unit="PD"),  # computed, never written by a person
    }
    assert codes(judge("S15", given, DEFAULT)) == [
        ("reading_not_in_definition", "colour", "stop"),
        ("reading_not_in_definition", "pd_per_passage", "stop"),
        ("reading_missing", "viability_pass", "stop"),
    ]


def test_all_readings_are_judged_and_every_reason_returned() -> None:
    given = {
        "viability_pass": Reading(raw="84.96", unit="%"),
        "confluence_at_harvest": Reading(raw="95", unit="%"),
        "enzyme_min": Reading(raw="16", unit="min"),
    }
    assert codes(judge("S15", given, DEFAULT)) == [
        ("outside_limit", "confluence_at_harvest", "hold"),
        ("outside_limit", "viability_pass", "hold"),
        ("outside_limit", "enzyme_min", "alert"),
    ]


def test_wrong_unit_stops_and_names_the_right_one() -> None:
    (found,) = judge("S10", {"viability": Reading(raw="97.1", unit="")}, DEFAULT)
    assert (found.code, dict(found.facts)) == ("reading_wrong_unit", {"expected": "%", "unit": ""})


def test_unreadable_and_ambiguous_readings_stop() -> None:
    given = {
        "viability": Reading(raw="97,100", unit="%"),
        "wbc": Reading(raw="many", unit="10^6/ml"),
    }
    assert codes(judge("S10", given, DEFAULT)) == [
        ("reading_not_a_number", "wbc", "stop"),
        ("reading_ambiguous", "viability", "stop"),
    ]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("84.999", [("outside_limit", "viability_pass", "hold")]),
        ("85", []),
        ("85.001", []),
        ("100", []),
        ("100.01", [("reading_implausible", "viability_pass", "stop")]),
        ("-0.01", [("reading_implausible", "viability_pass", "stop")]),
        ("0", [("outside_limit", "viability_pass", "hold")]),
        (">80", [("outside_limit", "viability_pass", "hold")]),
        (">85", []),
        ("<99", [("outside_limit", "viability_pass", "hold")]),  # never proves a lower limit
        ("ND", [("outside_limit", "viability_pass", "hold")]),
    ],
)
def test_lower_limit_at_its_boundary(raw: str, found: list[tuple[str, str, str]]) -> None:
    assert codes(judge("S15", {"viability_pass": Reading(raw=raw, unit="%")}, DEFAULT)) == found


@pytest.mark.parametrize(
    ("raw", "missed"),
    [
        ("0.5", False),
        ("0.51", True),
        ("<0.5", False),
        ("<0.6", True),
        (">0.1", True),
        ("ND", False),
    ],
)
def test_upper_limit_and_qualifiers(raw: str, missed: bool) -> None:
    assert misses(parse(raw), None, Decimal("0.5")) is missed


def test_69_96_shown_as_70_0_fails_at_least_70() -> None:
    limit = DEFAULT.parameter("S16", "post_thaw_viability")
    assert codes(judge_value(limit, Decimal("69.96"))) == [
        ("outside_limit", "post_thaw_viability", "hold")
    ]
    assert f"{Decimal('69.96'):.1f}" == "70.0"


def test_whole_number_is_demanded() -> None:
    assert codes(judge("S14", {"confluence": Reading(raw="45.5", unit="%")}, DEFAULT)) == [
        ("reading_not_whole", "confluence", "stop")
    ]
    assert judge("S14", {"confluence": Reading(raw="45.0", unit="%")}, DEFAULT) == ()


def test_choice_is_exact_and_limited() -> None:
    assert judge("S03", {"arco_stage": Reading(raw="II")}, DEFAULT) == ()
    assert codes(judge("S03", {"arco_stage": Reading(raw="III")}, DEFAULT)) == [
        ("outside_limit", "arco_stage", "stop")
    ]
    assert codes(judge("S03", {"arco_stage": Reading(raw="2")}, DEFAULT)) == [
        ("reading_not_a_choice", "arco_stage", "stop")
    ]


@pytest.mark.parametrize(("density", "kinds"), [("1.077", []), ("1.078", ["alert"])])
def test_setting_that_is_missed_warns(density: str, kinds: list[str]) -> None:
    given = {
        "gradient_density": Reading(raw=density, unit="g/ml"),
        "mnc_viability": Reading(raw="96.2", unit="%"),
    }
    assert [r.severity.value for r in judge("S11", given, DEFAULT)] == kinds


def test_no_limit_no_reason_and_text_is_free() -> None:
    free = DEFAULT.parameter("S03", "vas").model_copy(update={"type": "text"})
    assert judge_value(DEFAULT.parameter("S03", "vas"), 52) == ()
    assert free.limit_low is None


def test_limit_is_written_for_people() -> None:
    shown = [limit_text(Decimal(70), None), limit_text(None, Decimal("2E+6"))]
    shown += [limit_text(Decimal(15), Decimal(25)), limit_text(Decimal(1), Decimal(1))]
    assert shown == [">= 70", "<= 2000000", "15 - 25", "1"]
    assert limit_text(None, None) == ""


def test_only_a_stopped_reading_is_implausible() -> None:
    assert implausible(judge_value(DEFAULT.parameter("S10", "viability"), 101))
    assert not implausible(judge_value(DEFAULT.parameter("S10", "viability"), 80))
    assert Severity.ALERT in {
        r.severity for r in judge_value(DEFAULT.parameter("S10", "viability"), 80)
    }
