"""A station's scanner tried with three known symbols: what of its setting is wrong, by name.

The card carries a short code (keyboard, CapsLock, prefix, suffix), a long text (cut off anywhere)
and a GS1 element string (its separators). What arrived is compared with what stands on the card;
the difference names the cause. Pure; nothing here is ever accepted as a scan.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from tracker.identity import keyboard
from tracker.identity.wedge import Terminator, Wedge

GS: Final = "\x1d"
CODE: Final = "STATIONTESTAQWZYM0123456789"
"""Letters and digits that change places between keyboards; in the alphabet of our own codes' QR."""
LONG: Final = "LONGTEST" + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 3 + "END"
"""119 characters: longer than what any container's label of ours carries."""
GS1_SHOWN: Final = "(01)09521234543213(10)SELFTEST(21)0001"
"""As people read it; 952 is the prefix that GS1 keeps for examples."""
GS1: Final = f"010952123454321310SELFTEST{GS}210001"
"""As a scanner types it: the batch number has no fixed length, so a separator ends it."""
_AIM: Final = "]d2"
"""The symbology identifier of a GS1 Data Matrix, which many scanners can be told to send."""


_REPLACED_MAX: Final = 4
"""Characters that scanners put in place of a separator, as ``<GS>`` or ``^]``."""


class Wrong(enum.StrEnum):
    """What of a station's scanner is not right; each a reason with what to do."""

    NOT_SCANNED = "self_test_not_scanned"
    CAPSLOCK = "self_test_capslock"
    LAYOUT = "self_test_layout"
    PREFIX = "self_test_prefix"
    SUFFIX = "self_test_suffix"
    TERMINATOR = "self_test_terminator"
    CUT = "self_test_cut"
    GS_LOST = "self_test_gs_lost"
    GS_CHANGED = "self_test_gs_changed"
    OTHER = "self_test_other"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is wrong, in which of the three symbols, with facts for people."""

    wrong: Wrong
    about: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Arrived:
    """What the page took from the keyboard for each symbol, and the key that ended it."""

    code: str
    long: str
    gs1: str
    ended: Terminator


def judge_self_test(came: Arrived, wedge: Wedge) -> tuple[Found, ...]:
    """Everything that is wrong with this station's scanner; nothing where all of it is right.

    ``wedge`` is what the station is set to.
    """
    found = [
        *_judge(CODE, came.code, "code", wedge),
        *_judge(LONG, came.long, "long", wedge),
        *_judge_gs1(came.gs1, wedge),
    ]
    if any((came.code, came.long, came.gs1)) and came.ended is not wedge.terminator:
        facts = (("came", came.ended.value), ("expected", wedge.terminator.value))
        found.append(Found(Wrong.TERMINATOR, "code", facts))
    said: dict[Wrong, Found] = {}
    for one in found:  # the same cause spoils all three symbols: it is said once
        said.setdefault(one.wrong, one)
    named = set(said) - {Wrong.OTHER}
    return tuple(one for one in said.values() if one.wrong is not Wrong.OTHER or not named)


def _judge(expected: str, came: str, about: str, wedge: Wedge) -> tuple[Found, ...]:
    if not came:
        return (Found(Wrong.NOT_SCANNED, about),)
    if expected in came:
        return _around(came, expected, about, wedge)
    if expected in came.swapcase():
        return (Found(Wrong.CAPSLOCK, about),)
    for layout, inverse in keyboard.INVERSE.items():
        if any(expected in typed.translate(inverse) for typed in (came, came.swapcase())):
            return (Found(Wrong.LAYOUT, about, (("layout", layout),)),)
    inner = came.removeprefix(wedge.prefix).removesuffix(wedge.suffix)
    if len(inner) >= len(expected) // 4 and inner in expected:
        facts = (("came", str(len(inner))), ("expected", str(len(expected))))
        return (Found(Wrong.CUT, about, facts),)
    return (Found(Wrong.OTHER, about),)


def _around(came: str, expected: str, about: str, wedge: Wedge) -> tuple[Found, ...]:
    """What stands before and after the symbol's own text, against the setting."""
    before, _, after = came.partition(expected)
    found = []
    for wrong, arrived, set_to in (
        (Wrong.PREFIX, before, wedge.prefix),
        (Wrong.SUFFIX, after, wedge.suffix),
    ):
        if arrived != set_to:
            facts = (("came", _shown(arrived)), ("expected", _shown(set_to)))
            found.append(Found(wrong, about, facts))
    return tuple(found)


def _judge_gs1(came: str, wedge: Wedge) -> tuple[Found, ...]:
    """The element string: as the others, and what became of its separator."""
    if GS1 in came:
        return _around(came.replace(_AIM, "", 1), GS1, "gs1", wedge)
    head, _, tail = GS1.partition(GS)
    if head + tail in came:
        return (Found(Wrong.GS_LOST, "gs1"),)
    start = came.find(head)
    between, follows, _rest = came[start + len(head) :].partition(tail) if start >= 0 else ("",) * 3
    if follows and between and len(between) <= _REPLACED_MAX:
        return (Found(Wrong.GS_CHANGED, "gs1", (("came", _shown(between)),)),)
    return _judge(GS1, came, "gs1", wedge)


def _shown(text: str) -> str:
    """For people: control characters by number, nothing as a dash."""
    return "".join(c if c.isprintable() else f"<{ord(c)}>" for c in text)[:20] or "-"
