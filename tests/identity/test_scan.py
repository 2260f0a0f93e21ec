from __future__ import annotations

import random

import pytest

from tests.identity.keyrings import KEY, KEYRING, SEED, minted
from tracker.identity.codes import Keyring, Kind, check, mint
from tracker.identity.environment import Environment
from tracker.identity.keyboard import INVERSE, typed_on
from tracker.identity.scan import (
    Native,
    Scanner,
    Unreadable,
    Why,
    read_scan,
)
from tracker.identity.verdict import Verdict

CODE = mint(Kind.CONTAINER_LABEL, b"Fuzhou2026", KEYRING)
OTHER = mint(Kind.WRISTBAND, b"femur-head", KEYRING)


def why(text: str) -> Why:
    answer = read_scan(text, KEYRING)
    assert isinstance(answer, Unreadable), answer
    return answer.why


def test_a_code_of_ours_is_read_with_its_kind() -> None:
    assert read_scan(CODE, KEYRING) == Native(Kind.CONTAINER_LABEL, CODE[4:20], CODE)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\t"])
def test_the_scanners_closing_key_is_taken_off_once(end: str) -> None:
    assert isinstance(read_scan(CODE + end, KEYRING), Native)
    assert why(CODE + end + "\t") is Why.BLANK


def test_a_configured_prefix_and_suffix_are_taken_off_once() -> None:
    scanner = Scanner(prefixes=("]Q1", "~"), suffixes=("#",))
    assert isinstance(read_scan(f"]Q1{CODE}#", KEYRING, scanner), Native)
    assert isinstance(read_scan(f"~{CODE}", KEYRING, scanner), Native)
    for twice in (f"~~{CODE}", f"{CODE}##"):
        answer = read_scan(twice, KEYRING, scanner)
        assert answer == Unreadable(Why.SCANNER_ADDS, (("characters", "1"),))


def test_capslock_is_named() -> None:
    assert why(CODE.lower()) is Why.CAPSLOCK


def test_a_code_typed_partly_in_lower_case_is_refused() -> None:
    assert why("mt1" + CODE[3:]) is Why.LOWER_CASE


def test_full_width_characters_of_an_input_method_are_named() -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in CODE)
    assert why(wide) is Why.FULL_WIDTH
    assert why(wide[:1] + CODE[1:]) is Why.FULL_WIDTH


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u3000", "\u200b", "\ufeff", "\x00"])
def test_a_blank_or_invisible_character_is_never_trimmed(blank: str) -> None:
    for text in (f"{CODE[:10]}{blank}{CODE[10:]}", f"{blank}{CODE}", f"{CODE}{blank}"):
        assert why(text) in {Why.BLANK, Why.FULL_WIDTH}


@pytest.mark.parametrize("between", ["", "\n", "\t", "\r\n"])
def test_two_scans_run_together_are_named(between: str) -> None:
    assert why(CODE + between + OTHER) is Why.TWO_SCANS
    assert why(CODE + between + CODE) is Why.TWO_SCANS
    assert why(CODE[:20] + between + OTHER) is Why.TWO_SCANS
    assert why(CODE + between + OTHER[:20]) is Why.TWO_SCANS


def test_characters_that_an_unconfigured_scanner_adds_are_named() -> None:
    assert why(f"]Q1{CODE}") is Why.SCANNER_ADDS
    assert why(f"{CODE}*") is Why.SCANNER_ADDS


def test_a_code_cut_short_at_either_end_is_called_truncated() -> None:
    assert read_scan(CODE[:-3], KEYRING) == Unreadable(
        Why.TRUNCATED, (("expected", "29"), ("length", "26"))
    )
    assert why(CODE[1:]) is Why.TRUNCATED
    assert why(CODE[2:]) is Why.TRUNCATED


def test_a_code_that_is_too_long_and_holds_no_right_one_is_said_to_be_so() -> None:
    assert why(CODE[:-1] + "00") is Why.TOO_LONG
    assert why("MT1" + "0" * 2000) is Why.TOO_LONG


def test_a_wrong_check_and_an_unknown_key_and_kind_are_told_apart() -> None:
    assert why(CODE[:-1] + ("0" if CODE[-1] != "0" else "2")) is Why.CHECK_FAILED
    assert why(CODE[:20] + "7" + CODE[21:]) is Why.KEY_UNKNOWN
    body = "MT1Z" + CODE[4:21]
    assert why(body + KEYRING.check_characters(body, 1)) is Why.KIND_UNKNOWN


@pytest.mark.parametrize("text", ["", " ", "\n", "\u3000"])
def test_an_empty_scan_is_called_empty(text: str) -> None:
    assert why(text) is Why.EMPTY


@pytest.mark.parametrize("text", ["P1-F05", "hello", "0" * 29, "\x00", "骨髓", "MT1" + "I" * 26])
def test_anything_else_is_unreadable(text: str) -> None:
    assert why(text) is Why.UNREADABLE


def test_every_reason_blocks_and_holds_no_raw_text() -> None:
    for text in ("secret name", CODE.lower(), CODE[:-3], CODE + OTHER):
        answer = read_scan(text, KEYRING)
        assert isinstance(answer, Unreadable)
        assert not Verdict.of([answer.reason()]).accepted
        assert text not in repr(answer)


@pytest.mark.parametrize("many", [200, pytest.param(1_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("layout", sorted(INVERSE))
def test_another_keyboard_layout_is_named_and_never_corrected(layout: str, many: int) -> None:
    assert len(INVERSE) >= 8
    diagnosed = 0
    for code in minted(many, random.Random(SEED)):
        arrived = typed_on(layout, code)
        answer = read_scan(arrived, KEYRING)
        if arrived == code:  # this code uses no key that the layout moves
            assert isinstance(answer, Native)
            continue
        assert isinstance(answer, Unreadable)
        assert answer.why is Why.KEYBOARD_LAYOUT
        diagnosed += 1
    assert diagnosed > many / 2


def test_a_layout_with_its_own_digits_or_letters_is_named_exactly() -> None:
    for layout in ("French (AZERTY)", "Russian", "Turkish F", "Dvorak"):
        code = next(c for c in minted(50, random.Random(SEED)) if "6" in c and "S" in c)
        answer = read_scan(typed_on(layout, code), KEYRING)
        assert answer == Unreadable(Why.KEYBOARD_LAYOUT, (("layout", layout),))


def test_the_codes_of_another_environment_are_refused_as_a_wrong_check() -> None:  # I25
    demo = Keyring(Environment.DEMO, {1: KEY})
    assert why(mint(Kind.CONTAINER_LABEL, b"Fuzhou2026", demo)) is Why.CHECK_FAILED


def test_ten_thousand_random_texts_never_stop_the_parser() -> None:
    chance = random.Random(SEED)
    for _ in range(10_000):
        text = "".join(chr(chance.randrange(0xD800)) for _ in range(chance.randrange(60)))
        assert not isinstance(read_scan(text, KEYRING), Native)
        assert check(text, KEYRING) is not None
