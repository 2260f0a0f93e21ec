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
