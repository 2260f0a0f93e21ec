"""Whether containers may be put into these positions: pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from tracker.identity.verdict import Reason, reason

_RANGE: Final = re.compile(r"^([A-Z]{0,3})([0-9]{1,3})\s*-\s*([A-Z]{0,3})([0-9]{1,3})$")
MOST: Final = 400
"""So many positions are written at once."""


def judge_positions(
    wanted: Sequence[str], known: Collection[str], taken: Mapping[str, str]
) -> tuple[Reason, ...]:
    """Why these positions cannot be filled: none of the place, named twice, or in use.

    A place without named positions takes any number of containers without one.
    """
    found = []
    for position, n in Counter(wanted).items():
        if known and position not in known:
            found.append(reason("position_unknown", about=position or "—"))
        elif position and (position in taken or n > 1):
            found.append(reason("position_taken", about=position))
    return tuple(found)


def spelled_out(text: str) -> list[str]:
    """Positions as somebody types them: ``A1-C4`` is A1, A2 ... C4; else one by one.

    Names are parted by blanks, commas or lines; a range that runs backwards is no range.
    """
    out: list[str] = []
    for word in re.split(r"[\s,，、;]+", text.strip().upper()):
        found = _RANGE.match(word)
        out += _range(*found.groups()) if found else [word]
    return [x for x in dict.fromkeys(out) if x]


def _range(row: str, low: str, last_row: str, high: str) -> list[str]:
    rows = _letters(row, last_row)
    numbers = range(int(low), int(high) + 1)
    if not rows or not numbers:
        return [f"{row}{low}-{last_row}{high}"]
    return [f"{r}{n}" for r in rows for n in numbers]


def _letters(first: str, last: str) -> list[str]:
    """The rows from the first to the last; of one letter each, or the same."""
    if first == last or not last:
        return [first]
    if len(first) != 1 or len(last) != 1 or first > last:
        return []
    return [chr(c) for c in range(ord(first), ord(last) + 1)]
