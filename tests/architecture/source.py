"""The project's files as the rules of the house see them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

PROJECT = Path(__file__).parents[2]
NOT_OURS = frozenset({".git", ".venv", "instance", "build", "dist", "__pycache__"})


@dataclass(frozen=True)
class Source:
    """One text file: its path from the project's folder, with slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.path).suffix

    @property
    def folders(self) -> tuple[str, ...]:
        return PurePosixPath(self.path).parts[:-1]

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def is_under(self, *places: str) -> bool:
        """True for the named files, and for everything in the named folders (with a slash)."""
        return any(
            self.path.startswith(place) if place.endswith("/") else self.path == place
            for place in places
        )


@cache
def paths() -> tuple[str, ...]:
    """Every file that is, or would be, committed; all of them where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        names = sorted(set(listed.stdout.split("\0")) - {""})
        return tuple(name for name in names if (PROJECT / name).is_file())
    found = (path.relative_to(PROJECT) for path in sorted(PROJECT.rglob("*")) if path.is_file())
    return tuple(path.as_posix() for path in found if not NOT_OURS & set(path.parts))


@cache
def texts() -> tuple[Source, ...]:
    """Every committed file that is text."""
    return tuple(_read_texts())


@cache
def python() -> tuple[Source, ...]:
    """Every Python file of the project, its tests and migrations."""
    return tuple(source for source in texts() if source.suffix == ".py")


def product() -> tuple[Source, ...]:
    """Python that runs at the site: everything but the tests."""
    return tuple(source for source in python() if not source.is_under("tests/"))


def imported_packages(source: Source) -> Iterator[tuple[int, str]]:
    """Line and top-level package of every absolute import, also inside functions."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield node.lineno, alias.name.partition(".")[0]
            case ast.ImportFrom(module=str(module), level=0):
                yield node.lineno, module.partition(".")[0]


def _read_texts() -> Iterator[Source]:
    for path in paths():
        content = (PROJECT / path).read_bytes()
        if b"\0" not in content:
            yield Source(path, content.decode("utf-8"))
