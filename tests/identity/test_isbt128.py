from __future__ import annotations

import pytest

from tracker.identity.environment import Environment
from tracker.identity.isbt128 import (
    CoiIdentifier,
    Din,
    check_character,
    check_fin,
    checksum,
    coi_identifier,
    scanned_din,
    typed_din,
)

# Published vectors: UK Red Book annex 2; ST-001 appendix A and figures 2 and 20; label examples.
VECTORS = [
    ("G123498654321", "H", 77),
    ("G123417654321", "A", 70),
    ("A999921123456", "3", 63),
    ("A999820123456", "E", 74),
    ("A999617123456", "S", 88),
    ("W000009123456", "G", 76),
    ("W483626000011", "N", 83),
    ("A999926000001", "8", 68),
    ("A999926000002", "6", 66),
]


@pytest.mark.parametrize(("din", "check", "flags"), VECTORS)
def test_check_characters_of_published_numbers(din: str, check: str, flags: int) -> None:
    assert check_character(din) == check
    assert 60 + checksum(din) == flags


@pytest.mark.parametrize(("din", "check", "flags"), VECTORS)
def test_a_scanned_number_is_read_and_its_type_3_flags_are_checked(
    din: str, check: str, flags: int
) -> None:
    expected = Din(din[:5], din[5:7], din[7:])
    assert scanned_din(f"={din}{flags}") == expected
    assert scanned_din(f"={din}00") == expected
    wrong = flags - 1 if flags > 60 else flags + 1
    assert scanned_din(f"={din}{wrong}") is None
    assert typed_din(din, check) == expected


def test_a_typed_number_needs_its_check_character() -> None:
    assert typed_din("A999921123456", "") is None
    assert typed_din("A999921123456", "4") is None
    assert typed_din("A999921123465", "3") is None


@pytest.mark.parametrize(
    "text",
    [
        "A99992112345600",  # no identifier
        "=O99992112345600",  # no letter O in a facility number
        "=A9999211234560",
        "=A999921123456000",
        "=A99992112345600\n",
        "=A999921123456Q0",  # flags exclude I, O, Q, Z
    ],
)
def test_a_malformed_structure_is_not_read(text: str) -> None:
    assert scanned_din(text) is None


@pytest.mark.parametrize(
    ("serial", "content", "check"),
    [
        ("000001", "CHA999926000001", "*"),
        ("0000A1", "CHA9999260000A1", "X"),
        ("ABC123", "CHA999926ABC123", "G"),
    ],
)
def test_chain_of_identity_identifiers_of_the_reference(
    serial: str, content: str, check: str
) -> None:
    identifier = coi_identifier("A9999", 2026, serial, Environment.TEST)
    assert identifier == CoiIdentifier(content)
    assert identifier.check == check
    assert identifier.scan_text == f"&/{content}"
    assert str(identifier) == content


def test_check_characters_catch_every_single_substitution_and_exchange() -> None:
    din, check = "A999926000001", "8"
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    changed = {
        din[:place] + character + din[place + 1 :] for place in range(13) for character in alphabet
    } | {din[:place] + din[place + 1] + din[place] + din[place + 2 :] for place in range(12)}
    assert [text for text in changed - {din} if check_character(text) == check] == []


@pytest.mark.parametrize("last", range(10))
def test_facility_numbers_reserved_for_tests_are_refused_in_production(last: int) -> None:
    fin = f"A999{last}"
    with pytest.raises(ValueError, match="reserved for tests"):
        coi_identifier(fin, 2026, "000001")
    for environment in (Environment.DEMO, Environment.TEST):
        check_fin(fin, environment)
    check_fin("A9989", Environment.PRODUCTION)


@pytest.mark.parametrize(
    ("fin", "year", "serial", "sentence"),
    [
        ("O1234", 2026, "000001", "facility identification number"),
        ("G123", 2026, "000001", "facility identification number"),
        ("G1234", 1999, "000001", "2000 to 2099"),
        ("G1234", 2026, "00001", "six capital letters or digits"),
        ("G1234", 2026, "00000a", "six capital letters or digits"),
    ],
)
def test_an_identifier_with_a_malformed_part_is_refused(
    fin: str, year: int, serial: str, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        coi_identifier(fin, year, serial)


@pytest.mark.parametrize("text", ["a", "*", "é", "-"])
def test_only_capital_letters_and_digits_have_a_check_character(text: str) -> None:
    with pytest.raises(ValueError, match="neither a capital letter nor a digit"):
        check_character(text)
