"""The claim "scans do not lie": altered codes in number, and how each was refused (I14)."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from tests.identity.keyrings import KEYRING, SEED, minted
from tests.identity.mutants import mutant
from tracker.identity.codes import ALPHABET, CODE_LENGTH
from tracker.identity.scan import (
    CODE_OF_ANOTHER_SYSTEM,
    Foreign,
    Native,
    Unreadable,
    Why,
    read_scan,
)


def challenge(count: int) -> Counter[str]:
    """Read ``count`` mutants; how each was answered."""
    chance = random.Random(SEED)
    codes = minted(1000, chance)
    known = frozenset(codes)
    answers: Counter[str] = Counter()
    for _ in range(count):
        text = mutant(codes, known, chance)
        answers["kept length and alphabet"] += len(text) == CODE_LENGTH and set(text) <= set(
            ALPHABET
        )
        answer = read_scan(text, KEYRING)
        match answer:
            case Native():
                answers["accepted"] += 1
            case Foreign():
                answers[CODE_OF_ANOTHER_SYSTEM] += 1
            case Unreadable():
                answers[answer.why.value] += 1
    return answers


@pytest.mark.parametrize("many", [5_000, pytest.param(20_000, marks=pytest.mark.long)])
def test_thousands_of_altered_codes_are_all_refused(many: int) -> None:  # I14
    answers = challenge(many)
    assert answers["kept length and alphabet"] >= 0.3 * many
    assert answers["accepted"] == 0
    assert answers[Why.CHECK_FAILED.value] > many / 4


def test_without_the_keyed_check_altered_codes_would_be_accepted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hmac.compare_digest", lambda *_: True)
    assert challenge(2_000)["accepted"] > 500


@pytest.mark.long
def test_a_million_altered_codes_are_all_refused(capsys: pytest.CaptureFixture[str]) -> None:
    answers = challenge(1_000_000)
    with capsys.disabled():
        print("\n1,000,000 altered codes:", dict(answers.most_common()))
    assert answers["kept length and alphabet"] >= 300_000
    assert answers["accepted"] == 0
