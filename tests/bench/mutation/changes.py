"""Small changes of a rule's text, each of which some test should notice.

Changed are comparisons (turned round, and by the bound itself), boolean operators, conditions,
constants by one, words, arithmetic, what is returned or yielded, members of a set or list, and
statements that add a reason. Texts for people, docstrings, types, imports and decorators stay.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.bench.mutation.modules import Module
from tests.bench.mutation.turns import statements, turned

WORDS_FOR_PEOPLE: Final = frozenset({"gettext", "ngettext", "lazy_gettext", "field", "Field"})
GENERIC: Final = frozenset({"tuple", "list", "dict", "frozenset", "Literal", "Mapping", "Final"})
TYPES: Final = frozenset({"NewType", "TypeVar", "cast"})


@dataclass(frozen=True, slots=True)
class Change:
    """One place of one rule, and what stands there instead."""

    path: str
    module: str
    place: str  # the function or class, empty for the module itself
    called: bool  # in a function's body; False: it runs when the module is imported
    lines: frozenset[int]  # of the statement
    start: int  # offsets in UTF-8
    end: int
    old: str
    new: str

    @property
    def line(self) -> int:
        """Where the changed statement begins."""
        return min(self.lines)

    def applied(self, text: str) -> str:
        """The module's text with this change in it."""
        raw = text.encode()
        return (raw[: self.start] + self.new.encode() + raw[self.end :]).decode()

    def __str__(self) -> str:
        """Where it is, what stood there and what stands there now."""
        old, new = (" ".join(part.split()) for part in (self.old, self.new))
        return f"{self.path}:{self.line} {self.place}: {old}  ->  {new}"


def changes(module: Module) -> list[Change]:
    """Every change of this module, in the order of the text."""
    found = {
        (change.start, change.end, change.new): change
        for change in _Finder(module).found()
        if change.old != change.new
    }
    return [found[key] for key in sorted(found)]


def compiles(change: Change, text: str) -> bool:
    """Whether the changed text is Python at all; what is not says nothing about the tests."""
    try:
        ast.parse(change.applied(text))
    except SyntaxError:
        return False
    return True


class _Finder:
    def __init__(self, module: Module) -> None:
        self._module = module
        self._raw = module.text.encode()
        starts = [0]
        for line in self._raw.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        self._starts = starts

    def found(self) -> Iterator[Change]:
        yield from self._block(ast.parse(self._module.text).body, "", False)

    def _block(self, body: list[ast.stmt], place: str, called: bool) -> Iterator[Change]:
        for statement in body:
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                inner = f"{place}.{statement.name}" if place else statement.name
                yield from self._defaults(statement, inner)
                yield from self._block(
                    statement.body, inner, called or isinstance(statement, ast.FunctionDef)
                )
            elif not _left_alone(statement):
                yield from self._statement(statement, place, called)
                for name in ("body", "orelse", "finalbody"):
                    yield from self._block(getattr(statement, name, []), place, called)
                for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
                    yield from self._block(part.body, place, called)

    def _statement(self, statement: ast.stmt, place: str, called: bool) -> Iterator[Change]:
        head = list(_expressions(statement))
        last = max((getattr(node, "end_lineno", 0) for node in head), default=statement.lineno)
        lines = frozenset(range(statement.lineno, max(last, statement.lineno) + 1))
        for new in statements(statement):
            yield self._change(statement, new, place, called, lines)
        for top in head:
            for node in _visited(top):
                for new in turned(node):
                    yield self._change(node, new, place, called, lines)

    def _defaults(self, statement: ast.FunctionDef | ast.ClassDef, place: str) -> Iterator[Change]:
        """What an argument is when nobody gives it: set when the module is imported."""
        if isinstance(statement, ast.FunctionDef):
            for default in (*statement.args.defaults, *statement.args.kw_defaults):
                if default is None:
                    continue
                for node in _visited(default):
                    for new in turned(node):
                        yield self._change(node, new, place, False, frozenset({default.lineno}))

    def _change(
        self, node: ast.expr | ast.stmt, new: str, place: str, called: bool, lines: frozenset[int]
    ) -> Change:
        start = self._offset(node.lineno, node.col_offset)
        end = self._offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        old = self._raw[start:end].decode()
        if "\n" in new or "\n" in old:
            new = new.replace("\n", " ")
        kept = self._module
        return Change(kept.path, kept.name, place, called, lines, start, end, old, new)

    def _offset(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column


def _left_alone(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return True
    if isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING":
        return True
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """The statement's own expressions, without blocks below it and without types."""
    for name, value in ast.iter_fields(statement):
        if name in ("body", "orelse", "finalbody", "handlers", "annotation", "targets", "target"):
            continue
        if name == "cases":
            yield from (part.guard for part in value if part.guard)
            continue
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.expr | ast.withitem | ast.keyword):
                yield from ast.iter_child_nodes(node) if isinstance(node, ast.withitem) else [node]


def _visited(node: ast.AST) -> Iterator[ast.expr]:
    """The node and what stands below it, without types and words for people."""
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func).rpartition(".")[2]
        if name in WORDS_FOR_PEOPLE | TYPES:
            return
    if isinstance(node, ast.JoinedStr):
        return  # positions within it are not exact in 3.11
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) in GENERIC:
        return
    if isinstance(node, ast.expr):
        yield node
    for inner in ast.iter_child_nodes(node):
        yield from _visited(inner)
