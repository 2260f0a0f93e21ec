"""Which tests judge a change, and in which order.

First those of files that name the changed module: they are about it, and bring little else along.
Then the others that run the line, fast ones first; last, if asked, those with a founded site.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from tests.bench.mutation.changes import Change
from tests.bench.mutation.modules import PROJECT
from tests.bench.mutation.reach import BARE, HOUSE, Test

SECONDS: Final = {BARE: 15.0, HOUSE: 30.0}
"""As many tests of a kind as took so long when they were measured; the others are left out."""


class Judges:
    """The tests that run a line, found by the line."""

    def __init__(self, tests: Iterable[Test]) -> None:
        self._by_line: dict[tuple[str, int], list[Test]] = {}
        self._by_path: dict[str, list[Test]] = {}
        self._tests = sorted(tests, key=lambda t: (t.seconds, t.name))
        for test in self._tests:
            for path, lines in test.lines.items():
                self._by_path.setdefault(path, []).append(test)
                for line in lines:
                    self._by_line.setdefault((path, line), []).append(test)

    def of(self, change: Change, kind: str) -> list[list[Test]]:
        """Those that run the changed statement; what runs at import is judged by all of it."""
        found: dict[str, Test] = {}
        if change.called:
            for line in change.lines:
                found |= {t.name: t for t in self._by_line.get((change.path, line), ())}
        else:
            found = {t.name: t for t in self._by_path.get(change.path, ())}
            found |= {t.name: t for t in self._tests if _about(t, change)}
        groups: dict[bool, list[Test]] = {True: [], False: []}
        left = {True: SECONDS[kind], False: SECONDS[kind]}
        for test in sorted(found.values(), key=lambda t: (t.seconds, t.name)):
            near = _about(test, change)
            if test.kind == kind and left[near] > test.seconds:
                left[near] -= test.seconds
                groups[near].append(test)
        return [group for group in groups.values() if group]


def _about(test: Test, change: Change) -> bool:
    return change.module in _text(test.name.partition("::")[0])


@cache
def _text(path: str) -> str:
    return (PROJECT / path).read_text(encoding="utf-8")
