from __future__ import annotations

import pytest

from tracker.identity.foreign import System, gs1_check_digit, system_of


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
