"""What every test may ask for: a bench on SQLite, on PostgreSQL, or on each in turn."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from tests import compiled, covering, drawing, hashing, sites
from tests.browser import FLAGS, find_browser
from tests.journey.gates import GATES, ON_POSTGRESQL
from tests.journey.story import END, STOPS, Branch, Databases, Files, Worked
from tests.postgres import Server
from tracker.record.verify import verify

# a busy machine is slow without being wrong: times are measured by the benchmarks alone
settings.register_profile("house", deadline=None)
settings.load_profile("house")

drawing.settled()
compiled.share()
hashing.use(hashing.QUICK)

_NUMBERS = itertools.count()
_COVERING = covering.Covering()
MEMORY = Path("/dev/shm")


def pytest_report_header() -> str:
    """The number of today's draws stands at the head of every run."""
    return drawing.said()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Where something failed it is said again: a quiet run has no head."""
    if terminalreporter.stats.get("failed") or terminalreporter.stats.get("error"):
        terminalreporter.write_line(drawing.said())


@pytest.hookimpl(tryfirst=True)  # before pytest leaves out what is long
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On PostgreSQL a test runs its first set of parameters; the others are a long proof.

    But for the record, the attacks by SQL and the gates of the worked case: those run whole.
    """
    for test in covering.later_sets(items, "postgresql"):
        test.add_marker(pytest.mark.long)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is collected says which tests have a twin on the other engine."""
    _COVERING.know(session.items)
    covering.import_everything()


def pytest_runtest_logstart(nodeid: str) -> None:
    """Coverage rests where a test, with all that is made ready for it, reaches nothing new."""
    if _COVERING.rests(nodeid):
        covering.stop()


def pytest_runtest_logfinish(nodeid: str) -> None:
    """It counts again."""
    if _COVERING.rests(nodeid):
        covering.start()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One PostgreSQL for this test process; each test makes the databases it needs."""
    with Server() as server:
        yield server


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder in memory where there is one: tests ask for durability where they need it."""
    base = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="bench", dir=base) as name:
        yield Path(name)


@pytest.fixture(scope="session")
def sqlite_template(folder: Path) -> Path:
    """A founded SQLite file."""
    return sites.sqlite_template(folder)


@pytest.fixture(scope="session")
def postgres_template(postgres: Server) -> str:
    """A founded PostgreSQL database."""
    return sites.postgres_template(postgres)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Which engine the bench is on; a test may fix it by parametrizing ``engine``."""
    return str(request.param)


@pytest.fixture
def bench(engine: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[sites.Bench]:
    """A founded site with people and the default definition. At the end its record is verified."""
    number = next(_NUMBERS)
    if engine == "sqlite":
        here = folder / f"bench{number}"
        here.mkdir()
        made = sites.sqlite_bench(request.getfixturevalue("sqlite_template"), here)
    else:
        server: Server = request.getfixturevalue("postgres")
        template = request.getfixturevalue("postgres_template")
        made = sites.postgres_bench(server, template, f"bench{number}")
    yield made
    if request.node.get_closest_marker("spoils_record") is None:
        proof = verify(made.site.database)
        assert proof.holds, [str(f) for f in proof.findings]
    made.site.database.close()
    if engine != "sqlite":
        request.getfixturevalue("postgres").drop(f"bench{number}")


@pytest.fixture
def strong_hashes() -> Iterator[None]:
    """Passwords are hashed as in the house, at their full price."""
    hashing.use(hashing.STRONG)
    yield
    hashing.use(hashing.QUICK)


@pytest.fixture(scope="session")
def telling(folder: Path, request: pytest.FixtureRequest) -> Callable[[str], Worked]:
    """The worked case on an engine, told once a process."""
    told: dict[str, Worked] = {}

    def on(engine: str) -> Worked:
        if engine not in told:
            lite = engine == "sqlite"
            copies = Files(folder) if lite else Databases(request.getfixturevalue("postgres"))
            whole = lite or request.config.getoption("markexpr") == "long"
            gates = GATES if whole else ON_POSTGRESQL
            told[engine] = Worked(copies, STOPS[engine] | {g.event for g in gates})
        return told[engine]

    return on


@pytest.fixture
def worked(engine: str, telling: Callable[[str], Worked]) -> Worked:
    """The worked case on the test's engine."""
    return telling(engine)


@pytest.fixture
def branch(worked: Worked, request: pytest.FixtureRequest) -> Iterator[Callable[..., Branch]]:
    """Makes copies of the story as it stood before an event; verified and dropped at the end."""
    made: list[Branch] = []

    def before(seq: int = END) -> Branch:
        made.append(worked.before(seq))
        return made[-1]

    yield before
    for one in made:
        if request.node.get_closest_marker("spoils_record") is None:
            proof = verify(one.site.database)
            assert proof.holds, [str(f) for f in proof.findings]
        worked.end(one)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for this test process; each test opens its own context."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=find_browser(), args=[*FLAGS])
        yield launched
        launched.close()
