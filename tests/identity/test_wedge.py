"""What a station's scanner types around a code is taken off exactly, or the difference is named."""

from __future__ import annotations

import itertools

import pytest

from tests.identity.keyrings import KEYRING
from tracker.identity.bands import Band, BandKind, read_band
from tracker.identity.codes import Kind, mint
from tracker.identity.keyboard import INVERSE, typed_on
from tracker.identity.scan import Scanner, Unreadable, Why
from tracker.identity.self_test import (
    CODE,
    GS,
    GS1,
    LONG,
    Arrived,
    Wrong,
    judge_self_test,
)
from tracker.identity.wedge import Terminator, Wedge, frame_fits

OURS = mint(Kind.CONTAINER_LABEL, b"Fuzhou2026", KEYRING)
FRAMES = ("", "~", "#", "<S>", "]Q1")
KEYS = {Terminator.ENTER: "\r", Terminator.TAB: "\t", Terminator.NONE: ""}


def why(answer: str | Unreadable) -> Why | None:
    return answer.why if isinstance(answer, Unreadable) else None


def test_of_every_prefix_suffix_and_key_only_the_stations_own_is_taken() -> None:
    """H11's matrix: 75 settings of the scanner against 75 of the station."""
    settings = list(itertools.product(FRAMES, FRAMES, Terminator))
    taken = 0
    for station, scanner in itertools.product(settings, settings):
        typed = f"{scanner[0]}{OURS}{scanner[1]}{KEYS[scanner[2]]}"
        inner = Wedge(*station).unframe(typed, scanner[2])
        if scanner == station:
            assert inner == OURS
            taken += 1
        else:  # a frame that the station does not know stays on, and the parser refuses it
            assert inner != OURS
    assert taken == 75


def test_the_part_that_differs_is_named() -> None:
    set_to = Wedge("~", "#", Terminator.TAB)
    assert set_to.unframe(f"~{OURS}#\t") == OURS
    assert why(set_to.unframe(f"{OURS}#\t")) is Why.PREFIX_DIFFERS
    assert why(set_to.unframe(f"~{OURS}\t")) is Why.SUFFIX_DIFFERS
    assert why(set_to.unframe(f"~{OURS}#\r")) is Why.TERMINATOR_DIFFERS
    assert why(set_to.unframe(f"~{OURS}#", Terminator.ENTER)) is Why.TERMINATOR_DIFFERS
    assert why(Wedge("x~").unframe(f"X~{OURS.lower()}")) is Why.CAPSLOCK
    assert why(Wedge("~", "~").unframe("~")) is Why.SUFFIX_DIFFERS, "one sign is not both"


def test_a_number_with_a_strange_prefix_is_refused_and_read_as_anothers_without_the_guard() -> None:
    """The scanner sends 77 before a hospital's number: 1234 would be read as patient 771234."""
    arrived = "771234"
    assert why(Wedge("~").unframe(arrived)) is Why.PREFIX_DIFFERS
    unguarded = Scanner().unframe(arrived)  # the guard removed: no station's setting is asked
    assert read_band(unguarded, BandKind.HOSPITAL) == Band(BandKind.HOSPITAL, "771234")


@pytest.mark.parametrize(
    ("prefix", "suffix", "wrong"),
    [
        ("~", "#", ()),
        ("", "", ()),
        ("77", "", ("prefix",)),
        ("=", "", ("prefix",)),
        ("(", "X", ("prefix", "suffix")),
        ("~ ", "\t", ("prefix", "suffix")),
        ("~~~~~~~~~", "", ("prefix",)),
    ],
)
def test_a_frame_that_could_be_part_of_a_number_is_no_frame(
    prefix: str, suffix: str, wrong: tuple[str, ...]
) -> None:
    assert frame_fits(prefix, suffix) == wrong


def arrived(wedge: Wedge, **instead: str) -> Arrived:
    """What a scanner set as the station types for the card, one thing altered."""
    framed = {
        name: f"{wedge.prefix}{text}{wedge.suffix}"
        for name, text in (("code", CODE), ("long", LONG), ("gs1", GS1))
    }
    return Arrived(**{**framed, **instead}, ended=wedge.terminator)


def found(came: Arrived, wedge: Wedge) -> list[Wrong]:
    return [one.wrong for one in judge_self_test(came, wedge)]


def test_a_scanner_that_is_set_as_its_station_passes() -> None:
    for wedge in (Wedge(), Wedge("~", "#", Terminator.TAB), Wedge("", "", Terminator.NONE)):
        assert found(arrived(wedge), wedge) == []
    aim = arrived(Wedge(), gs1=f"]d2{GS1}")  # some scanners say which symbology it was
    assert found(aim, Wedge()) == []


def test_each_cause_is_named_alone() -> None:
    wedge = Wedge("~", "#")
    sent = arrived(Wedge("!", "#"))
    assert found(sent, wedge) == [Wrong.PREFIX]
    assert dict(judge_self_test(sent, wedge)[0].facts) == {"came": "!", "expected": "~"}
    assert found(arrived(Wedge("~")), wedge) == [Wrong.SUFFIX]
    assert found(arrived(Wedge("~", "#", Terminator.TAB)), wedge) == [Wrong.TERMINATOR]
    came = arrived(wedge, long=f"~{LONG[:64]}#")
    assert [(f.wrong, dict(f.facts)) for f in judge_self_test(came, wedge)] == [
        (Wrong.CUT, {"came": "64", "expected": "119"})
    ]
    assert found(arrived(wedge, gs1=f"~{GS1.replace(GS, '')}#"), wedge) == [Wrong.GS_LOST]
    assert found(arrived(wedge, gs1=f"~{GS1.replace(GS, '^]')}#"), wedge) == [Wrong.GS_CHANGED]
    assert found(arrived(wedge, code=""), wedge) == [Wrong.NOT_SCANNED]
    assert found(arrived(wedge, code="~HELLO#"), wedge) == [Wrong.OTHER]


def test_capslock_and_every_keyboard_are_named() -> None:
    caps = Arrived(CODE.swapcase(), LONG.swapcase(), GS1.swapcase(), Terminator.ENTER)
    assert found(caps, Wedge()) == [Wrong.CAPSLOCK]
    for layout in INVERSE:
        code, long, gs1 = (typed_on(layout, text) for text in (CODE, LONG, GS1))
        came = Arrived(code, long, gs1, Terminator.ENTER)
        said = judge_self_test(came, Wedge())
        assert said[0].wrong is Wrong.LAYOUT
        assert [one.wrong for one in said] in ([Wrong.LAYOUT], [Wrong.LAYOUT, Wrong.GS_LOST])
