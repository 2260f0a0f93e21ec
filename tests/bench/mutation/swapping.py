"""Changes within a function, tried without importing anything anew.

All tests of rules are collected once. For each change the process forks; in the fork the function
gets the code that the changed text compiles to, and the tests that run its line are run until one
fails. What survives here is tried again by ``trial``, which imports the changed text: a test module
may have asked the rule while it was imported.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from types import CodeType, FunctionType

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import settings

from tests.bench.mutation.changes import Change
from tests.bench.mutation.modules import PROJECT, Module
from tests.bench.mutation.trial import (
    BARELY,
    FAILED,
    ODD,
    PASSED,
    QUIET,
    Answer,
    bare_house,
    forked,
)

Work = tuple[Module, Change, list[str], float]  # the last two: its tests, and their seconds


def swapped(work: Sequence[Work]) -> Iterator[Answer]:
    """An answer for each change, in order; each as soon as it is there."""
    source, sink = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(source)
        try:
            _session(work, sink)
        finally:
            os._exit(0)
    os.close(sink)
    with os.fdopen(source) as told:
        for line in told:
            yield Answer(**json.loads(line))
    os.waitpid(pid, 0)


def _session(work: Sequence[Work], sink: int) -> None:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    settings.register_profile("trial", deadline=None, database=None, derandomize=True)
    settings.load_profile("trial")
    files = sorted({name.partition("::")[0] for _m, _c, tests, _s in work for name in tests})
    arguments = [*QUIET, "-s", "--no-header", *BARELY, *files]
    with open(os.devnull, "w") as null:
        os.dup2(null.fileno(), 1)
    pytest.main(arguments, plugins=[bare_house(), _Loop(work, sink)])


class _Loop:
    """In place of pytest's own loop over the tests."""

    def __init__(self, work: Sequence[Work], sink: int) -> None:
        self._work = work
        self._sink = sink

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        tests = {test.nodeid: test for test in session.items}
        functions = _functions()
        gc.collect()
        gc.freeze()
        for module, change, names, seconds in self._work:
            asked = [tests[name] for name in names if name in tests]
            found = functions.get(str(PROJECT / module.path), [])
            answer = forked(partial(_on, module, change, found, asked), seconds)
            os.write(self._sink, (json.dumps(asdict(answer)) + "\n").encode())
        return True


def _functions() -> dict[str, list[FunctionType]]:
    """Every function of the tracker that there is, by the file of its code."""
    found: dict[str, list[FunctionType]] = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and "/tracker/" in one.__code__.co_filename:
            found.setdefault(one.__code__.co_filename, []).append(one)
    return found


def _on(
    module: Module, change: Change, functions: Sequence[FunctionType], tests: Sequence[pytest.Item]
) -> Answer:
    """In the fork: the functions have the changed code, and the tests have run on it."""
    text = change.applied(module.text)
    before, after = _codes(module.text, module.path), _codes(text, module.path)
    if len(before) != len(after):
        return Answer(ODD, "", "the functions are others")
    changed = 0
    for function in functions:
        for old, new in zip(before, after, strict=True):
            if _same(function.__code__, old) and old.co_qualname == new.co_qualname:
                function.__code__ = new
                changed += old.co_code != new.co_code or old.co_consts != new.co_consts
                break
    digest = hashlib.sha256(text.encode()).hexdigest() if changed else ""
    for test in tests:
        if any(report.failed for report in runtestprotocol(test, nextitem=None, log=False)):
            return Answer(FAILED, digest, test.nodeid)
    return Answer(PASSED, digest, "")


def _codes(text: str, path: str) -> list[CodeType]:
    """The code of every function that stands in the module or in a class of it."""
    return list(_outer(compile(text, path, "exec", dont_inherit=True)))


def _outer(code: CodeType) -> Iterator[CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            is_class = "__qualname__" in inner.co_names and not inner.co_argcount
            if is_class:
                yield from _outer(inner)
            elif not inner.co_name.startswith("<"):
                yield inner


def _same(code: CodeType, other: CodeType) -> bool:
    """One and the same function, compiled twice."""
    return (code.co_qualname, code.co_firstlineno) == (other.co_qualname, other.co_firstlineno)
