"""Which modules are rules: found by what they import, never listed.

A rule is pure: it imports the standard library, pydantic and other pure modules only, so what it
says depends on its arguments alone. Every such module of a room that holds a function is mutated,
and every module called rules besides, whatever it imports.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parents[3]
MACHINERY: Final = frozenset({"act", "db", "demo", "exchange", "pages", "record", "upkeep"})
"""Rooms that carry and keep what the rules decide; their proofs are others."""
OUTSIDE: Final = frozenset(
    {"logging", "os", "pathlib", "secrets", "shutil", "socket", "sqlite3", "subprocess"}
    | {"tempfile", "threading", "urllib"}
)
"""Of the standard library, what reaches beyond the arguments."""
_HEAVY: Final = re.compile(r"^(?:from|import) (sqlalchemy|flask\w*)", re.MULTILINE)
PURE: Final = sys.stdlib_module_names - OUTSIDE | {"pydantic"}


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the tracker and its text."""

    name: str
    path: str  # within the project
    text: str

    @property
    def room(self) -> str:
        """The folders below the tracker: journey/release, protocol."""
        return self.path.removeprefix("tracker/").rpartition("/")[0]


def rules(room: str | None = None) -> tuple[Module, ...]:
    """Every module that is mutated, by path; of one room and what lies below it when named."""
    pure = _pure()
    found = (m for m in _tracker().values() if _is_rule(m, pure))
    return tuple(m for m in found if room is None or f"{m.room}/".startswith(f"{room}/"))


def _is_rule(module: Module, pure: frozenset[str]) -> bool:
    if module.room.partition("/")[0] in MACHINERY or not _functions(module.text):
        return False
    return module.name in pure or "rules" in module.name.split(".")


@cache
def _tracker() -> dict[str, Module]:
    listed = subprocess.run(
        ["git", "ls-files", "tracker/*/*.py"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = {}
    for path in sorted(set(listed.stdout.split())):
        name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        found[name] = Module(name, path, (PROJECT / path).read_text(encoding="utf-8"))
    return found


@cache
def _pure() -> frozenset[str]:
    """Names of modules that import pure modules only, to any depth."""
    known = _tracker()
    wanted = {name: set(_imports(module.text, known)) for name, module in known.items()}
    pure = set(known)
    while impure := {n for n in pure if not _allowed(wanted[n], pure)}:
        pure -= impure
    return frozenset(pure)


def _allowed(wanted: set[str], pure: set[str]) -> bool:
    return all(name in pure or name.partition(".")[0] in PURE for name in wanted)


def _imports(text: str, known: dict[str, Module]) -> Iterator[str]:
    """What is imported when it runs; imports for types alone do not count."""
    if found := _HEAVY.search(text):  # enough is known of it
        yield found[1]
        return
    tree = ast.parse(text)
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name for name in inner if name in known)
            if node.module in known or not all(name in known for name in inner):
                yield node.module


def _functions(text: str) -> bool:
    return re.search(r"^ *def ", text, re.MULTILINE) is not None
