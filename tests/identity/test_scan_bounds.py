"""How much is added, how long is too long, and what each refusal carries."""

from __future__ import annotations

import pytest

from tests.identity.keyrings import KEYRING
from tracker.identity.codes import Kind, mint
from tracker.identity.keyboard import typed_on
from tracker.identity.scan import Native, Scanner, Unreadable, Why, read_scan
from tracker.identity.verdict import Reason
from tracker.identity.wedge import Terminator, Wedge, frame_fits

CODE = mint(Kind.CONTAINER_LABEL, b"Fuzhou2026", KEYRING)
READ = Native(Kind.CONTAINER_LABEL, CODE[4:20], CODE)


def of_length(why: Why, length: int) -> Unreadable:
    """A code has 29 characters."""
    return Unreadable(why, (("expected", "29"), ("length", str(length))))


def adds(characters: int) -> Unreadable:
    return Unreadable(Why.SCANNER_ADDS, (("characters", str(characters)),))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (CODE, READ),
        (CODE + "#", adds(1)),
        ("##" + CODE + "##", adds(4)),
        ("##" + CODE + "###", of_length(Why.TWO_SCANS, 34)),
        (CODE + "MT1", of_length(Why.TWO_SCANS, 32)),  # the beginning of another
        ("MT1" + CODE, of_length(Why.TWO_SCANS, 32)),
        ("0" * 1000, Unreadable(Why.UNREADABLE)),
        ("0" * 1001, of_length(Why.TOO_LONG, 1001)),  # no diagnosis is worth more
        ("0" * 30, Unreadable(Why.UNREADABLE)),
        ("MT1" + "0" * 27, of_length(Why.TOO_LONG, 30)),
        ("mt1" + "0" * 27, of_length(Why.TOO_LONG, 30)),
        ("mt1c" + "0" * 25, Unreadable(Why.UNREADABLE)),  # as long as a code, and none
        ("MT1" + "0" * 25, of_length(Why.TRUNCATED, 28)),
        ("MT1", of_length(Why.TRUNCATED, 3)),
        (CODE[1:], of_length(Why.TRUNCATED, 28)),
        (CODE[2:], of_length(Why.TRUNCATED, 27)),
        (CODE[3:], Unreadable(Why.UNREADABLE)),
        ("T1ABC", Unreadable(Why.UNREADABLE)),
        ("1" + CODE[4:], Unreadable(Why.UNREADABLE)),
        ("", Unreadable(Why.EMPTY)),
    ],
)
def test_what_is_said_of_a_text(text: str, answer: Native | Unreadable) -> None:
    assert read_scan(text, KEYRING) == answer


def test_a_reason_carries_its_code_and_its_facts() -> None:
    cut = of_length(Why.TRUNCATED, 26).reason()
    assert cut == Reason("code_truncated", facts=(("expected", "29"), ("length", "26")))
    assert READ.reason() == Reason("wrong_kind_of_code", about="container_label")


def test_capslock_on_another_keyboard_is_called_the_keyboard() -> None:
    code = next(
        c
        for c in (mint(Kind.CONTAINER_LABEL, bytes([n]) * 10, KEYRING) for n in range(255))
        if "Z" in c or "Y" in c
    )
    arrived = typed_on("German (QWERTZ)", code)
    assert arrived != code
    expected = Unreadable(Why.KEYBOARD_LAYOUT, (("layout", "German (QWERTZ)"),))
    assert read_scan(arrived, KEYRING) == expected
    assert read_scan(arrived.swapcase(), KEYRING) == expected


def test_one_prefix_and_one_suffix_are_taken_off() -> None:
    two = Scanner(prefixes=("", "~", "!"), suffixes=("", "#", "+"))
    assert read_scan(f"~{CODE}#", KEYRING, two) == READ
    assert read_scan(f"!{CODE}+", KEYRING, two) == READ
    assert read_scan(f"~!{CODE}", KEYRING, two) == adds(1)
    assert read_scan(f"{CODE}+#", KEYRING, two) == adds(1)
    assert read_scan(f"{CODE}\n", KEYRING, Scanner(suffixes=("#",))) == Unreadable(Why.BLANK)


@pytest.mark.parametrize(
    ("setting", "typed", "answer"),
    [
        (Wedge(), "7\r\n", "7"),
        (Wedge(), "7\r", "7"),
        (Wedge(), "7\n", "7"),
        (Wedge(), "7", "7"),
        (Wedge("", "", Terminator.TAB), "7\t", "7"),
        (Wedge(), "7\t", ("scanner_terminator_differs", "enter")),
        (Wedge("", "", Terminator.TAB), "7\r", ("scanner_terminator_differs", "tab")),
        (Wedge("", "", Terminator.NONE), "7\r", ("scanner_terminator_differs", "none")),
        (Wedge("~"), "7", ("scanner_prefix_differs", "~")),
        (Wedge("", "#"), "7", ("scanner_suffix_differs", "#")),
        (Wedge("~", "#"), "#7~", ("scanner_prefix_differs", "~")),
        (Wedge("~", "~"), "~", ("scanner_suffix_differs", "~")),
        (Wedge("x~", "y"), "X~7Y", ("capslock_on", "")),
        (Wedge("x~", "y"), "X~7#", ("scanner_prefix_differs", "x~")),
        (Wedge("x~", "y"), "!~7Y", ("scanner_prefix_differs", "x~")),
        (Wedge("~", "y"), "~7Y", ("capslock_on", "")),
        (Wedge("x", "y"), "XY", ("capslock_on", "")),  # nothing between the two
    ],
)
def test_a_setting_is_taken_off_or_the_part_that_differs_is_told(
    setting: Wedge, typed: str, answer: str | tuple[str, str]
) -> None:
    found = setting.unframe(typed)
    if isinstance(answer, str):
        assert found == answer
    else:
        code, expected = answer
        facts = (("expected", expected),) if expected else ()
        assert found == Unreadable(Why(code), facts)


@pytest.mark.parametrize(
    ("prefix", "suffix", "wrong"),
    [
        ("~7", "7~", ()),  # what stands next to the code is no letter or digit ...
        ("7~", "", ("prefix",)),  # ... but what begins or ends the whole is told from a number
        ("", "~7", ("suffix",)),
        ("~", "~", ()),
        ("~!~!~!~!", "~!~!~!~!", ()),  # eight characters
        ("~!~!~!~!~", "~!~!~!~!~", ("prefix", "suffix")),
        ("é", "\x7f", ("prefix", "suffix")),
    ],
)
def test_a_frame_is_told_from_a_number_by_its_outermost_sign(
    prefix: str, suffix: str, wrong: tuple[str, ...]
) -> None:
    assert frame_fits(prefix, suffix) == wrong
