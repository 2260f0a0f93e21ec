"""ISBT 128 messages: what the standard publishes is read; what is not exactly so is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.identity.environment import Environment
from tracker.identity.isbt128 import CoiIdentifier, Din
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
    as_patient,
    as_utc,
    moment,
    product_code,
    structure,
    unit_identifier,
    utc,
)

TEST, PRODUCTION = Environment.TEST, Environment.PRODUCTION
DIN = Din("A9999", "26", "000001")
COI = CoiIdentifier("CHA9999260000A1")
EXPIRY = dt.datetime(2026, 11, 22, 16, 30)  # [005] carries no zone
# By hand: 2026-11-22 is day 326 (304 to the end of October, and 22); 22 November 09:30 likewise
WRITTEN = "=+04000=A99992600000100=<DM0031A0&>0263261630&/CHA9999260000A1"
WORKED = (  # the worked message of the reference, its division mended: 99 points to [032]
    "=+06000=A99992600000100=<S1398199&*0263260930&>0263261630&/CHA9999260000A1=,000001"
)


def read(text: str, environment: Environment = TEST) -> ContainerMessage:
    found = read_message(text, environment)
    assert isinstance(found, ContainerMessage)
    return found


def test_a_container_message_is_written_as_the_standard_says() -> None:
    code = ProductCode("DM003", "1", "A0")
    assert container_message(DIN, code, EXPIRY, COI, TEST) == WRITTEN
    split = ProductCode("DM003", "X", "99")
    assert container_message(DIN, split, EXPIRY, COI, TEST, "000001") == (
        "=+05000=A99992600000100=<DM003X99&>0263261630&/CHA9999260000A1=,000001"
    )


def test_the_worked_message_says_six_things() -> None:
    found = read(WORKED)
    assert str(found.din) == "A999926000001"
    assert found.product == ProductCode("S1398", "1", "99")
    assert found.expiry == EXPIRY
    assert found.coi == COI
    assert found.division == "000001"
    assert Structure(Number.COLLECTED, "0263260930") in found.structures
    assert len(found.structures) == 6


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", Wrong.NO_MESSAGE),
        (WRITTEN[7:], Wrong.NO_MESSAGE),
        (WRITTEN.lower(), Wrong.STRUCTURE),
        (WRITTEN[:-1], Wrong.STRUCTURE),
        (WRITTEN + "0", Wrong.STRUCTURE),
        (WRITTEN + " ", Wrong.STRUCTURE),
        (WRITTEN.replace("=+04", "=+05"), Wrong.COUNT),
        (WRITTEN.replace("=+04", "=+03"), Wrong.COUNT),
        (WRITTEN.replace("=+04", "=+05") + "&/CHA9999260000A1", Wrong.TWICE),
        (WRITTEN.replace("=+04", "=+05") + "=A99992600000200", Wrong.TWICE),
        (WRITTEN.replace("&>026326", "&>026366"), Wrong.STRUCTURE),  # 2026 has 365 days
        (WRITTEN.replace("1630", "2430"), Wrong.STRUCTURE),
        (WRITTEN.replace("=A9999", "=O9999"), Wrong.STRUCTURE),
        (WRITTEN.replace("000100", "000160"), Wrong.STRUCTURE),  # the checksum is 68 - 60
        (WRITTEN.replace("&/CH", "&a12"), Wrong.STRUCTURE),  # national structures are not read
        (WRITTEN.replace("=<DM0031A0", "=<DM003199"), Wrong.DIVISION),
        (WORKED.replace("199", "1A0"), Wrong.DIVISION),
        (WRITTEN.replace("DM0031", "DM003V"), Wrong.NOT_AUTOLOGOUS),
        (WRITTEN.replace("=+04", "=+05") + WRITTEN, Wrong.STRUCTURE),
    ],
)
def test_anything_else_is_refused_with_its_reason(text: str, wrong: Wrong) -> None:
    assert read_message(text, TEST) is wrong


def test_a_facility_of_tests_is_refused_in_production() -> None:
    assert read_message(WRITTEN, PRODUCTION) is Wrong.TEST_FACILITY
    own = WRITTEN.replace("A9999", "W4836")
    assert read(own, PRODUCTION).din.fin == "W4836"
    code = ProductCode("DM003", "1", "A0")
    with pytest.raises(ValueError, match="reserved for tests"):
        container_message(DIN, code, EXPIRY, COI, PRODUCTION)


@pytest.mark.parametrize(
    ("product", "division", "said"),
    [
        (ProductCode("DM003", "V", "00"), "", "type 1 or X"),
        (ProductCode("DM003", "1", "99"), "", "goes with 99"),
        (ProductCode("DM003", "1", "00"), "000001", "goes with 99"),
        (ProductCode("DM003", "1", "99"), "0001", "Not ISBT 128"),
        (ProductCode("dm003", "1", "00"), "", "Not ISBT 128"),
    ],
)
def test_what_cannot_be_said_is_not_written(product: ProductCode, division: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        container_message(DIN, product, EXPIRY, COI, TEST, division)


@given(st.integers(0, len(WRITTEN) - 1), st.sampled_from("=+&<>/A1 0Zz9"))
def test_a_changed_message_never_says_what_the_written_one_says(place: int, letter: str) -> None:
    changed = WRITTEN[:place] + letter + WRITTEN[place + 1 :]
    found = read_message(changed, TEST)
    if changed != WRITTEN and isinstance(found, ContainerMessage):
        assert found != read(WRITTEN)  # another number, which no record knows


# ST-001: the printed example 0170911215 is 2017-04-01 12:15; day 91 = 31 + 28 + 31 + 1
def test_dates_are_three_figures_of_the_year_and_the_day_in_it() -> None:
    assert moment("0170911215") == dt.datetime(2017, 4, 1, 12, 15)
    assert as_moment(dt.datetime(2017, 4, 1, 12, 15)) == "0170911215"
    assert as_moment(dt.date(2026, 11, 22)) == "0263262359"
    assert moment("0243660000") == dt.datetime(2024, 12, 31)  # a leap year
    assert moment("0253660000") is None
    assert moment("0250000000") is None
    assert moment("9993651200") == dt.datetime(1999, 12, 31, 12, 0)
    with pytest.raises(ValueError, match="three figures"):
        as_moment(dt.date(1899, 1, 1))


def test_an_instant_in_utc_says_what_it_is() -> None:
    at = dt.datetime(2026, 5, 18, 15, 35, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    assert as_utc(at, "01") == "2001202605180735"  # Z=2, U=0, 01 expiry; eight hours back
    assert utc("2001202605180735") == at
    assert utc("1001202605181535") is None  # local time: no zone is told
    assert structure("=(2001202602300735") is None  # no 30 February
    with pytest.raises(ValueError, match="zone"):
        as_utc(at.replace(tzinfo=None), "01")


def test_a_patients_number_says_its_own_length() -> None:
    assert as_patient("01", "ZY0012345") == "0109ZY0012345"
    assert structure("&#0109ZY0012345") == Structure(Number.PATIENT, "0109ZY0012345")
    assert structure("&#0108ZY0012345") is None
    assert structure("&#0109ZY-012345") is None
    with pytest.raises(ValueError, match="letters and digits"):
        as_patient("01", "ZY 0012345")


# HL7 FHIR R5, example of BiologicallyDerivedProduct: division A0 is filled to A00000
def test_the_published_unique_identifier() -> None:
    din = Din("A9999", "21", "123456")
    code = product_code("E0398VA0")
    assert code is not None
    assert unit_identifier("A9999", code, din) == "A9999E0398A999921123456A00000"
    assert unit_identifier("A9999", ProductCode("E0398", "V", "00"), din).endswith("000000")
    assert unit_identifier("A9999", ProductCode("E0398", "V", "99"), din, "00A001")[-6:] == "00A001"


@pytest.mark.parametrize(
    "text",
    [
        "='A9999000042",
        "=;A99990000000000000042",
        "=#0119880314",
        "&+A9999000000",
        "=,000001",
        "&/CHA9999260000A1",
        "=<S1697100",
        "=A99992600000168",
    ],
)
def test_every_structure_is_read_whole_and_only_whole(text: str) -> None:
    found = structure(text)
    assert found is not None
    assert found.text == text
    for wrong in (text[:-1], text + "0", "x" + text, text[1:], text.replace(text[-1], "é")):
        assert structure(wrong) is None
