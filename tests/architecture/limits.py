"""How long things may be, and what they may not be called."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from tests.architecture.source import Source

FUNCTION_LINES = 60
VIEW_LINES = 25
FILE_LINES = 400
USUAL_FILE_LINES = 200
LONG_ONE_IN = 10
LINE_LENGTH = 100

LIMITED_SUFFIXES = frozenset({".py", ".js", ".css", ".html", ".sh"})
# Listings are read like tables: the whole schema of a revision, the content of sample pages.
LISTINGS = ("migrations/versions/", "tests/look/samples/")
# An excuse does not count, as for ruff; that it has a reason is a rule of its own.
EXCUSE = re.compile(r"\s*#\s*(?:type: ignore|noqa|pragma)\b.*")
ALLOWED_LONG = re.compile(r"#\s*noqa: [A-Z0-9, ]*E501\b")

# A name that says nothing lets anything in.
EMPTY_FILES = frozenset(
    {"utils", "util", "helpers", "helper", "common", "misc", "constants", "managers", "manager"}
)
EMPTY_NAMES = frozenset(
    {"data", "info", "item", "manager", "utils", "helpers", "common", "process", "handle"}
)
EMPTY_ENDINGS = ("Manager", "Helper", "Helpers", "Utils", "Info", "Data", "Item")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def too_long(source: Source) -> Iterator[str]:
    """Functions, views, files and lines over their limit."""
    if source.is_under(*LISTINGS):
        return
    if source.suffix in LIMITED_SUFFIXES and len(source.lines) > FILE_LINES:
        yield f"{source.path}: {len(source.lines)} lines, more than {FILE_LINES}"
    if source.suffix != ".py":
        return
    for number, line in enumerate(source.lines, 1):
        if len(EXCUSE.sub("", line)) > LINE_LENGTH and not ALLOWED_LONG.search(line):
            yield f"{source.path}:{number}: {len(line)} characters, more than {LINE_LENGTH}"
    limit = VIEW_LINES if source.name == "views.py" else FUNCTION_LINES
    for function in _functions(source):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > limit:
            yield (
                f"{source.path}:{function.lineno}: {function.name} has {length} lines, "
                f"more than {limit}"
            )


def unusually_long_files(sources: Sequence[Source]) -> list[str]:
    """The files over the usual length when they are more than one in ten; else none."""
    ours = [source for source in sources if not source.is_under(*LISTINGS)]
    long = [source for source in ours if len(source.lines) > USUAL_FILE_LINES]
    if len(long) * LONG_ONE_IN <= len(ours):
        return []
    return [f"{source.path}: {len(source.lines)} lines" for source in long]


def empty_names(source: Source) -> Iterator[str]:
    """Files, folders, classes, functions, arguments and variables whose name says nothing."""
    for part in (*source.folders, source.name.partition(".")[0]):
        if part in EMPTY_FILES:
            yield f"{source.path}: {part!r} says nothing"
    if source.suffix != ".py":
        return
    for line, name in _defined_names(source):
        if name in EMPTY_NAMES:
            yield f"{source.path}:{line}: {name!r} says nothing"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and node.name.endswith(EMPTY_ENDINGS):
            yield f"{source.path}:{node.lineno}: {node.name!r} says nothing"


def _functions(source: Source) -> Iterator[Function]:
    for node in ast.walk(source.tree):
        if isinstance(node, Function):
            yield node


def _defined_names(source: Source) -> Iterator[tuple[int, str]]:
    for node in ast.walk(source.tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name):
                yield node.lineno, name
            case ast.Name(id=name, ctx=ast.Store()):
                yield node.lineno, name
