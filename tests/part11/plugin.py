"""Pytest that runs each test twice: as it stands, and with one rule taken away (``--without``).

The switch is thrown before the test's own bench is made and stays until the test is over. Only
SQLite: a rule is the same on both engines. As they stand those of the table that are written for
both run on both in every ordinary run (``covering.OF_A_CLAUSE``), but for one that is long there.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

import pytest

PROJECT: Final = Path(__file__).parents[2]
TESTS: Final = PROJECT / "tests"
AS_IT_STANDS: Final = "as-it-stands"
RULE_AWAY: Final = "rule-away"
"""One of the two stands in the name of each run."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two options."""
    group = parser.getgroup("part11")
    group.addoption("--without", help="the switch that takes a rule away")
    group.addoption("--told-to", help="a file that gets a line of JSON for each report")


def pytest_configure(config: pytest.Config) -> None:
    """What came of each test is told where that is wanted."""
    if path := config.getoption("--told-to"):
        config.pluginmanager.register(_Telling(Path(path)))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests on PostgreSQL are left out."""
    items[:] = [one for one in items if "postgresql" not in one.name]


@pytest.fixture(autouse=True, params=[AS_IT_STANDS, RULE_AWAY])
def _rule(request: pytest.FixtureRequest) -> Iterator[None]:
    """The second time the rule is away, during the test and for what is made for it alone."""
    from tests.part11.switches import SWITCHES  # after pytest has prepared what it will report on

    with pytest.MonkeyPatch.context() as patch:
        if request.param == RULE_AWAY:
            SWITCHES[request.config.getoption("--without")].take_away(patch)
        yield


class _Telling:
    """Adds a line of JSON to a file for each phase of each test."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """The report as pytest makes it."""
        report = yield
        line = {
            "test": report.nodeid,
            "when": report.when,
            "outcome": report.outcome,
            "asserted": call.excinfo is not None and asserted(call.excinfo),
            "words": "" if call.excinfo is None else call.excinfo.exconly()[:300],
        }
        with self._path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")
        return report


def asserted(excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
    """True for an assertion of the tests: not the program's own, and no other exception.

    ``pytest.raises`` that hears nothing is one too: the frame that is shown is the test's.
    """
    if not isinstance(excinfo.value, (AssertionError, pytest.fail.Exception)):
        return False
    shown = excinfo.traceback.filter(excinfo)
    return bool(shown) and Path(shown[-1].path).is_relative_to(TESTS)
