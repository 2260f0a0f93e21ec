"""Which tests judge a line: measured once, kept, and measured anew where a text has changed.

Kept by test file beside pytest's own cache. A test file is measured anew when its text, or that of
a rule that it runs, is another than then; ``--measure`` measures everything anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.bench.mutation.modules import PROJECT, Module

KEPT: Final = PROJECT / ".pytest_cache" / "mutation"
BARE, HOUSE = "bare", "house"
SOME_FAILED: Final = 1  # exit codes of pytest: all passed is 0,
NO_TESTS_LEFT: Final = 5  # and nothing of this kind is in the files


class MeasuringError(RuntimeError):
    """Measuring broke off: without it no test is known to run a changed line."""


@dataclass(frozen=True, slots=True)
class Test:
    """A test, and the lines of the rules that it runs."""

    name: str  # node id
    kind: str
    seconds: float
    lines: dict[str, frozenset[int]]  # by path of the rule


def digest(path: str) -> str:
    """Of a file of the project."""
    return hashlib.sha256((PROJECT / path).read_bytes()).hexdigest()


def test_files(rules: Iterable[Module]) -> list[str]:
    """Test files of the rooms that hold rules, and of what was published."""
    rooms = {rule.room.partition("/")[0] for rule in rules} | {"published"}
    folders = [f"tests/{room}" for room in sorted(rooms) if (PROJECT / "tests" / room).is_dir()]
    found = [p for folder in folders for p in (PROJECT / folder).rglob("test_*.py")]
    return sorted(str(path.relative_to(PROJECT)) for path in found)


def reach(rules: Sequence[Module], kind: str, anew: bool = False) -> list[Test]:
    """Every test of this kind with the lines that it runs; measures what is not known."""
    kept = KEPT / f"{kind}.json"
    known: dict[str, Any] = {}
    if kept.exists() and not anew:
        known = json.loads(kept.read_text(encoding="utf-8"))
    files = test_files(rules)
    stale: dict[str, list[str]] = defaultdict(list)
    for file in files:
        if file not in known or not _stands(file, known[file]):
            stale[str(Path(file).parent)].append(file)
    for folder, changed in sorted(stale.items()):
        print(f"measuring {len(changed)} files of {folder} ({kind})", flush=True)
        known |= measured(rules, changed, kind)
        KEPT.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(known), encoding="utf-8")
    return [
        Test(name, kind, m["seconds"], {p: frozenset(lines) for p, lines in m["lines"].items()})
        for file in files
        for name, m in known[file]["tests"].items()
    ]


def _stands(file: str, entry: dict[str, Any]) -> bool:
    texts = {file: entry["digest"], **entry["rules"]}
    return all((PROJECT / p).exists() and digest(p) == d for p, d in texts.items())


def measured(rules: Sequence[Module], files: list[str], kind: str) -> dict[str, Any]:
    """By test file: its digest, the rules it runs with theirs, and its tests; or MeasuringError."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "reach.json"
        own = {
            "MUTATION_RULES": os.pathsep.join(rule.path for rule in rules),
            "MUTATION_REACH": str(answer),
            "MUTATION_KIND": kind,
        }
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        done = subprocess.run(
            [*command, "-p", "tests.bench.mutation.measuring", *files],
            cwd=PROJECT,
            env=os.environ | own,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in (0, SOME_FAILED, NO_TESTS_LEFT) or not answer.exists():
            raise MeasuringError(
                f"Measuring {len(files)} test files ({kind}) broke off, pytest says "
                f"{done.returncode}; run them alone first. Its last lines:\n"
                f"{done.stdout[-2000:]}{done.stderr[-1000:]}"
            )
        if done.returncode == SOME_FAILED:
            print(done.stdout[-2000:], flush=True)  # a test that fails judges nothing
        by_test = json.loads(answer.read_text(encoding="utf-8"))
    out: dict[str, Any] = {
        file: {"digest": digest(file), "rules": {}, "tests": {}} for file in files
    }
    for name, one in by_test.items():
        entry = out[name.partition("::")[0]]
        entry["tests"][name] = one
        entry["rules"] |= {path: digest(path) for path in one["lines"]}
    return out
