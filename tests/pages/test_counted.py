"""A count is said back in words and as a power of ten, in both languages (H39)."""

from __future__ import annotations

import random
import re

import pytest

from tests.attacks import rows
from tests.ground import Ground
from tests.journey.testing.test_results import lab, on
from tests.pages.hands import Hands, hands, known_passwords
from tracker.identity.counts import written_count
from tracker.pages import counted
from tracker.pages.counted import SAID_FROM, SAID_TO, as_power, count_of, in_words

__all__ = ["hands", "known_passwords", "lab"]
SEED = 813267
HAND = {  # written by hand
    10_000: ("ten thousand", "一万", "1 × 10⁴"),
    12_000_000: ("twelve million", "一千二百万", "1.2 × 10⁷"),
    120_000: ("one hundred twenty thousand", "十二万", "1.2 × 10⁵"),
    135_400_000: (
        "one hundred thirty-five million four hundred thousand",
        "一亿三千五百四十万",
        "1.354 × 10⁸",
    ),
    60_500_000: ("sixty million five hundred thousand", "六千零五十万", "6.05 × 10⁷"),
    100_000_005: ("one hundred million five", "一亿零五", "1.00000005 × 10⁸"),
    20_010_300: ("twenty million ten thousand three hundred", "二千零一万零三百", "2.00103 × 10⁷"),
    1_000_000_000_000: ("one trillion", "一万亿", "1 × 10¹²"),
}


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.mark.parametrize("count", HAND)
def test_what_is_said_is_what_a_person_would_say(count: int) -> None:
    assert (in_words(count), in_words(count, "zh_Hans_CN"), as_power(count)) == HAND[count]


# ---- readers of their own, which know nothing of how the words are made ----

ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SMALL = {w: n for n, w in enumerate(ONES)} | {w: 10 * n for n, w in enumerate(TENS, start=2)}
GREAT = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}


def english(words: str) -> int:
    total = group = 0
    for word in re.split(r"[ -]", words):
        if word in GREAT:
            total, group = total + group * GREAT[word], 0
        elif word == "hundred":
            group *= 100
        else:
            group += SMALL[word]
    return total + group


def chinese(words: str) -> int:
    """From the great units down: 亿 before 万, within them 千 百 十."""
    for unit, size in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4)):
        before, found, after = words.partition(unit)
        if found:
            return chinese(before) * size + (chinese(after) if after else 0)
    total, digit = 0, 0
    for sign in words:
        if sign in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            digit = 0
        else:
            digit = "零一二三四五六七八九".index(sign)
    return total + digit


def drawn() -> list[int]:
    """Counts of every length, round ones and crooked ones, and each ten times another."""
    dice = random.Random(SEED)
    found = list(HAND)
    for _ in range(4000):
        figures = dice.randint(1, 13)
        found.append(
            dice.randint(1, 10**figures - 1) * 10 ** dice.randint(0, 12 - min(figures, 12))
        )
    return [n for n in found if SAID_FROM <= n <= SAID_TO]


def test_every_rendering_of_a_count_reads_back_equal() -> None:
    counts = drawn()
    for n in counts:
        assert english(in_words(n)) == n
        assert chinese(in_words(n, "zh")) == n
        assert written_count(as_power(n)) == n
    print(f"\n{len(counts)} counts said in words, 字 and powers of ten; each read back equal")
    assert len(counts) > 2000


def test_ten_times_as_many_is_said_otherwise() -> None:
    for n in drawn():
        if n * 10 <= SAID_TO:
            for tongue in ("en", "zh"):
                assert in_words(n, tongue) != in_words(10 * n, tongue)
            assert as_power(n) != as_power(10 * n)


@pytest.mark.parametrize("text", ["", "9999", "many", "1.5", "6,05e7", "1e13", "-3", "1e99"])
def test_what_is_no_great_whole_number_is_not_said(text: str) -> None:
    assert count_of(text) is None


@pytest.mark.parametrize("tongue", ["en", "zh_Hans_CN"])
def test_a_count_is_said_back_beside_its_field_and_in_the_confirmation(
    lab: Ground, hands: Hands, tongue: str
) -> None:
    on(lab, 5, 18, 9, 36)
    path = f"/containers/{lab.ids['POOL-P2']}/sample"
    hands.client("analyst").get(f"/language/{tongue}")
    typed = {"by_hand": lab.ids["POOL-P2"], "purpose": "release", "tests": "viability"}
    said = "六百万" if tongue != "en" else "six million"
    wrong = hands.post("analyst", path, **typed, cells="6e6", name="M0")
    assert wrong.status_code == 409
    beside = wrong.text[wrong.text.index('id="f-cells-echo"') :]
    assert said in beside[:200]
    assert "6 × 10⁶" in beside[:200]
    done = hands.post("analyst", path, **typed, cells="6e6")
    assert done.status_code == 303
    page = hands.look("analyst", done.location)
    assert said in page
    assert rows(lab.bench, "sample") != []


def test_without_the_echo_nobody_is_told(
    lab: Ground, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted, "count_of", lambda _text: None)
    on(lab, 5, 18, 9, 36)
    path = f"/containers/{lab.ids['POOL-P2']}/sample"
    typed = {"by_hand": lab.ids["POOL-P2"], "purpose": "release", "tests": "viability"}
    wrong = hands.post("analyst", path, **typed, cells="6e6", name="M0")
    assert "million" not in wrong.text
