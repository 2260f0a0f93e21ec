"""What may keep a named test from running: its marks, and a skip in what it runs through.

Read from the text alone. What a test runs through is every function that it, or such a function,
names: in its own file, in the files of ``tests`` that this imports from, and in the conftest files
above; fixtures are named by a parameter or a string, and the autouse ones reach every test. A name
that is built at run time is not seen.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.source import PROJECT

WORDS = frozenset({"skip", "skipif", "skipIf", "skipUnless", "importorskip", "xfail", "SkipTest"})
FROM = frozenset({"pytest", "unittest"})
Def = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8") if file.is_file() else "")


def way_to(name: str) -> tuple[Path, list[Def]]:
    """The file of ``tests/x.py::TestZ::test_y``, and from outside in what stands at each part."""
    path, *inside = name.split("::")
    file, way = PROJECT / path, list[Def]()
    body: list[ast.stmt] = _tree(file).body if path.startswith("tests/") else []
    for one in inside:
        found = [n for n in body if isinstance(n, Def) and n.name == one]
        way += found[-1:]
        body = found[-1].body if found else []
    return file, way if len(way) == len(inside) else []


def skipped_by_mark(name: str) -> bool:
    """A mark of the test, of a class around it or of its file leaves it out."""
    file, way = way_to(name)
    here = _tree(file)
    marks: list[ast.AST] = [d for one in way for d in one.decorator_list]
    for body in (here.body, *(one.body for one in way)):
        marks += [value for target, value in _given(body) if target == "pytestmark"]
    marks += [value for target, value in _given(here.body) if target in set(_words(marks))]
    return any(_leaves_out(mark, here) for mark in marks)


def is_long(name: str) -> bool:
    """No ordinary run has it: a mark of the test, of a class around it or of its file says long.

    So it is too where each of its sets of parameters is long.
    """
    file, way = way_to(name)
    here = _tree(file)
    marks: list[ast.AST] = [d for one in way for d in one.decorator_list]
    for body in (here.body, *(one.body for one in way)):
        marks += [value for target, value in _given(body) if target == "pytestmark"]
    marks += [value for target, value in _given(here.body) if target in set(_words(marks))]
    return any(map(_says_long, marks))


def _says_long(mark: ast.AST) -> bool:
    if isinstance(mark, ast.List | ast.Tuple):
        return any(map(_says_long, mark.elts))
    if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith("mark.parametrize"):
        sets = mark.args[1] if len(mark.args) > 1 else mark
        given = sets.elts if isinstance(sets, ast.List | ast.Tuple) else []
        return bool(given) and all("mark.long" in ast.unparse(one) for one in given)
    return ast.unparse(mark).endswith("mark.long")


def skips_itself(name: str) -> bool:
    """The test, its file as it is read, or something that it runs through may skip."""
    file, way = way_to(name)
    files = (file, *(up / "conftest.py" for up in file.parents if up.is_relative_to(PROJECT)))
    seen, todo = set[ast.AST](), list[tuple[ast.AST, Path]]([(way[-1], file)] if way else [])
    for one in files:
        todo += [(n, one) for n in _tree(one).body if isinstance(n, Def) and _autouse(n)]
        todo += [(n, one) for n in _tree(one).body if not isinstance(n, Def) and _acts(n)]
    while todo:
        node, where = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        if _leaves_out(node, _tree(where)):
            return True
        for word in _named(node):
            todo += [found for f in dict.fromkeys((where, *files)) for found in _known(word, f)]
    return False


def _given(body: list[ast.stmt]) -> Iterator[tuple[str, ast.AST]]:
    """Name and value of each assignment, annotated or not."""
    for n in body:
        if isinstance(n, ast.Assign):
            yield from ((ast.unparse(target), n.value) for target in n.targets)
        elif isinstance(n, ast.AnnAssign) and n.value is not None:
            yield ast.unparse(n.target), n.value


def _acts(n: ast.stmt) -> bool:
    """It runs when the file is read: a call, a condition, an attempt."""
    return isinstance(n, ast.Expr | ast.If | ast.Try | ast.Raise | ast.With | ast.For)


def _autouse(n: Def) -> bool:
    return any("autouse=True" in ast.unparse(d) for d in n.decorator_list)


def _words(nodes: list[ast.AST]) -> Iterator[str]:
    """Everything that these name: variables, parameters, and texts, for a fixture may be one."""
    for n in (inner for node in nodes for inner in ast.walk(node)):
        if isinstance(n, ast.Name):
            yield n.id
        elif isinstance(n, ast.arg):
            yield n.arg
        elif isinstance(n, ast.Constant) and isinstance(n.value, str):
            yield n.value


@cache
def _named(node: ast.AST) -> frozenset[str]:
    return frozenset(_words([node]))


@cache
def _taken(file: Path) -> dict[str, tuple[str, Path]]:
    """What the file takes from others of ``tests``: by its name here, its name there and where."""
    return {
        a.asname or a.name: (a.name, PROJECT / f"{str(n.module).replace('.', '/')}.py")
        for n in _tree(file).body
        if isinstance(n, ast.ImportFrom) and str(n.module).startswith("tests.")
        for a in n.names
    }


@cache
def _defined(file: Path) -> dict[str, Def]:
    return {n.name: n for n in _tree(file).body if isinstance(n, Def)}


def _known(word: str, file: Path) -> Iterator[tuple[ast.AST, Path]]:
    """The function of this name that the file defines or takes from another file of ``tests``."""
    if word in _defined(file):
        yield _defined(file)[word], file
    elif word in _taken(file):
        yield from _known(*_taken(file)[word])


@cache
def _leaves_out(node: ast.AST, here: ast.Module) -> bool:
    """Somewhere in it stands ``pytest.skip``, ``pytest.mark.xfail``, ``unittest.SkipTest``..."""
    bare = {
        a.asname or a.name
        for n in here.body
        if isinstance(n, ast.ImportFrom) and n.module in FROM
        for a in n.names
        if a.name in WORDS
    }
    for n in ast.walk(node):
        dotted = ast.unparse(n).split(".") if isinstance(n, ast.Attribute) else []
        if dotted and dotted[0] in (*FROM, "mark") and WORDS & set(dotted):
            return True
        if isinstance(n, ast.Name) and n.id in bare:
            return True
    return False
