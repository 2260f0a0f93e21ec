from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.architecture.source import Source, texts
from tests.architecture.traces import (
    bare_excuses,
    from_outside,
    machine_traces,
    silent_skips,
    unfinished_marks,
)

Rule = Callable[[Source], Iterator[str]]
RULES: tuple[Rule, ...] = (
    machine_traces,
    unfinished_marks,
    from_outside,
    bare_excuses,
    silent_skips,
)
# Planted texts are put together here, so that the rules do not find them in this file.
TEMPORARY, HOME, ROOT = (f"/{name}/" for name in ("tmp", "home", "root"))
QA, IGNORE, NO_COVER = (
    f"# {word}" for word in ("no" + "qa", "type: " + "ignore", "pragma: no" + " cover")
)
SKIP, XFAIL = (f"pytest.{{}}{word}" for word in ("sk" + "ip", "xf" + "ail"))


@pytest.mark.parametrize("rule", RULES)
def test_no_trace_stands_in_a_committed_file(rule: Rule) -> None:
    assert [finding for source in texts() for finding in rule(source)] == []


def found(rule: Rule, text: str, path: str = "tracker/x.py") -> bool:
    return bool(list(rule(Source(path, text))))


@pytest.mark.parametrize(
    "text",
    [
        f"cache = '{TEMPORARY}labels'",
        f"see {HOME}anna/tracker",
        f"{ROOT}x",
        "pip install --index" + "-url https://example.org/simple x",
        "--find" + "-links wheels",
        "https://files.python" + "hosted.org/x",
    ],
)
def test_a_trace_of_a_machine_is_found(text: str) -> None:
    assert found(machine_traces, text)


@pytest.mark.parametrize(
    "text", ["import tempfile", "/usr/lib/postgresql", "https://example.org/home/x", "/dev/shm"]
)
def test_what_every_machine_has_is_no_trace(text: str) -> None:
    assert not found(machine_traces, text)


@pytest.mark.parametrize("text", ["a @ file:///x", "-r https://x", "-e .", "a==1 # via https://x"])
def test_an_address_in_a_lock_is_found(text: str) -> None:
    assert found(machine_traces, f"flask==3.1.3\n{text}\n", "requirements/run.txt")
    assert found(machine_traces, "version = 1", "uv.lock")


@pytest.mark.parametrize(
    "text", ["# TO" + "DO: later", "raise NotImplemented" + "Error", "x = 1  # FIX" + "ME"]
)
def test_unfinished_work_is_found(text: str) -> None:
    assert found(unfinished_marks, text)


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/x.js"></script>',
        "<link href='//fonts.example/a'>",
        "body { background: url(http://x.example/a.png) }",
        'import "https://cdn.example/x.js"',
    ],
)
def test_a_page_that_fetches_from_outside_is_found(text: str) -> None:
    assert found(from_outside, text, "tracker/templates/pages/base.html")
    assert not found(from_outside, '<script src="/static/scan.js">', "tracker/templates/x.html")
    assert not found(from_outside, '<svg xmlns="http://www.w3.org/2000/svg">', "tracker/x.svg")


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        (QA, True),
        (f"{QA}: S603", True),
        (f"{QA}: S603 - ours", True),
        (f"{QA}: S603 - our own programs only", False),
        (f"{QA}: S603, E501 - our own programs only", False),
        (IGNORE, True),
        (f"{IGNORE}[attr-defined]", True),
        (f"{IGNORE}[attr-defined]  # ships no types for it", False),
        (NO_COVER, True),
        (f"{NO_COVER} - only where the disk is full", False),
    ],
)
def test_an_excuse_needs_code_and_reason(text: str, bare: bool) -> None:
    assert found(bare_excuses, f"x = 1  {text}") is bare


def test_the_reason_may_stand_above() -> None:
    excuse = f"x = 1  {IGNORE}[arg-type]"
    assert not found(bare_excuses, f"# mypy reads every field as a Decimal\n{excuse}")
    assert found(bare_excuses, f"# mypy reads every field as a Decimal\n\n{excuse}")


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        (f"@{SKIP.format('mark.')}", True),
        (f"{SKIP.format('')}('later')", True),
        (f"@{XFAIL.format('mark.')}(strict=True)", True),
        (f"{SKIP.format('')}('only root can drop its rights')", False),
    ],
)
def test_a_skip_without_words_is_found(text: str, silent: bool) -> None:
    assert found(silent_skips, text) is silent
