"""Coverage is counted where a line can be reached for the first time, and rests elsewhere.

Counting branches costs half as much again as the tests. A third set of parameters goes the ways
of the first two, a test on PostgreSQL those of its twin on SQLite, and a browser or the demo those
of the pages' and the acts' own tests: what they assert holds without the count. Where the code
itself asks which engine it is on, both are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from coverage import Coverage

COUNTED_SETS = 2
BY_ENGINE = ("tests/db/", "tests/record/", "tests/upkeep/", "tests/faults/", "tests/migrations/")
"""Rooms whose code does otherwise on PostgreSQL."""
WELL_TRODDEN = ("tests/look/", "tests/demo/", "tests/faults/")
"""Rooms that go long ways which others go in short."""


class Covering:
    """Which tests are counted in this process."""

    def __init__(self) -> None:
        self._sets: Counter[str] = Counter()
        self._on_sqlite: set[str] = set()

    def know(self, tests: list[pytest.Item]) -> None:
        """Every function that runs on SQLite too is known, whichever process runs it there."""
        self._on_sqlite = {_function(test) for test in tests if _engine(test) == "sqlite"}

    def counts(self, test: pytest.Item) -> bool:
        """True where the test may reach what no other did; asked once for each test."""
        function = _function(test)
        if test.nodeid.startswith(WELL_TRODDEN):
            return False
        if _engine(test) == "postgresql" and function in self._on_sqlite:
            return test.nodeid.startswith(BY_ENGINE)
        self._sets[function] += 1
        return self._sets[function] <= COUNTED_SETS


def later_sets(tests: list[pytest.Item], engine: str) -> Iterator[pytest.Item]:
    """Tests on this engine whose function came before with other parameters."""
    seen: set[str] = set()
    for test in tests:
        if _engine(test) == engine and _function(test) in seen:
            yield test
        elif _engine(test) == engine:
            seen.add(_function(test))


@contextmanager
def resting() -> Iterator[None]:
    """Nothing is counted meanwhile; without a count it changes nothing."""
    running = Coverage.current()
    if running is None:
        yield
        return
    running.stop()
    try:
        yield
    finally:
        running.start()


def _function(test: pytest.Item) -> str:
    return test.nodeid.partition("[")[0]


def _engine(test: pytest.Item) -> str:
    callspec = getattr(test, "callspec", None)
    return str(callspec.params.get("engine", "")) if callspec else ""
