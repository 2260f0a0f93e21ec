from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.identity.sign import LETTERS, SHAPES, NoSignLeftError, TherapySign, therapy_sign

EVERY_SIGN = {TherapySign(s, a + b) for s in range(SHAPES) for a in LETTERS for b in LETTERS}


@given(st.binary())
def test_a_sign_is_always_the_same_for_the_same_seed(seed: bytes) -> None:
    sign = therapy_sign(seed)
    assert sign == therapy_sign(seed)
    assert sign in EVERY_SIGN


def test_letters_hold_no_look_alikes() -> None:
    assert not set("0123456789IOQBSZUG") & set(LETTERS)


def test_three_hundred_active_therapies_have_three_hundred_signs() -> None:
    active: list[TherapySign] = []
    for number in range(300):
        active.append(therapy_sign(number.to_bytes(2, "big"), active))
    assert len(set(active)) == 300
    assert len({sign.letters for sign in active[:256]}) == 256  # 16 x 16 pairs, each used once


def test_the_last_free_sign_is_found_and_then_there_is_none() -> None:
    last = TherapySign(7, "KM")
    assert therapy_sign(b"x", EVERY_SIGN - {last}) == last
    with pytest.raises(NoSignLeftError, match="Every therapy sign is in use"):
        therapy_sign(b"x", EVERY_SIGN)
