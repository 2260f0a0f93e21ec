from __future__ import annotations

import pytest

from tests.identity.keyrings import KEYRING
from tracker.identity.foreign import System, gs1_check_digit, system_of
from tracker.identity.scan import CODE_OF_ANOTHER_SYSTEM, Foreign, Unreadable, Why, read_scan
from tracker.identity.verdict import Reason


@pytest.mark.parametrize(
    ("body", "digit"),
    [("95212340000000123", "6"), ("0952123400001", "3"), ("400638133393", "1")],
)
def test_gs1_check_digits_of_published_numbers(body: str, digit: str) -> None:
    assert gs1_check_digit(body) == digit


@pytest.mark.parametrize("text", ["=", "+", "&", "www", "01", "９５２１２３４０００013", "MT1C"])
def test_a_text_that_only_begins_to_look_like_another_system_is_not_assigned(text: str) -> None:
    assert system_of(text) is None


def test_a_plain_symbology_identifier_says_nothing_about_the_system() -> None:
    assert system_of("]d1=A99992112345600") is System.ISBT_128
    assert system_of("]d1ABC") is None


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("=A99992112345600", System.ISBT_128),
        ("&/CHA999926000001", System.ISBT_128),
        ("]C0=A99992112345600", System.ISBT_128),
        ("A999921123456", System.ISBT_128),
        ("]C10109521234000013", System.GS1),
        ("]d20109521234000013", System.GS1),
        ("\x1d0109521234000013", System.GS1),
        ("010952123400001310ABC", System.GS1),
        ("8018952123400000001236", System.GS1),
        ("9521234000013", System.GS1),
        ("(01)09521234000013", System.GS1),
        ("+H123ABC01234567890D", System.HIBC),
        ("https://example.org/unit/7", System.WEB_ADDRESS),
        ("www.example.org", System.WEB_ADDRESS),
        ("WIFI:S:ward;T:WPA;P:secret;;", System.WIFI),
        ("BEGIN:VCARD\nN:Doe\nEND:VCARD", System.CONTACT),
    ],
)
def test_a_code_of_another_system_is_named_and_its_text_stays_out_of_the_reason(
    text: str, system: System
) -> None:
    answer = read_scan(text, KEYRING)
    assert answer == Foreign(system, text)
    assert isinstance(answer, Foreign)
    assert answer.reason() == Reason(CODE_OF_ANOTHER_SYSTEM, facts=(("system", system.value),))
    assert text not in repr(answer)


def test_a_number_with_a_wrong_gs1_check_digit_is_not_taken_for_gs1() -> None:
    assert read_scan("9521234000014", KEYRING) == Unreadable(Why.UNREADABLE)


# A row of noughts has the check digit 0: its length tells. GTIN-8, -12, -13, -14; SSCC, GSRN 18
@pytest.mark.parametrize("length", range(1, 25))
def test_a_number_alone_is_gs1_by_its_length(length: int) -> None:
    expected = System.GS1 if length in (8, 12, 13, 14, 18) else None
    assert system_of("0" * length) is expected


@pytest.mark.parametrize(
    "number",
    [
        "95212340",  # by hand: 4, 2, 2, 9 by three = 51, and 3, 1, 5 = 9: 60
        "036000291452",  # the published UPC-A
        "9521234000013",
        "09521234000013",
        "952123400000001236",
    ],
)
def test_published_numbers_are_gs1_and_with_another_check_digit_they_are_not(number: str) -> None:
    assert system_of(number) is System.GS1
    for digit in set("0123456789") - {number[-1]}:
        assert system_of(number[:-1] + digit) is None


@pytest.mark.parametrize("identifier", ["]C1", "]d2", "]Q3", "]J1", "]e0", "\x1d"])
def test_symbology_identifiers_of_gs1_name_it_whatever_follows(identifier: str) -> None:
    assert system_of(f"{identifier}ABC") is System.GS1


@pytest.mark.parametrize("identifier", ["]C0", "]d1", "]Q1", "]J0", "]E0", "]d3"])
def test_other_symbology_identifiers_do_not(identifier: str) -> None:
    assert system_of(f"{identifier}ABC") is None


def test_one_symbology_identifier_is_taken_off_and_only_at_the_beginning() -> None:
    assert system_of("]d1=A99992112345600") is System.ISBT_128
    assert system_of("]d1]d1=A99992112345600") is None
    assert system_of("+]d1A") is None


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("8017952123400000001236", System.GS1),  # the provider's number
        ("8018952123400000001236", System.GS1),  # the recipient's
        ("8016952123400000001236", None),
        ("8018952123400000001235", None),  # another check digit
        ("010952123400001310LOT7", System.GS1),
        ("010952123400001410LOT7", None),
        ("ABCDEFGH", None),  # as long as a GTIN-8, and no number
        ("A999921123456", System.ISBT_128),
        ("A999921123456X", None),  # goes on: no donation number
        ("WIFI:", System.WIFI),
        ("wifi:", System.WIFI),
        ("MECARD:N:Doe", System.CONTACT),
        ("mailto:a@example.org", System.CONTACT),
        ("tel:110", System.CONTACT),
        ("smsto:110", System.CONTACT),
        ("BEGIN:VEVENT", System.CONTACT),
        ("ftp://example.org", System.WEB_ADDRESS),
        ("+$123", System.HIBC),
        ("+a", None),
        ("(8018)952123400000001236", System.GS1),
        ("(0)1", None),
    ],
)
def test_how_a_text_begins_decides(text: str, system: System | None) -> None:
    assert system_of(text) is system
