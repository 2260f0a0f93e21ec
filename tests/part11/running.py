"""A row's test in a pytest of its own, with its rule and without, and what counts as failing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from tests.part11.plugin import AS_IT_STANDS, PROJECT, RULE_AWAY
from tests.part11.table import Pair

PYTEST: Final = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
LONGEST_S: Final = 300.0


class Report(NamedTuple):
    """One phase of one run of a test."""

    test: str
    when: str
    outcome: str
    asserted: bool
    words: str


class Run(NamedTuple):
    """What a pytest told of a pair: its reports, and its last lines."""

    reports: tuple[Report, ...]
    tail: str

    def of(self, how: str) -> list[Report]:
        """The reports of the test as it stands, or with its rule away."""
        return [r for r in self.reports if how in r.test.partition("[")[2]]


def run(pair: Pair) -> Run:
    """The test ran twice in a process of its own: as it stands, and with the rule away."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_CORE"))}
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.jsonl"
        more = ("-p", "tests.part11.plugin", f"--told-to={told}", f"--without={pair.switch}")
        done = subprocess.run(
            [*PYTEST, *more, pair.test],
            cwd=PROJECT,
            env=ours,
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
        )
        lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    tail = "\n".join([*done.stdout.splitlines()[-8:], *done.stderr.splitlines()[-4:]])
    return Run(tuple(Report(**json.loads(line)) for line in lines), tail)


def why_not_passed(ran: Run) -> str:
    """Empty when the test ran as it stands, and every phase with each of its parameters passed."""
    mine = ran.of(AS_IT_STANDS)
    if not any(r.when == "call" for r in mine):
        return f"it did not run: {ran.tail}"
    bad = [r for r in mine if r.outcome != "passed"]
    return f"{bad[0].test} {bad[0].when} {bad[0].outcome}: {bad[0].words}" if bad else ""


def why_not_failed(ran: Run) -> str:
    """Empty when the test failed without its rule, by an assertion of the tests.

    Everything was made ready for it, and with no parameter did it end in anything but passing or
    such an assertion. What becomes of the record afterwards is not asked: what was let through may
    well have spoilt it.
    """
    mine = ran.of(RULE_AWAY)
    if unready := [r for r in mine if r.when == "setup" and r.outcome != "passed"]:
        return f"{unready[0].test} was not made ready: {unready[0].words}"
    calls = [r for r in mine if r.when == "call"]
    failed = [r for r in calls if r.outcome == "failed"]
    if not failed:
        return f"it did not fail: {ran.tail}"
    odd = [r for r in calls if r.outcome == "skipped"] + [r for r in failed if not r.asserted]
    return f"{odd[0].test} failed by no assertion of the tests: {odd[0].words}" if odd else ""
