"""A count said back to who typed it: in words and as an exact power of ten, with its unit (H39).

A slip of ten is hard to see in ``135400000`` and easy to hear in *one hundred thirty-five million*.
Nothing is rounded: what is said is what was typed. ``static/js/counted.js`` says the same while it
is typed; a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from tracker.identity.counts import written_count
from tracker.pages.words import language

SAID_FROM: Final = 10_000
"""Smaller counts are read at a glance."""
SAID_TO: Final = 10**12
_ONES: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS: Final = (
    *("-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
)
_GREAT: Final = ("", " thousand", " million", " billion", " trillion")
_DIGITS: Final = "零一二三四五六七八九"
_PLACES: Final = ("", "十", "百", "千")
_GROUPS: Final = ("", "万", "亿", "万亿")
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def count_of(text: str) -> int | None:
    """The whole number that somebody typed, if it is one that is said back."""
    value = written_count(text)
    return value if isinstance(value, int) and SAID_FROM <= value <= SAID_TO else None


def in_words(count: int, tongue: str = "en") -> str:
    """``twelve million five hundred thousand``, ``一千二百五十万``."""
    return _chinese(count) if tongue.startswith("zh") else _english(count)


def as_power(count: int) -> str:
    """The same number as ``1.25 × 10⁷``, every figure of it."""
    power = len(str(count)) - 1
    figure = f"{Decimal(count).scaleb(-power):f}"
    figure = figure.rstrip("0").rstrip(".") if "." in figure else figure
    return f"{figure} × 10{str(power).translate(_RAISED)}"


def echo(text: str, unit: str) -> str:
    """What was typed, said back in the reader's language; empty where nothing is to be said."""
    count = count_of(text)
    if count is None:
        return ""
    return f"{in_words(count, language())} {unit} = {as_power(count)} {unit}".replace("  ", " ")


def echoes(fields: Iterable[tuple[str, str, str]]) -> str:
    """Label, text and unit of several fields, each said back; for the confirmation."""
    said = [(label, echo(text, unit)) for label, text, unit in fields]
    return " ".join(f"{label}: {words}." for label, words in said if words)


def _english(count: int) -> str:
    parts = []
    for n, group in _groups_of(count, 1000):
        if group:
            parts.append(_below_thousand(group) + _GREAT[n])
    return " ".join(parts) or _ONES[0]


def _below_thousand(n: int) -> str:
    hundreds, rest = divmod(n, 100)
    said = [f"{_ONES[hundreds]} hundred"] if hundreds else []
    if rest >= 20:
        tens, ones = divmod(rest, 10)
        said.append(_TENS[tens] + (f"-{_ONES[ones]}" if ones else ""))
    elif rest:
        said.append(_ONES[rest])
    return " ".join(said)


def _groups_of(count: int, size: int) -> list[tuple[int, int]]:
    """The groups of digits with their place, the greatest first."""
    found = []
    while count:
        count, group = divmod(count, size)
        found.append(group)
    return list(reversed(list(enumerate(found))))


def _chinese(count: int) -> str:
    said, gap = "", False
    for n, group in _groups_of(count, 10_000):
        if group == 0:
            gap = bool(said)
            continue
        if said and (gap or group < 1000):
            said += _DIGITS[0]
        said += _below_ten_thousand(group) + _GROUPS[n]
        gap = False
    return said.removeprefix("一") if said.startswith("一十") else said or _DIGITS[0]


def _below_ten_thousand(n: int) -> str:
    said, gap = "", False
    for place in (3, 2, 1, 0):
        digit = n // 10**place % 10
        if digit == 0:
            gap = bool(said)
            continue
        said += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return said
