"""``python3 -m tests``: sets up, checks everything, and says what holds.

With arguments it passes them to pytest and leaves the other checks out:
``python3 -m tests tests/identity -k scan``, ``python3 -m tests -m long``. With ``-s`` they run in
one process and print their figures.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tracker import bootstrap

PROJECT = Path(__file__).resolve().parents[1]
COVERAGE_MIN = 90  # per cent of statements and branches, over all rooms
PYTEST = (sys.executable, "-m", "pytest")
COVERAGE = ("--cov", "--cov-report=term:skip-covered", f"--cov-fail-under={COVERAGE_MIN}")
TOGETHER = ("-n", "2", "--dist", "worksteal")


class Check(NamedTuple):
    """One check of the house: its name for people, and the command."""

    name: str
    command: tuple[str, ...]


class Outcome(NamedTuple):
    """What came of a check."""

    name: str
    passed: bool
    seconds: float


def static_checks() -> tuple[Check, ...]:
    """What can be said without running the program."""
    here = Path(sys.executable).parent
    return (
        Check("style (ruff check)", (str(here / "ruff"), "check", ".")),
        Check("layout (ruff format)", (str(here / "ruff"), "format", "--check", ".")),
        Check("who imports whom (import-linter)", (str(here / "lint-imports"), "--no-cache")),
        Check("types (mypy --strict)", (sys.executable, "-m", "mypy", ".")),
    )


def run_static_checks() -> list[Outcome]:
    """All static checks at the same time; what a failed one printed is shown."""
    began = time.monotonic()
    started = [
        (
            check,
            subprocess.Popen(
                check.command,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            ),
        )
        for check in static_checks()
    ]
    outcomes = []
    for check, running in started:
        output, _ = running.communicate()
        outcomes.append(Outcome(check.name, running.returncode == 0, time.monotonic() - began))
        print(sentence(outcomes[-1]), flush=True)
        if running.returncode:
            print(output, flush=True)
    return outcomes


def run_pytest(arguments: list[str]) -> Outcome:
    """The tests have run, on both engines and in the browser."""
    began = time.monotonic()
    alone = "-s" in arguments  # what tests print comes through from one process only
    done = subprocess.run(
        [*PYTEST, *(() if alone else TOGETHER), *arguments], cwd=PROJECT, stdin=subprocess.DEVNULL
    )
    return Outcome("tests (pytest)", done.returncode == 0, time.monotonic() - began)


def sentence(outcome: Outcome) -> str:
    """One line of the summary."""
    return f"{'passed' if outcome.passed else 'FAILED'}  {outcome.name}, {outcome.seconds:.0f} s"


def main(arguments: list[str]) -> int:
    """Every check has run; 0 only when all passed."""
    bootstrap.ensure("test", "tests", arguments)
    from tests.browser import BrowserMissingError, find_or_install_browser
    from tests.postgres import PostgresUnavailableError, find_bin

    # a program started by a test imports what was compiled before, whatever the machine prefers
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with ThreadPoolExecutor(max_workers=1) as beside:
        # types are judged while a browser is installed, and on what is left of a core
        static = None if arguments else beside.submit(run_static_checks)
        try:
            os.environ["TRACKER_BROWSER"] = str(find_or_install_browser())
            print(f"Browser: {os.environ['TRACKER_BROWSER']}\nPostgreSQL: {find_bin()}", flush=True)
        except (BrowserMissingError, PostgresUnavailableError) as missing:
            if static is not None:
                static.result()  # what is missing is said last, where it is read
            print(missing, file=sys.stderr)
            return 1
        if static is None:
            return 0 if run_pytest(arguments).passed else 1
        tests = run_pytest([*COVERAGE, "tests"])
        outcomes = [*static.result(), tests]
    print("\n".join(["", "Summary", *(f"  {sentence(outcome)}" for outcome in outcomes)]))
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
