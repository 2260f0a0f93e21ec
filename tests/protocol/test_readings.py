"""Readings: strict grammar, exact values, limits compared unrounded."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.identity.verdict import Reason, Severity
from tracker.protocol.definition import load_default
from tracker.protocol.readings import (
    Parsed,
    Reading,
    ReadingError,
    implausible,
    judge,
    judge_value,
    limit_text,
    misses,
    parse,
)

DEFAULT = load_default()
GROUPED = ["1,250", "12,345", "123,456", "-1,250", "<1,250", "1,250,000", "1.250,5", "1,250.5"]
GROUPED += ["1 250", "1,250e7"]
NO_READING = ["", " ", "abc", "12.", ".5", "1.2.3", "1e", "e7", "1e777", "+5", "007", "--5", "<<5"]
NO_READING += ["<", "5<", "1_000", "0x10", "NaN", "Infinity", "12.5 %", "≤5", "1/2", "٣", "五"]
NO_READING += ["1\n", "\t5", "12O"]


def codes(reasons: tuple[Reason, ...]) -> list[tuple[str, str, str]]:
    return [(r.code, r.about, r.severity.value) for r in reasons]


@pytest.mark.parametrize(
    ("raw", "qualifier", "value"),
    [
        ("12.5", "", "12.5"),
        ("1.31e7", "", "13100000"),
        ("1.31E7", "", "13100000"),
        ("<0.10", "<", "0.10"),
        ("< 0.10", "<", "0.10"),
        (">100", ">", "100"),
        ("0", "", "0"),
        ("-168", "", "-168"),
        ("−5", "", "-5"),
        ("1,5", "", "1.5"),
        ("12,25", "", "12.25"),
        ("0,250", "", "0.250"),  # a thousands group cannot follow a lone zero
        ("1234,567", "", "1234.567"),  # nor four digits
        ("1,5e7", "", "15000000"),
        ("1.250", "", "1.250"),
        ("１２．５", "", "12.5"),
        ("＜０．１０", "<", "0.10"),
        (" 7 ", "", "7"),
    ],
)
def test_reading_is_read_exactly(raw: str, qualifier: str, value: str) -> None:
    parsed = parse(raw)
    # a parameter is any str; that it is a qualifier is what the test shows
    assert parsed == Parsed(qualifier, Decimal(value))  # type: ignore[arg-type]
    assert parsed.value is not None
    assert str(parsed.value.normalize()) == str(Decimal(value).normalize())


@pytest.mark.parametrize("raw", ["ND", "nd", "ＮＤ"])
def test_not_detected_has_no_value(raw: str) -> None:
    assert parse(raw) == Parsed("ND", None)


@pytest.mark.parametrize("raw", GROUPED)
def test_grouped_digits_are_ambiguous(raw: str) -> None:
    with pytest.raises(ReadingError) as refused:
        parse(raw)
    assert refused.value.code == "reading_ambiguous"


@pytest.mark.parametrize("raw", NO_READING)
def test_anything_else_is_no_reading(raw: str) -> None:
    with pytest.raises(ReadingError) as refused:
        parse(raw)
    assert refused.value.code == "reading_not_a_number"


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12
    ),
    st.sampled_from(["", "<", ">"]),
)
def test_written_reading_is_read_back(value: Decimal, qualifier: str) -> None:
    # a generated value is any str; the strategy draws qualifiers only
    assert parse(f"{qualifier}{value:f}") == Parsed(qualifier, value)  # type: ignore[arg-type]


@given(st.integers(0, 10**12))
def test_full_width_digits_mean_what_they_look_like(value: int) -> None:
    wide = str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert parse(wide) == parse(str(value)) == Parsed("", Decimal(value))


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(raw: str) -> None:
    try:
        parsed = parse(raw)
    except ReadingError:
        return
    assert parsed.value is None or parsed.value.is_finite()


def test_parsed_reads_as_written() -> None:
    assert [str(parse(raw)) for raw in ("<0.10", "12.5", "ND")] == ["<0.10", "12.5", "ND"]


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
