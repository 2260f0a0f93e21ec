"""The self-test of a scanner: every finding with the symbol that it is about, and its facts."""

from __future__ import annotations

import pytest

from tracker.identity.keyboard import typed_on
from tracker.identity.self_test import (
    CODE,
    GS1,
    GS1_SHOWN,
    LONG,
    Arrived,
    Found,
    Wrong,
    judge_self_test,
)
from tracker.identity.wedge import Terminator, Wedge

ENTER, TAB = Terminator.ENTER, Terminator.TAB
HEAD, TAIL = "010952123454321310SELFTEST", "210001"
ENDED = Found(Wrong.TERMINATOR, "code", (("came", "tab"), ("expected", "enter")))


PLAIN = Wedge()


def judged(wedge: Wedge = PLAIN, /, **instead: str) -> tuple[Found, ...]:
    """What a station of this setting finds; everything else arrives as it stands on the card."""
    return judge_self_test(
        Arrived(**{"code": CODE, "long": LONG, "gs1": GS1, **instead}, ended=ENTER), wedge
    )


def test_the_card_says_this() -> None:
    assert CODE == "STATIONTESTAQWZYM0123456789"
    assert LONG[:10] + LONG[-5:] == "LONGTEST01YZEND"
    assert len(LONG) == 119
    assert f"{HEAD}\x1d{TAIL}" == GS1
    assert GS1_SHOWN == "(01)09521234543213(10)SELFTEST(21)0001"


@pytest.mark.parametrize("about", ["code", "long", "gs1"])
def test_a_symbol_that_did_not_come_is_named(about: str) -> None:
    assert judged(**{about: ""}) == (Found(Wrong.NOT_SCANNED, about),)


@pytest.mark.parametrize("about", ["code", "long", "gs1"])
def test_a_symbol_that_came_as_something_else_is_named(about: str) -> None:
    assert judged(**{about: "HELLO"}) == (Found(Wrong.OTHER, about),)


def test_the_closing_key_is_judged_where_anything_came() -> None:
    assert judge_self_test(Arrived("", "", "", TAB), PLAIN) == (Found(Wrong.NOT_SCANNED, "code"),)
    assert judge_self_test(Arrived(CODE, LONG, GS1, TAB), PLAIN) == (ENDED,)
    for came, missing in (
        (Arrived(CODE, "", "", TAB), "long"),
        (Arrived("", LONG, "", TAB), "code"),
        (Arrived("", "", GS1, TAB), "code"),
    ):
        assert judge_self_test(came, PLAIN) == (Found(Wrong.NOT_SCANNED, missing), ENDED)


@pytest.mark.parametrize(
    ("characters", "wrong"),
    [
        (26, Wrong.CUT),
        (6, Wrong.CUT),  # a quarter of 27
        (5, Wrong.OTHER),
    ],
)
def test_a_quarter_of_the_code_is_the_code_cut_off(characters: int, wrong: Wrong) -> None:
    facts = (("came", str(characters)), ("expected", "27"))
    expected = Found(wrong, "code", facts if wrong is Wrong.CUT else ())
    assert judged(code=CODE[:characters]) == (expected,)
    framed = f"~{CODE[-characters:]}#"
    came = Arrived(framed, f"~{LONG}#", f"~{GS1}#", ENTER)
    assert judge_self_test(came, Wedge("~", "#")) == (expected,)


def test_what_stands_around_a_symbol_is_told_against_the_setting() -> None:
    for about in ("code", "long", "gs1"):
        whole = {"code": CODE, "long": LONG, "gs1": GS1}[about]
        assert judged(**{about: f"!{whole}"}) == (
            Found(Wrong.PREFIX, about, (("came", "!"), ("expected", "-"))),
        )
        assert judged(**{about: f"{whole}\x1d"}) == (
            Found(Wrong.SUFFIX, about, (("came", "<29>"), ("expected", "-"))),
        )
    assert judged(Wedge("~", "#")) == (
        Found(Wrong.PREFIX, "code", (("came", "-"), ("expected", "~"))),
        Found(Wrong.SUFFIX, "code", (("came", "-"), ("expected", "#"))),
    )
    long = "~!" * 12
    assert judged(code=f"{long}{CODE}") == (
        Found(Wrong.PREFIX, "code", (("came", "~!" * 10), ("expected", "-"))),
    )


def test_one_symbology_identifier_is_no_prefix() -> None:
    assert judged(gs1=f"]d2{GS1}") == ()
    assert judged(gs1=f"]d2]d2{GS1}") == (
        Found(Wrong.PREFIX, "gs1", (("came", "]d2"), ("expected", "-"))),
    )


@pytest.mark.parametrize(
    ("gs1", "found"),
    [
        (HEAD + TAIL, Found(Wrong.GS_LOST, "gs1")),
        (f"{HEAD}^]{TAIL}", Found(Wrong.GS_CHANGED, "gs1", (("came", "^]"),))),
        (f"~{HEAD}<GS>{TAIL}#", Found(Wrong.GS_CHANGED, "gs1", (("came", "<GS>"),))),
        (f"{HEAD}\t{TAIL}", Found(Wrong.GS_CHANGED, "gs1", (("came", "<9>"),))),
        (f"{HEAD}<GS1>{TAIL}", Found(Wrong.OTHER, "gs1")),  # five characters
        (f"{HEAD}ab", Found(Wrong.OTHER, "gs1")),
        (HEAD, Found(Wrong.CUT, "gs1", (("came", "26"), ("expected", "33")))),
        (GS1.swapcase(), Found(Wrong.CAPSLOCK, "gs1")),
    ],
)
def test_what_became_of_the_separator(gs1: str, found: Found) -> None:
    assert judged(gs1=gs1) == (found,)


def test_a_keyboard_is_named_once_with_the_symbol_where_it_was_seen_first() -> None:
    german = (("layout", "German (QWERTZ)"),)
    for caps in (str, str.swapcase):
        typed = [caps(typed_on("German (QWERTZ)", text)) for text in (CODE, LONG)]
        assert judged(code=typed[0]) == (Found(Wrong.LAYOUT, "code", german),)
        assert judged(long=typed[1]) == (Found(Wrong.LAYOUT, "long", german),)
        assert judged(code=typed[0], long=typed[1]) == (Found(Wrong.LAYOUT, "code", german),)
    assert judged(code=CODE.swapcase()) == (Found(Wrong.CAPSLOCK, "code"),)


def test_what_has_no_name_is_said_only_where_nothing_else_is() -> None:
    assert judged(code="HELLO", long="") == (Found(Wrong.NOT_SCANNED, "long"),)
    assert judged(code="HELLO", long="HELLO") == (Found(Wrong.OTHER, "code"),)
