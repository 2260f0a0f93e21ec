from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import PROJECT
from tracker.bootstrap import pinned

LOCKS = ("run", "test")


def lock(name: str) -> Path:
    return PROJECT / "requirements" / f"{name}.txt"


def unhashed(text: str) -> list[str]:
    """Pinned packages that are followed by no hash."""
    blocks = re.split(r"\n(?=\S)", text.strip())
    return [block for block in blocks if not re.search(r"--hash=sha256:[0-9a-f]{64}(?!\w)", block)]


def named(group: list[str]) -> set[str]:
    """The packages of a list of requirements, as the lock writes them."""
    names = (re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0] for requirement in group)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names} - {"marrowtrace"}


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_its_hashes(name: str) -> None:
    text = lock(name).read_text(encoding="utf-8")
    assert unhashed(text) == []
    assert all(re.match(r"[a-z0-9-]+==", line) for line in text.splitlines() if line[0] != " ")


def test_a_package_without_a_hash_is_found() -> None:
    hashed = f"flask==3.1.3 \\\n    --hash=sha256:{'0' * 64}"
    assert unhashed(hashed) == []
    assert unhashed(f"{hashed}\nidna==3.10\n{hashed}") == ["idna==3.10"]


def test_the_tests_run_with_the_very_versions_that_the_site_gets() -> None:
    run, test = pinned(lock("run")), pinned(lock("test"))
    assert {name: test.get(name) for name in run} == run


def test_the_locks_hold_what_the_project_names() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    run = named([*project["dependencies"], *extras["postgresql"]])
    assert run - set(pinned(lock("run"))) == set()
    assert (run | named(extras["test"])) - set(pinned(lock("test"))) == set()


def test_every_dependency_says_what_it_is_for() -> None:
    lines = (PROJECT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    listed = [line for line in lines if re.match(r'  "[A-Za-z]', line)]
    assert [line for line in listed if not re.search(r"#\s*\S+", line)] == []
