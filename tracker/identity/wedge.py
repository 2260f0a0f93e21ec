"""What a bench station's scanner types around a code: taken off exactly as it was set, or named.

A wedge scanner is a keyboard: its own settings add a prefix, a suffix and a closing key. A station
has one setting, and a text that does not wear it is refused, because a prefix that is cut off where
none was sent, or left on where it was, changes the numbers of other systems (H11). Nothing is
searched for and nothing is taken off twice. Pure.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import Final

from tracker.identity.scan import Unreadable, Why

FRAME_MAX: Final = 8
"""Characters that a prefix or a suffix has at most."""
_FRAME: Final = re.compile(r"[!-~]{0,8}")
_OF_CODES: Final = re.compile(r"[0-9A-Za-z=&+(]")
"""With what codes of ours, ISBT 128, HIBC and GS1 begin, or numbers end."""


class Terminator(enum.StrEnum):
    """The key that the scanner presses after a code."""

    ENTER = "enter"
    TAB = "tab"
    NONE = "none"


_TYPED: Final = {Terminator.ENTER: ("\r\n", "\r", "\n"), Terminator.TAB: ("\t",)}


@dataclass(frozen=True, slots=True)
class Wedge:
    """The setting of a station: prefix and suffix, either may be empty, and the closing key."""

    prefix: str = ""
    suffix: str = ""
    terminator: Terminator = Terminator.ENTER

    def unframe(self, raw: str, ended: Terminator | None = None) -> str | Unreadable:
        """The text without what this setting adds; or which part of the setting differs.

        ``ended``: the closing key that the page saw, where the browser has swallowed it.
        """
        text, typed = _without_key(raw)
        if (typed or ended or self.terminator) is not self.terminator:
            return _differs(Why.TERMINATOR_DIFFERS, self.terminator.value)
        if not text.startswith(self.prefix):
            return self._changed(text) or _differs(Why.PREFIX_DIFFERS, self.prefix)
        inner = text.removeprefix(self.prefix)
        if not inner.endswith(self.suffix):
            return self._changed(text) or _differs(Why.SUFFIX_DIFFERS, self.suffix)
        return inner.removesuffix(self.suffix)

    def _changed(self, text: str) -> Unreadable | None:
        """CapsLock, where the frame is right once capitals and small letters change places."""
        turned = text.swapcase()
        long = len(text) >= len(self.prefix) + len(self.suffix)
        if long and turned.startswith(self.prefix) and turned.endswith(self.suffix):
            return Unreadable(Why.CAPSLOCK)
        return None


def frame_fits(prefix: str, suffix: str) -> tuple[str, ...]:
    """Which of the two cannot be told from a code itself: ``prefix``, ``suffix``, or neither.

    A frame of letters or digits would be taken for a part of a number that nobody framed.
    """
    wrong = []
    if not _FRAME.fullmatch(prefix) or (prefix and _OF_CODES.match(prefix[0])):
        wrong.append("prefix")
    if not _FRAME.fullmatch(suffix) or (suffix and _OF_CODES.match(suffix[-1])):
        wrong.append("suffix")
    return tuple(wrong)


def _without_key(raw: str) -> tuple[str, Terminator | None]:
    """The text without one closing key at its end, and which key it was."""
    for terminator, ends in _TYPED.items():
        for end in ends:
            if raw.endswith(end):
                return raw.removesuffix(end), terminator
    return raw, None


def _differs(why: Why, expected: str) -> Unreadable:
    return Unreadable(why, (("expected", expected or "-"),))
