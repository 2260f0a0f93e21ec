"""Where likeness begins: short names, and subjects of whom little is known."""

from __future__ import annotations

import datetime as dt

import pytest

from tracker.identity.look_alike import Likeness, Subject, likenesses

DAY = dt.date(1984, 5, 12)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("李明", "李明明", False),  # two characters: only when equal
        ("李明明", "李明刚", True),  # three: one may differ
        ("", "", False),
        ("", "李明", False),
        ("", "李", False),
        ("Lin Na", "ＬＩＮＮＡ", True),  # case, width and blanks do not tell people apart
    ],
)
def test_names_of_two_characters_are_compared_whole(one: str, other: str, alike: bool) -> None:
    expected = (Likeness.NAME,) if alike else ()
    assert likenesses(Subject("A", name=one), Subject("B", name=other)) == expected
    assert likenesses(Subject("A", name=other), Subject("B", name=one)) == expected


def test_without_initials_a_birthday_says_nothing() -> None:
    assert likenesses(Subject("A", born_on=DAY), Subject("B", born_on=DAY)) == ()
    assert likenesses(Subject("A", "LXM"), Subject("B", "LXM")) == ()
    assert (Subject("A").initials, Subject("A").name, Subject("A").born_on) == ("", "", None)
