"""On which line of a JSON text each value stands, so that an author is told where to look. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

Place = tuple[str | int, ...]
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)
_PLAIN: Final = re.compile(r"[^,\]} \t\r\n]+")


def lines_of(text: str) -> dict[Place, int]:
    """The line of every value by its place: ``("steps", 3, "code")``. The text must be JSON."""
    walk = _Walk(text)
    walk.value((), 0)
    return walk.found


def line_at(lines: Mapping[Place, int], place: Sequence[str | int]) -> int | None:
    """The line of the place, else of the nearest that surrounds it: parts unknown are passed by."""
    here: Place = ()
    for part in place:
        if (*here, part) in lines:
            here = (*here, part)
    return lines.get(here)


class _Walk:
    """One pass over the text; ``value`` returns where the value ends."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: dict[Place, int] = {}
        self._counted, self._line = 0, 1

    def _line_of(self, at: int) -> int:
        self._line += self.text.count("\n", self._counted, at)
        self._counted = at
        return self._line

    def _skip(self, at: int) -> int:
        found = _BLANK.match(self.text, at)
        return found.end() if found else at

    def value(self, place: Place, at: int) -> int:
        at = self._skip(at)
        self.found[place] = self._line_of(at)
        first = self.text[at]
        if first == "{":
            return self._object(place, at + 1)
        if first == "[":
            return self._list(place, at + 1)
        if first == '"':
            return self._string(at)[1]
        found = _PLAIN.match(self.text, at)
        return found.end() if found else at + 1

    def _object(self, place: Place, at: int) -> int:
        while self.text[at := self._skip(at)] != "}":
            key, at = self._string(at)
            at = self.value((*place, key), self._skip(at) + 1)
            at = self._after(at)
        return at + 1

    def _list(self, place: Place, at: int) -> int:
        n = 0
        while self.text[at := self._skip(at)] != "]":
            at = self._after(self.value((*place, n), at))
            n += 1
        return at + 1

    def _string(self, at: int) -> tuple[str, int]:
        found = _STRING.match(self.text, at)
        return (str(json.loads(found[0], strict=False)), found.end()) if found else ("", at + 1)

    def _after(self, at: int) -> int:
        at = self._skip(at)
        return at + 1 if self.text[at] == "," else at
