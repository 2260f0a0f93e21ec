"""Codes of other systems in number: named where they can be, never taken for ours (H14)."""

from __future__ import annotations

import random

from tests.identity.foreign_codes import foreign_codes
from tests.identity.keyrings import KEYRING, SEED
from tracker.identity.scan import Foreign, Native, read_scan


def test_two_thousand_codes_of_other_systems_are_refused_and_most_are_named() -> None:
    chance = random.Random(SEED)
    texts = foreign_codes(2_000, chance)
    assert len(set(texts)) == 2_000
    answers = [read_scan(text, KEYRING) for text in texts]
    assert not any(isinstance(a, Native) for a in answers)
    assert sum(isinstance(a, Foreign) for a in answers) > 1_500
    for text, answer in zip(texts, answers, strict=True):
        assert text not in repr(answer)  # foreign text never comes into a log (I24)
