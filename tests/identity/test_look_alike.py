from __future__ import annotations

import datetime as dt

import pytest

from tracker.identity.look_alike import (
    Likeness,
    LookAlike,
    Subject,
    likenesses,
    look_alikes,
    within_one_edit,
)

LIN = Subject("SYN-ON-007", "LXM", "林小明", dt.date(1984, 5, 12))


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("", "", True),
        ("abc", "abc", True),
        ("abc", "abd", True),
        ("abc", "abcd", True),
        ("abcd", "bcd", True),
        ("abcd", "acbd", True),  # neighbours exchanged
        ("ab", "ba", True),
        ("abcd", "adcb", False),
        ("abc", "abcde", False),
        ("abcd", "abxy", False),
        ("abcd", "bacx", False),
    ],
)
def test_one_edit(one: str, other: str, near: bool) -> None:
    assert within_one_edit(one, other) is near
    assert within_one_edit(other, one) is near


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (Subject("SYN-ON-070"), (Likeness.CODE,)),
        (Subject("SYN-ON-412", name="林小敏"), (Likeness.NAME,)),
        (
            Subject("SYN-ON-412", "lxm", "", dt.date(1984, 6, 12)),
            (Likeness.INITIALS_AND_BIRTHDAY,),
        ),
        (
            Subject("SYN-ON-412", "LXM", "", dt.date(1991, 5, 12)),
            (Likeness.INITIALS_AND_BIRTHDAY,),
        ),
        (Subject("SYN-ON-412", "LXM", "", dt.date(1984, 6, 13)), ()),
        (Subject("SYN-ON-412", "LXN", "", dt.date(1984, 5, 12)), ()),
        (Subject("SYN-ON-412", "LXM", "", None), ()),
        (Subject("SYN-ON-412"), ()),
    ],
)
def test_likenesses_of_two_subjects(other: Subject, expected: tuple[Likeness, ...]) -> None:
    assert likenesses(LIN, other) == expected
    assert likenesses(other, LIN) == expected


def test_two_character_names_are_alike_only_when_equal() -> None:
    li_ming = Subject("A", name="李明")
    assert likenesses(li_ming, Subject("B", name="李强")) == ()
    assert likenesses(li_ming, Subject("B", name="李 明")) == (Likeness.NAME,)


def test_a_subject_is_not_its_own_look_alike_and_strangers_are_left_out() -> None:
    twin = Subject("SYN-ON-112", "LXM", "林晓明", dt.date(1984, 5, 12))
    stranger = Subject("SYN-ON-341", "WF", "王芳", dt.date(1990, 1, 1))
    assert look_alikes(LIN, [LIN, twin, stranger]) == (
        LookAlike(twin, (Likeness.NAME, Likeness.INITIALS_AND_BIRTHDAY)),
    )


def test_a_subject_does_not_show_name_or_birthday() -> None:  # I24
    assert "林" not in repr(LIN)
    assert "1984" not in repr(LIN)
