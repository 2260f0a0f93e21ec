"""ISBT 128 at its bounds: flags, years, days, and what follows a structure in a message."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tracker.identity.environment import Environment
from tracker.identity.isbt128 import CoiIdentifier, Din, coi_identifier, scanned_din
from tracker.identity.isbt128_message import (
    ContainerMessage,
    Wrong,
    container_message,
    read_message,
)
from tracker.identity.isbt128_structures import (
    Number,
    ProductCode,
    Structure,
    as_moment,
    as_utc,
    moment,
    structure,
    unit_identifier,
    utc,
)

TEST = Environment.TEST
DIN = Din("A9999", "26", "000001")  # its checksum is 8, published with flags 68
PRODUCT = ProductCode("DM003", "1", "A0")
TWO = "=A99992600000100=<DM0031A0"
KEY = "7KD2QX9F4M0ZB3RT5W"  # 18 characters


@pytest.mark.parametrize("flags", ["00", "59", "97", "99", "A0", "0A", "Y1"])
def test_flags_that_are_no_checksum_are_not_compared(flags: str) -> None:
    assert scanned_din(f"=A999926000001{flags}") == DIN


@pytest.mark.parametrize("flags", ["60", "61", "67", "69", "95", "96"])
def test_flags_from_60_to_96_are_the_checksum(flags: str) -> None:
    assert scanned_din(f"=A999926000001{flags}") is None


@pytest.mark.parametrize(("year", "written"), [(2000, "00"), (2009, "09"), (2099, "99")])
def test_an_identifier_has_a_year_of_this_century(year: int, written: str) -> None:
    assert coi_identifier("G1234", year, "000001").content == f"CHG1234{written}000001"


@pytest.mark.parametrize("year", [1999, 2100])
def test_and_no_other(year: int) -> None:
    with pytest.raises(ValueError, match=f"^The year of an identifier is 2000 to 2099, not {year}"):
        coi_identifier("G1234", year, "000001")


def test_what_is_wrong_is_said_in_these_words() -> None:
    at = dt.datetime(2026, 5, 18, 15, 35, tzinfo=dt.UTC)
    serial = "The serial of a CoI identifier is six capital letters or digits."
    with pytest.raises(ValueError, match=f"^{re.escape(serial)}$"):
        coi_identifier("G1234", 2026, "1")
    zone = "An instant with its zone, and one of 01, 02, 03."
    for instant, kind in ((at, "00"), (at, "04"), (at.replace(tzinfo=None), "01")):
        with pytest.raises(ValueError, match=f"^{re.escape(zone)}$"):
            as_utc(instant, kind)
    division = "A division of six characters goes with 99 in the product code."
    with pytest.raises(ValueError, match=f"^{re.escape(division)}$"):
        container_message(DIN, PRODUCT, None, CoiIdentifier("CHA9999260000A1"), TEST, "000001")


@pytest.mark.parametrize("kind", ["01", "02", "03"])
def test_three_kinds_of_instant_are_written(kind: str) -> None:
    at = dt.datetime(2026, 5, 18, 15, 35, tzinfo=dt.UTC)
    assert as_utc(at, kind) == f"20{kind}202605181535"
    assert utc(f"20{kind}202605181535") == at
    assert utc(f"20{kind}202602301535") is None  # no 30 February


# ST-001 2.4.7: three figures of the year, the day of the year; from 900 on it is the last century
@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0260010000", dt.datetime(2026, 1, 1)),
        ("0263650000", dt.datetime(2026, 12, 31)),
        ("0000010000", dt.datetime(2000, 1, 1)),
        ("0003660000", dt.datetime(2000, 12, 31)),  # a leap year
        ("8990012359", dt.datetime(2899, 1, 1, 23, 59)),
        ("9000010000", dt.datetime(1900, 1, 1)),
        ("9010010000", dt.datetime(1901, 1, 1)),
        ("0260000000", None),
        ("0263660000", None),
    ],
)
def test_days_of_the_year_from_the_first_to_the_last(
    written: str, read: dt.datetime | None
) -> None:
    assert moment(written) == read
    if read is not None:
        assert as_moment(read) == written


def test_years_that_three_figures_can_say() -> None:
    assert as_moment(dt.date(1900, 1, 1)) == "9000012359"
    assert as_moment(dt.date(2899, 12, 31)) == "8993652359"
    for year in (1899, 2900):
        with pytest.raises(ValueError, match=f"^{year} cannot be written in three figures"):
            as_moment(dt.date(year, 1, 1))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("&>0263262359", "&>0263662359"),  # 2026 has 365 days
        ("&*0263262359", "&*0263662359"),
        ("&}0263262359", "&}0263662359"),
        ("=#0119880229", "=#0119890229"),  # 1989 was no leap year
        ("=(2001202402290735", "=(2001202302290735"),
        ("=(1002202402290735", "=(3002202402290735"),
        ("&#0109ZY0012345", "&#0110ZY0012345"),
        ("=A99992600000168", "=A99992600000167"),
        ("=;A99990000000000000042", "=;O99990000000000000042"),
        ("='A9999000042", "='A999900004"),
        ("&+A9999000000", "&+A99990000000"),
        ("=,000001", "=,00000a"),
        ("&/CHA9999260000A1", "&/CXA9999260000A1"),
        (f"&,2{KEY}", f"&,2{KEY[:-1]}"),
        ("=<DM0031A0", "=<DM0031a0"),
    ],
)
def test_each_structure_is_read_before_another_and_not_when_it_is_wrong(
    right: str, wrong: str
) -> None:
    one, changed = structure(right), structure(wrong)
    assert one is not None
    assert changed is None
    if one.number not in (Number.DIN, Number.PRODUCT, Number.DIVISION):  # these stand there once
        found = read_message(f"=+03000{right}{TWO}", TEST)
        assert isinstance(found, ContainerMessage), found
        assert found.structures[0] == one
        assert read_message(f"=+03000{wrong}{TWO}", TEST) is Wrong.STRUCTURE


@pytest.mark.parametrize("cut", ["&#", "&#01", "&#011", "&#01x9ZY", "&#019xZY", "&#0101"])
def test_a_patients_number_without_its_length_is_no_structure(cut: str) -> None:
    assert read_message(f"=+03000{TWO}{cut}", TEST) is Wrong.STRUCTURE


def test_a_message_needs_donation_and_product_and_nothing_else() -> None:
    expected = (
        Structure(Number.DIN, "A99992600000100"),
        Structure(Number.PRODUCT, "DM0031A0"),
    )
    assert read_message(f"=+02000{TWO}", TEST) == ContainerMessage(
        DIN, PRODUCT, None, None, "", "", expected
    )
    assert ContainerMessage(DIN, PRODUCT) == ContainerMessage(DIN, PRODUCT, None, None, "", "", ())
    assert read_message("=+01000=A99992600000100", TEST) is Wrong.STRUCTURE
    assert read_message("=+01000=<DM0031A0", TEST) is Wrong.STRUCTURE
    assert read_message("=+00000", TEST) is Wrong.STRUCTURE


def test_a_print_is_told_from_another_in_036() -> None:
    coi = CoiIdentifier("CHA9999260000A1")
    written = container_message(DIN, PRODUCT, None, coi, TEST, supplement=KEY)
    assert written == f"=+04000{TWO}&/CHA9999260000A1&,2{KEY}"
    found = read_message(written, TEST)
    assert isinstance(found, ContainerMessage)
    assert (found.supplement, found.expiry, found.coi) == (KEY, None, coi)


def test_a_division_of_two_places_is_filled_at_the_right() -> None:
    din = Din("A9999", "21", "123456")
    for division, filled in (("00", "000000"), ("01", "010000"), ("A0", "A00000")):
        product = ProductCode("E0398", "V", division)
        written = unit_identifier("A9999", product, din)
        assert written == f"A9999E0398A999921123456{filled}"
