from __future__ import annotations

import dataclasses
import hashlib
import hmac
import random
from collections import defaultdict
from collections.abc import Callable
from itertools import combinations

import pytest
import qrcode
from hypothesis import given
from hypothesis import strategies as st
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_Q

from tests.identity.keyrings import KEY, KEYRING, OTHER_KEY, SEED, minted
from tracker.identity.codes import ALPHABET, CODE_LENGTH, Checked, Fault, Keyring, Kind, check, mint
from tracker.identity.environment import Environment

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_a_code_worked_out_by_hand_is_minted_and_checked() -> None:
    # Ten zero bytes are sixteen zeros in base 32; key version 1 is the character 1. The check is
    # computed here from RFC 2104 and RFC 4648 alone.
    body = "MT1W" + "0" * 16 + "1"
    derived = hmac.new(KEY, b"MarrowTrace label code 1\0test", hashlib.sha256).digest()
    mac = hmac.new(derived, body.encode(), hashlib.sha256).digest()
    number = int.from_bytes(mac[:5], "big")
    digits = "".join(CROCKFORD[number >> shift & 31] for shift in range(35, -1, -5))
    assert mint(Kind.WRISTBAND, bytes(10), KEYRING) == body + digits
    assert check(body + digits, KEYRING) == Checked(Kind.WRISTBAND, "0" * 16, body + digits, 1)


@given(st.sampled_from(Kind), st.binary(min_size=10, max_size=10), st.integers(0, 31))
def test_every_minted_code_is_read_back(kind: Kind, drawn: bytes, version: int) -> None:
    keyring = Keyring(Environment.DEMO, {version: KEY})
    code = mint(kind, drawn, keyring)
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(ALPHABET)
    checked = check(code, keyring)
    assert isinstance(checked, Checked)
    assert (checked.kind, checked.code, checked.key_version) == (kind, code, version)


@given(st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_different_randomness_gives_different_codes(one: bytes, other: bytes) -> None:
    codes = {mint(Kind.CONTAINER_LABEL, drawn, KEYRING) for drawn in (one, other)}
    assert len(codes) == len({one, other})


def test_kind_letters_are_distinct_and_belong_to_the_alphabet() -> None:
    letters = [kind.value for kind in Kind]
    assert len(set(letters)) == len(letters)
    assert set(letters) <= set(ALPHABET)


def test_a_code_fits_the_small_symbol_at_q_and_version_3_at_h() -> None:
    code = mint(Kind.CONTAINER_LABEL, b"\xff" * 10, KEYRING)
    for level, version in ((ERROR_CORRECT_Q, 2), (ERROR_CORRECT_H, 3)):
        symbol = qrcode.QRCode(error_correction=level)
        symbol.add_data(code)
        symbol.make(fit=True)
        assert symbol.version == version


def edit_distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]


def near_pairs(idents: list[str]) -> set[tuple[str, str]]:
    """Every pair that could be fewer than three edits apart.

    Two edits leave one of three blocks unchanged, moved by one place at the most.
    """
    buckets: dict[tuple[int, str], set[str]] = defaultdict(set)
    for ident in idents:
        for block, (start, stop) in enumerate(((0, 5), (5, 10), (11, 16))):
            for shift in (-1, 0, 1):
                buckets[block, ident[max(0, start + shift) : stop + shift]].add(ident)
    return {pair for bucket in buckets.values() for pair in combinations(sorted(bucket), 2)}


@pytest.mark.parametrize("many", [20_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_thousands_of_codes_differ_in_three_places_or_more(many: int) -> None:
    chance = random.Random(SEED)
    idents = [mint(Kind.CONTAINER_LABEL, chance.randbytes(10), KEYRING)[4:20] for _ in range(many)]
    assert len(set(idents)) == len(idents)
    assert min((edit_distance(*pair) for pair in near_pairs(idents)), default=3) >= 3


def test_the_search_for_near_pairs_finds_planted_ones() -> None:
    one = "0123456789ABCDEF"
    for planted in ("0123X56789ABCYEF", "123456789ABCDEFG", "0123456798ABCDEF"):
        assert edit_distance(one, planted) <= 2
        assert near_pairs([one, planted])


def test_a_code_of_another_environment_is_refused_also_with_the_same_key() -> None:  # I25
    demo = Keyring(Environment.DEMO, {1: KEY})
    production = Keyring(Environment.PRODUCTION, {1: KEY})
    for code in minted(200, random.Random(SEED), demo):
        assert check(code, production) is Fault.CHECK


def test_without_the_environment_in_the_key_a_demo_code_would_pass_in_production(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keyed = Keyring.check_characters

    def same_everywhere(keyring: Keyring, body: str, version: int) -> str:
        return keyed(dataclasses.replace(keyring, environment=Environment.TEST), body, version)

    monkeypatch.setattr(Keyring, "check_characters", same_everywhere)
    demo = mint(Kind.BADGE, bytes(10), Keyring(Environment.DEMO, {1: KEY}))
    assert isinstance(check(demo, Keyring(Environment.PRODUCTION, {1: KEY})), Checked)


def test_labels_made_with_a_retired_key_stay_readable_and_new_ones_take_the_newest() -> None:
    old = mint(Kind.THERAPY, bytes(10), KEYRING)
    rotated = Keyring(Environment.TEST, {1: KEY, 2: OTHER_KEY})
    assert isinstance(check(old, rotated), Checked)
    new = check(mint(Kind.THERAPY, bytes(10), rotated), rotated)
    assert isinstance(new, Checked)
    assert new.key_version == 2
    assert check(old, Keyring(Environment.TEST, {2: OTHER_KEY})) is Fault.KEY_UNKNOWN


def test_a_letter_that_is_no_kind_is_refused_though_its_check_is_right() -> None:
    body = "MT1Z" + "0" * 16 + "1"
    assert check(body + KEYRING.check_characters(body, 1), KEYRING) is Fault.KIND_UNKNOWN


@pytest.mark.parametrize("change", [str.lower, lambda code: code + "\n", lambda code: code[:-1]])
def test_a_code_is_compared_whole(change: Callable[[str], str]) -> None:  # I14
    code = mint(Kind.PLACE, bytes(10), KEYRING)
    assert check(change(code), KEYRING) is Fault.GRAMMAR


def test_characters_outside_ascii_that_look_like_ours_are_refused() -> None:
    code = mint(Kind.PLACE, bytes(10), KEYRING)
    assert check(code.replace("0", "٠"), KEYRING) is Fault.GRAMMAR
    assert check(code.replace("M", "М"), KEYRING) is Fault.GRAMMAR  # Cyrillic


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({}, "at least one label key"),
        ({32: KEY}, "0 to 31, not 32"),
        ({1: KEY[:-1]}, "at least 32 bytes"),
    ],
)
def test_a_keyring_that_cannot_work_is_refused(keys: dict[int, bytes], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Keyring(Environment.TEST, keys)


def test_randomness_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="10 random bytes, not 9"):
        mint(Kind.BADGE, bytes(9), KEYRING)


def test_a_keyring_does_not_show_its_keys() -> None:  # I24
    assert "keys" not in repr(KEYRING)
    assert repr(KEY) not in repr(KEYRING)
