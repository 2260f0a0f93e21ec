"""One change on trial: a process of its own imports the changed text and runs the tests on it.

A parent imports what is not ours (pytest, SQLAlchemy and so on) once, and nothing of the tracker;
each trial is a fork of it, so that what is ours is imported anew, with the change in it. The trial
proves that: it hands back the digest of the text from which the module was made.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import hashlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from types import CodeType, ModuleType
from typing import Final

import pytest
from hypothesis import settings

from tests.bench.mutation.changes import Change
from tests.bench.mutation.modules import PROJECT, Module
from tests.bench.mutation.reach import BARE

OURS: Final = frozenset({"tracker", "labels", "migrations", "config", "tests"})
PATIENCE: Final = 10  # times the measured seconds, and
GRACE_S: Final = 30
MEMORY_BYTES: Final = 4 << 30  # a loop without an end meets this wall
QUIET: Final = (
    *("-q", "-x", "-p", "no:cacheprovider", "--assert=plain"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # plugins come with the fork
)
NOT_IMPORTED: Final = " (not collected)"
BARELY: Final = ("--noconftest", "-p", "_hypothesis_pytestplugin")
PASSED, FAILED, NOT_COLLECTED, NOT_FOUND, ODD, LATE = 0, 1, 2, 4, -1, -2


@dataclass(frozen=True, slots=True)
class Answer:
    """What a trial hands back."""

    code: int  # of pytest; LATE when it was not done in time
    digest: str  # of the text that the module was made from; empty: it was never imported
    by: str  # the test that failed


class _Changed(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text
        self.digest = ""

    def get_code(self, fullname: str) -> CodeType:
        self.digest = hashlib.sha256(self._text.encode()).hexdigest()
        made: CodeType = compile(self._text, self.path, "exec", dont_inherit=True)
        return made


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, name: str, loader: _Changed) -> None:
        self._name = name
        self._loader = loader

    def find_spec(
        self, name: str, path: object, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self._name:
            return None
        return importlib.util.spec_from_file_location(name, self._loader.path, loader=self._loader)


def bare_house() -> ModuleType:
    """A plugin with fixtures by the names of the house's own, all of which fail when asked.

    Modules whose tests partly ask for the house are collected with it. Loading the house takes
    longer than most tests of rules, and the bare ones ask for none of it.
    """
    tree = ast.parse((PROJECT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    lines = ["import pytest"]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and any(
            "fixture" in ast.dump(d) for d in node.decorator_list
        ):
            if node.name.startswith("_"):
                continue
            asked = ", ".join(a.arg for a in node.args.args)
            lines.append(f"@pytest.fixture\ndef {node.name}({asked}): pytest.fail('no house')")
    made = ModuleType("bare_house")
    exec(compile("\n".join(lines), "bare_house", "exec"), made.__dict__)
    return made


class _Watch:
    """Which test failed first."""

    def __init__(self) -> None:
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            self.failed = f"{report.nodeid}{NOT_IMPORTED}"


def prepare(tests: Sequence[str]) -> None:
    """What is not ours is imported here, as the tests' own conftest imports it."""
    source, sink = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            _silent()
            pytest.main(["--collect-only", *QUIET, *tests])
            outer = [n for n in sys.modules if n.partition(".")[0] not in OURS and "__" not in n]
            with os.fdopen(sink, "w") as answer:
                json.dump(outer, answer)
        finally:
            os._exit(0)
    os.close(sink)
    with os.fdopen(source) as told:
        outer = json.load(told)
    os.waitpid(pid, 0)
    for name in outer:
        with contextlib.suppress(ImportError, AttributeError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # the forks need not look through it again
    assert not any(n.partition(".")[0] in {"tracker", "labels", "migrations"} for n in sys.modules)


def tried(
    module: Module, change: Change | None, tests: Sequence[str], kind: str, seconds: float
) -> Answer:
    """The tests have run on the changed text, or, without a change, on the text as it stands."""
    text = module.text if change is None else change.applied(module.text)
    return forked(lambda: _trial(module, text, tests, kind), seconds)


def forked(trial: Callable[[], Answer], seconds: float) -> Answer:
    """What the trial answers in a process of its own, which is ended when it takes too long."""
    source, sink = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(source)
        os.setpgid(0, 0)
        _answered(trial, sink)
    os.close(sink)
    until = time.monotonic() + seconds * PATIENCE + GRACE_S
    told = b""
    while (left := until - time.monotonic()) > 0 and select.select([source], [], [], left)[0]:
        if not (part := os.read(source, 65536)):
            break
        told += part
    os.close(source)
    if not told:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if told:
        return Answer(**json.loads(told))
    late = time.monotonic() >= until
    return Answer(LATE if late else ODD, "", f"ended with status {status}")


def _answered(trial: Callable[[], Answer], sink: int) -> None:
    """In the fork: never returns."""
    answer = Answer(ODD, "", "did not end")
    try:
        _silent()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        answer = trial()
    finally:
        with os.fdopen(sink, "w") as out:
            json.dump(asdict(answer), out)
        os._exit(0)


def expected(module: Module, change: Change | None) -> str:
    """The digest that proves that the changed text was imported."""
    text = module.text if change is None else change.applied(module.text)
    return hashlib.sha256(text.encode()).hexdigest()


def _trial(module: Module, text: str, tests: Sequence[str], kind: str) -> Answer:
    loader = _Changed(module.name, str(PROJECT / module.path), text)
    sys.meta_path.insert(0, _Finder(module.name, loader))
    settings.register_profile("trial", deadline=None, database=None, derandomize=True)
    settings.load_profile("trial")  # what needs the house loads the house's own
    watch = _Watch()
    alone: list[str] = []
    plugins: list[object] = [watch]
    if kind == BARE:
        alone, plugins = [*BARELY], [watch, bare_house()]
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    code = int(pytest.main([*QUIET, *alone, *tests], plugins=plugins))
    return Answer(code, loader.digest, watch.failed)


def _silent() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
