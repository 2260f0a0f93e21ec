"""A plugin of pytest: which tests run which line of the rules, and how long each takes.

``-p tests.bench.mutation.measuring`` with MUTATION_RULES (paths), MUTATION_REACH (the answer) and
MUTATION_KIND: bare tests ask for nothing of the house, the others for a founded site. Tests in the
browser and on PostgreSQL stay out: a rule says there what it says on SQLite.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest
from coverage import Coverage

OF_THE_HOUSE = frozenset({"_counted"})
SLOW = frozenset({"browser", "postgres", "postgres_template"})


class Measuring:
    """Lines by test, for tests that pass."""

    def __init__(self, rules: list[str], answer: Path, bare: bool) -> None:
        self._rules = rules
        self._answer = answer
        self._coverage = Coverage(data_file=None, include=rules, config_file=False)
        self._seconds: dict[str, float] = defaultdict(float)
        self._failed: set[str] = set()
        self._bare = bare
        self._coverage.start()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leaves out the browser, PostgreSQL, and what is long."""
        kept = []
        for test in items:
            names = set(getattr(test, "fixturenames", ()))
            callspec = getattr(test, "callspec", None)
            engine = callspec.params.get("engine") if callspec else None
            if names & SLOW or engine == "postgresql" or test.get_closest_marker("browser"):
                continue
            if self._bare is not _from_the_house(test):
                kept.append(test)
        items[:] = kept

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Lines are counted for this test."""
        self._coverage.switch_context(nodeid)

    def pytest_runtest_logfinish(self) -> None:
        """Lines are counted for none."""
        self._coverage.switch_context("")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Adds up what the test and what it asks for take."""
        self._seconds[report.nodeid] += report.duration
        if report.outcome != "passed":
            self._failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """The answer is written."""
        self._coverage.stop()
        counted = self._coverage.get_data()
        lines: dict[str, dict[str, list[int]]] = defaultdict(dict)
        for path in self._rules:
            for line, tests in counted.contexts_by_lineno(str(Path(path).resolve())).items():
                for test in tests:
                    if test and test not in self._failed:
                        lines[test].setdefault(path, []).append(line)
        answer = {
            test: {"seconds": round(s, 3), "lines": lines.get(test, {})}
            for test, s in self._seconds.items()
            if test not in self._failed
        }
        self._answer.write_text(json.dumps(answer), encoding="utf-8")


def _from_the_house(test: pytest.Item) -> bool:
    """True where the test asks for a fixture of the house's own conftest."""
    known = getattr(test, "_fixtureinfo").name2fixturedefs  # noqa: B009 - private to pytest
    return any(
        definition.baseid in ("", "tests") and name not in OF_THE_HOUSE
        for name, definitions in known.items()
        for definition in definitions
        if definition.func.__module__ == "tests.conftest"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Counts without a rest: coverage elsewhere leaves out repetitions, judging needs them."""
    from tests.covering import Covering

    assert callable(getattr(Covering, "rests", None)), "what rests is asked elsewhere now"
    rules = os.environ["MUTATION_RULES"].split(os.pathsep)
    answer, bare = Path(os.environ["MUTATION_REACH"]), os.environ["MUTATION_KIND"] == "bare"
    config.pluginmanager.register(Measuring(rules, answer, bare))
    setattr(Covering, "rests", lambda _self, _nodeid: False)  # noqa: B010 - it is a method
