"""The grammar of a reading: strict, exact, never guessed (H39, H40)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.protocol.readings import (
    Parsed,
    ReadingError,
    parse,
)

GROUPED = ["1,250", "12,345", "123,456", "-1,250", "<1,250", "1,250,000", "1.250,5", "1,250.5"]


GROUPED += ["1 250", "1,250e7"]


NO_READING = ["", " ", "abc", "12.", ".5", "1.2.3", "1e", "e7", "1e777", "+5", "007", "--5", "<<5"]


NO_READING += ["<", "5<", "1_000", "0x10", "NaN", "Infinity", "12.5 %", "≤5", "1/2", "٣", "五"]


NO_READING += ["1\n", "\t5", "12O"]


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
    assert (parsed.qualifier, parsed.value) == (qualifier, Decimal(value))
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


@settings(deadline=None)
@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12
    ),
    st.sampled_from(["", "<", ">"]),
)
def test_written_reading_is_read_back(value: Decimal, qualifier: str) -> None:
    parsed = parse(f"{qualifier}{value:f}")
    assert (parsed.qualifier, parsed.value) == (qualifier, value)


@settings(deadline=None)
@given(st.integers(0, 10**12))
def test_full_width_digits_mean_what_they_look_like(value: int) -> None:
    wide = str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert parse(wide) == parse(str(value)) == Parsed("", Decimal(value))


@settings(deadline=None)
@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(raw: str) -> None:
    try:
        parsed = parse(raw)
    except ReadingError:
        return
    assert parsed.value is None or parsed.value.is_finite()


def test_parsed_reads_as_written() -> None:
    assert [str(parse(raw)) for raw in ("<0.10", "12.5", "ND")] == ["<0.10", "12.5", "ND"]
