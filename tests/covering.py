"""Coverage is counted where a line can be reached for the first time, and rests elsewhere.

Counting branches costs half as much again as the tests. A second set of parameters goes the ways
of the first, a test on PostgreSQL those of its twin on SQLite, and a browser or the demo those
of the pages' and the acts' own tests: what they assert holds without the count. Where the code
itself asks which engine it is on, both are counted.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import CodeType, FunctionType
from typing import Any, Final

import psycopg
import pytest
from coverage import Coverage
from sqlalchemy.exc import DatabaseError, IntegrityError

import labels
import tracker
from tests import attacks
from tests.drawing import drawn
from tests.part11.table import TABLE

COUNTED_SETS = 1
BY_ENGINE = ("tests/db/", "tests/record/", "tests/upkeep/", "tests/faults/", "tests/migrations/")
"""Rooms whose code does otherwise on PostgreSQL."""
WHOLE_ON_BOTH = (
    "tests/record/",
    "tests/journey/test_attacks.py",
    "tests/journey/test_worked_case.py",
)
"""What the record and the gates of a therapy rest on: every set of parameters on both engines."""
ON_BOTH = (*BY_ENGINE, "tests/journey/attacks/")
"""Rooms whose every function runs on both: they rest on keys, locks and what the engine keeps."""
ONE_IN: Final = 5
"""Of the others that share: so many days until each has run on both."""
THE_ENGINES_OWN = (
    *(attacks.shell, attacks.Shell, attacks.insert, attacks.copy, sqlite3, psycopg),
    *(threading, threading.Thread, ThreadPoolExecutor, IntegrityError, DatabaseError),
)
"""Who names one of these asks the engine: a shell of its own, threads, what a driver raises."""
OF_THE_ENGINE = re.compile(r"database_refused|i\d\d_\w+$")
"""That the database refused, and the names by which it does."""
OF_A_CLAUSE = frozenset(re.findall(r"`(tests/[^`]+::\w+)`", TABLE.read_text(encoding="utf-8")))
"""What docs/part11.md names: it says that each runs on both."""
WELL_TRODDEN = (
    *("tests/look/", "tests/demo/", "tests/faults/", "tests/pages/test_access.py"),
    *("tests/pages/test_schemathesis.py", "tests/pages/test_sqlmap.py", "tests/pages/test_payload"),
    *("tests/dossier/test_silence.py", "tests/record/test_stale_forms.py", "tests/part11/"),
    *("tests/marking/test_killed_while_printing.py", "tests/marking/test_cut_anywhere.py"),
)
"""Rooms that go long ways which others go in short."""


class Covering:
    """Which tests are not counted: known from what is collected, alike in every process."""

    def __init__(self) -> None:
        self._resting: frozenset[str] = frozenset()

    def know(self, tests: list[pytest.Item]) -> None:
        """Every function that runs on SQLite too is known, whichever process runs it there."""
        on_sqlite = {_function(test) for test in tests if _engine(test) == "sqlite"}
        sets: Counter[str] = Counter()
        counted = set[str]()
        for test in tests:
            function = _function(test)
            if _engine(test) == "postgresql" and function in on_sqlite:
                new = test.nodeid.startswith(BY_ENGINE)
            else:
                sets[function] += 1
                new = sets[function] <= COUNTED_SETS
            if new and not test.nodeid.startswith(WELL_TRODDEN):
                counted.add(test.nodeid)
        self._resting = frozenset(test.nodeid for test in tests) - counted

    def rests(self, nodeid: str) -> bool:
        """True where the test reaches nothing that another does not."""
        return nodeid in self._resting


def later_sets(tests: list[pytest.Item], engine: str) -> Iterator[pytest.Item]:
    """Tests on this engine that wait for the long form, because their twin has run.

    Those whose function came before with other parameters; of those with a twin on the other
    engine that do nothing of the engine's own, all but one in five as well, each day others. None
    of what runs whole on both engines.
    """
    seen: set[str] = set()
    twins = {_function(test) for test in tests if _engine(test) not in ("", engine)}
    for test in tests:
        if test.nodeid.startswith(WHOLE_ON_BOTH) or _engine(test) != engine:
            continue
        function = _function(test)
        alike = function in twins and not runs_on_both(function, getattr(test, "function", None))
        if function in seen or (alike and not drawn(function, ONE_IN)):
            yield test
        seen.add(function)


def runs_on_both(function: str, code: Any) -> bool:
    """True where no draw puts it off: by its room, by the table of clauses, by what it asks."""
    return function.startswith(ON_BOTH) or function in OF_A_CLAUSE or asks_the_engine(code)


def asks_the_engine(function: Any) -> bool:
    """True where the function, or one of the tests' that it names, rests on the engine itself.

    It writes SQL past the program, asks for what the database refuses, or does things at once.
    """
    return any(
        any(OF_THE_ENGINE.match(text) for text in texts)
        or any(one is theirs for one in named for theirs in THE_ENGINES_OWN)
        for named, texts in _read(function, set())
    )


def says(function: Any, text: str) -> bool:
    """True where this text stands in the function, or in one of the tests' that it names."""
    return any(text in texts for _named, texts in _read(function, set()))


def _read(function: Any, seen: set[CodeType]) -> Iterator[tuple[list[Any], set[str]]]:
    """What the function names and the texts in it; then the same of each of ours it names."""
    function = inspect.unwrap(function) if callable(function) else function
    if not isinstance(function, FunctionType) or function.__code__ in seen:
        return
    seen.add(function.__code__)
    names, texts = set[str](), set[str]()
    _said_in(function.__code__, names, texts)
    named = [function.__globals__[name] for name in names if name in function.__globals__]
    named += [getattr(attacks, name, None) for name in names if attacks in named]
    yield named, texts
    for one in named:
        if str(getattr(one, "__module__", "")).startswith("tests."):
            yield from _read(one, seen)


def _said_in(code: CodeType, names: set[str], texts: set[str]) -> None:
    """With what is defined within."""
    names.update(code.co_names)
    for one in code.co_consts:
        if isinstance(one, CodeType):
            _said_in(one, names, texts)
        texts.update(_texts(one))


def _texts(one: object) -> Iterator[str]:
    if isinstance(one, str):
        yield one
    elif isinstance(one, tuple | frozenset):
        for inner in one:
            yield from _texts(inner)


def import_everything() -> None:
    """Every module is there before the first test, with its lines counted.

    What a resting test imports first would never count: no later test imports it again.
    """
    if Coverage.current() is None:
        return
    for package in (tracker, labels):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                importlib.import_module(found.name)


_STOPPED: list[Coverage] = []


def stop() -> None:
    """Nothing is counted from now on; without a count it changes nothing."""
    running = Coverage.current()
    if running is not None:
        running.stop()
        _STOPPED.append(running)


def start() -> None:
    """Counted again, where there was a count."""
    while _STOPPED:
        _STOPPED.pop().start()


def _function(test: pytest.Item) -> str:
    return test.nodeid.partition("[")[0]


def _engine(test: pytest.Item) -> str:
    callspec = getattr(test, "callspec", None)
    return str(callspec.params.get("engine", "")) if callspec else ""
