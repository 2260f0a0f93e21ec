"""Two subjects who are easily taken for each other (hazard H08).

A warning, never a decision. Pure.
"""

from __future__ import annotations

import datetime as dt
import enum
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

NEAR_BIRTHDAY_DAYS: Final = 31
SHORTEST_COMPARED: Final = 3  # two-character names differ in one character all the time


class Likeness(enum.StrEnum):
    """In what two subjects are alike."""

    NAME = "similar_name"
    CODE = "similar_code"
    INITIALS_AND_BIRTHDAY = "same_initials_and_near_birthday"


@dataclass(frozen=True, slots=True)
class Subject:
    """What people read when they tell subjects apart; unknown parts are empty or None."""

    code: str
    initials: str = ""
    name: str = field(default="", repr=False)
    born_on: dt.date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Another subject and every likeness found."""

    other: Subject
    likenesses: tuple[Likeness, ...]


def look_alikes(subject: Subject, others: Iterable[Subject]) -> tuple[LookAlike, ...]:
    """Those of the others who are like this subject; a subject is not its own look-alike."""
    found = ((other, likenesses(subject, other)) for other in others if other.code != subject.code)
    return tuple(LookAlike(other, alike) for other, alike in found if alike)


def likenesses(one: Subject, other: Subject) -> tuple[Likeness, ...]:
    """Every way in which two subjects are alike, in the order of the enum."""
    alike = {
        Likeness.NAME: _nearly_equal(one.name, other.name),
        Likeness.CODE: _nearly_equal(one.code, other.code),
        Likeness.INITIALS_AND_BIRTHDAY: bool(one.initials)
        and _folded(one.initials) == _folded(other.initials)
        and _near_birthdays(one.born_on, other.born_on),
    }
    return tuple(likeness for likeness, holds in alike.items() if holds)


def within_one_edit(one: str, other: str) -> bool:
    """One character more, fewer or different, or two neighbours exchanged, at the most."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    rest, other_rest = one[start:], other[start:]
    return (
        rest[1:] == other_rest[1:]
        or rest[1:] == other_rest
        or rest == other_rest[1:]
        or (rest[1::-1], rest[2:]) == (other_rest[:2], other_rest[2:])
    )


def _nearly_equal(one: str, other: str) -> bool:
    one, other = _folded(one), _folded(other)
    if not one or not other:
        return False
    if min(len(one), len(other)) < SHORTEST_COMPARED:
        return one == other
    return within_one_edit(one, other)


def _near_birthdays(one: dt.date | None, other: dt.date | None) -> bool:
    """Born within a month of each other, or on the same day of another year."""
    if one is None or other is None:
        return False
    near = abs((one - other).days) <= NEAR_BIRTHDAY_DAYS
    return near or (one.month, one.day) == (other.month, other.day)


def _folded(text: str) -> str:
    """Case, width and blanks do not tell people apart."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
