"""One parser for every scan: raw text becomes a typed thing, or says why it cannot (I14).

The text is compared whole and never corrected. When it is not one of our codes, the parser looks
for the cause: it undoes a likely mishap on a copy and sees whether the copy passes the check. What
it finds is told to people; it is never accepted. Pure.
"""

from __future__ import annotations

import enum
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from tracker.identity import keyboard
from tracker.identity.codes import ALPHABET, CODE_LENGTH, PREFIX, Checked, Fault, Keyring, Kind
from tracker.identity.codes import check as check_code
from tracker.identity.foreign import System, system_of
from tracker.identity.verdict import Reason, reason

LONGEST: Final = 1000  # characters worth a diagnosis; the longest label payload we know has 350
ADDED_MAX: Final = 4  # characters that a scanner's own prefix and suffix may have together
CODE_OF_ANOTHER_SYSTEM: Final = "code_of_another_system"


class Why(enum.StrEnum):
    """Why a scan is no code of ours; each is a reason code with a sentence for people."""

    UNREADABLE = "unreadable_scan"
    EMPTY = "scan_empty"
    CAPSLOCK = "capslock_on"
    LOWER_CASE = "lower_case"
    KEYBOARD_LAYOUT = "keyboard_layout"
    FULL_WIDTH = "full_width_characters"
    BLANK = "blank_in_code"
    TWO_SCANS = "two_scans_together"
    SCANNER_ADDS = "scanner_adds_characters"
    TRUNCATED = "code_truncated"
    TOO_LONG = "code_too_long"
    CHECK_FAILED = "check_failed"
    KEY_UNKNOWN = "label_key_unknown"
    KIND_UNKNOWN = "code_kind_unknown"
    PREFIX_DIFFERS = "scanner_prefix_differs"
    SUFFIX_DIFFERS = "scanner_suffix_differs"
    TERMINATOR_DIFFERS = "scanner_terminator_differs"


@dataclass(frozen=True, slots=True)
class Native:
    """One of our codes, whole and right. Only the database says whether it is known and valid."""

    kind: Kind
    ident: str
    code: str

    def reason(self) -> Reason:
        """The refusal, where another kind of code is asked for (H19)."""
        return reason("wrong_kind_of_code", about=self.kind.name.lower())


@dataclass(frozen=True, slots=True)
class Foreign:
    """A code of another system. ``text`` is for the room that reads such codes, never for a log."""

    system: System
    text: str = field(repr=False)

    def reason(self) -> Reason:
        """The refusal, where codes of other systems are not accepted. Holds no raw text."""
        return reason(CODE_OF_ANOTHER_SYSTEM, system=self.system.value)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """No code. ``facts`` hold lengths and names of layouts, never the text."""

    why: Why
    facts: tuple[tuple[str, str], ...] = ()

    def reason(self) -> Reason:
        """The refusal."""
        return Reason(self.why.value, facts=self.facts)


@dataclass(frozen=True, slots=True)
class Scanner:
    """What this workplace's scanners put around a code: taken off once, at the ends only."""

    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ("\r\n", "\r", "\n", "\t")

    def unframe(self, raw: str) -> str:
        """The text between the first configured prefix and suffix that are there."""
        for prefix in self.prefixes:
            if prefix and raw.startswith(prefix):
                raw = raw.removeprefix(prefix)
                break
        for suffix in self.suffixes:
            if suffix and raw.endswith(suffix):
                return raw.removesuffix(suffix)
        return raw


def read_scan(
    raw: str, keyring: Keyring, scanner: Scanner | None = None
) -> Native | Foreign | Unreadable:
    """What was scanned. The wrong kind at a step is the step's refusal, not the parser's."""
    text = (scanner or Scanner()).unframe(raw)
    if len(text) > LONGEST:
        return _unreadable(Why.TOO_LONG, text)
    checked = check_code(text, keyring)
    if isinstance(checked, Checked):
        return Native(checked.kind, checked.ident, checked.code)
    if not text.strip():
        return Unreadable(Why.EMPTY)
    if system := system_of(text):
        return Foreign(system, text)
    return _mishap(text, keyring) or _more_than_a_code(text, keyring) or _shape(text, checked)


def _mishap(text: str, keyring: Keyring) -> Unreadable | None:
    """A whole code, changed by the keyboard on its way; shown by a copy that passes the check."""
    wide = unicodedata.normalize("NFKC", text)
    visible = "".join(c for c in text if not _is_blank_or_invisible(c))
    copies = (
        (Why.CAPSLOCK, text.swapcase()),
        (Why.LOWER_CASE, text.upper()),
        (Why.FULL_WIDTH, wide.upper() if wide != text else ""),
        (Why.BLANK, visible.upper() if visible != text else ""),
    )
    for why, copy in copies:
        if _is_ours(copy, keyring):
            return Unreadable(why)
    for layout, inverse in keyboard.INVERSE.items():
        for typed in (text, text.swapcase()):
            if _is_ours(typed.translate(inverse), keyring):
                return Unreadable(Why.KEYBOARD_LAYOUT, (("layout", layout),))
    return None


def _more_than_a_code(text: str, keyring: Keyring) -> Unreadable | None:
    """A right code with something before or after it."""
    starts = []
    start = text.find(PREFIX)
    while start >= 0:
        if _is_ours(text[start : start + CODE_LENGTH], keyring):
            starts.append(start)
        start = text.find(PREFIX, start + 1)
    if not starts:
        return None
    added = text[: starts[0]] + text[starts[0] + CODE_LENGTH :]
    if len(added) <= ADDED_MAX and not added.startswith(PREFIX):
        return Unreadable(Why.SCANNER_ADDS, (("characters", str(len(added))),))
    return _unreadable(Why.TWO_SCANS, text)


def _shape(text: str, fault: Fault) -> Unreadable:
    """What can be said of a text that holds no right code."""
    match fault:
        case Fault.CHECK:
            return Unreadable(Why.CHECK_FAILED)
        case Fault.KEY_UNKNOWN:
            return Unreadable(Why.KEY_UNKNOWN)
        case Fault.KIND_UNKNOWN:
            return Unreadable(Why.KIND_UNKNOWN)
        case Fault.GRAMMAR:
            return _ungrammatical(text)


def _ungrammatical(text: str) -> Unreadable:
    folded = text.upper()
    if not folded.isascii() or not set(folded) <= set(ALPHABET):
        return Unreadable(Why.UNREADABLE)
    if len(folded) > CODE_LENGTH and folded.startswith(PREFIX):
        return _unreadable(Why.TWO_SCANS if PREFIX in folded[1:] else Why.TOO_LONG, text)
    if len(folded) == CODE_LENGTH:
        return Unreadable(Why.UNREADABLE)
    head_lost = next((n for n in (1, 2) if folded.startswith(PREFIX[n:])), 0)
    if folded.startswith(PREFIX) or (head_lost and len(folded) == CODE_LENGTH - head_lost):
        return _unreadable(Why.TRUNCATED, text)
    return Unreadable(Why.UNREADABLE)


def _is_ours(copy: str, keyring: Keyring) -> bool:
    return isinstance(check_code(copy, keyring), Checked)


def _is_blank_or_invisible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Cc", "Cf"}


def _unreadable(why: Why, text: str) -> Unreadable:
    return Unreadable(why, (("expected", str(CODE_LENGTH)), ("length", str(len(text)))))
