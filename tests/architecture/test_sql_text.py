"""SQL that is written as text is a constant: what anybody typed is only ever bound (H16)."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

import pytest

import tracker

ROOT: Final = Path(tracker.__file__).parent
SPEAKS: Final = frozenset({"text", "exec_driver_sql", "literal_column", "DDL"})
"""Calls that hand a text to the database as it is."""
BUILT: Final = frozenset(
    {
        # who calls, and of what the statement is made
        ("replay.py", "NEWEST"),  # four statements of this file, chosen by their name
        ("record/stored.py", "table and column names of the schema"),
        ("db/access.py", "one of two constants"),
        ("db/use.py", "names of PostgreSQL's own functions"),
        ("record/united.py", "a number of ours"),
        ("dossier/milestone_rows.py", "words of an enumeration"),
        ("upkeep/keeping/place.py", "a constant of the file"),
        ("upkeep/keeping/restore.py", "a schema that PostgreSQL named"),
        ("upkeep/selfcheck/guards.py", "statements of the guards"),
        ("upkeep/selfcheck/engine.py", "names of settings, constants of the file"),
        ("upkeep/selfcheck/schema.py", "statements of the file"),
        ("upkeep/roles.py", "statements of the file"),
    }
)


def built(tree: ast.AST) -> list[int]:
    """Lines on which a text that is no constant is handed to the database."""
    found = []
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        if _name(call.func) in SPEAKS and not _constant(call.args[0]):
            found.append(call.lineno)
    return found


def _name(called: ast.expr) -> str:
    """What is called; a method ``text`` of anything but SQLAlchemy is somebody else's."""
    if isinstance(called, ast.Attribute):
        of = getattr(called.value, "id", "")
        return "" if called.attr == "text" and of not in ("sa", "sqlalchemy") else called.attr
    return getattr(called, "id", "")


def _constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_statements_made_of_other_texts_stand_only_where_nothing_typed_arrives() -> None:
    there = set()
    for path in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        if built(tree) and _of_sqlalchemy(tree):
            there.add(path.relative_to(ROOT).as_posix())
    assert there == {name for name, _ in BUILT}


def _of_sqlalchemy(tree: ast.AST) -> bool:
    """True for modules whose ``text`` is the database's: charts have one of their own."""
    return any(
        (isinstance(n, ast.ImportFrom) and (n.module or "").startswith("sqlalchemy"))
        or (isinstance(n, ast.Attribute) and n.attr == "exec_driver_sql")
        for n in ast.walk(tree)
    )


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("conn.execute(text(f\"select * from unit where code = '{scan}'\"))", True),
        ('conn.execute(text("select * from unit where code = " + scan))', True),
        ('conn.execute(text("... {}".format(scan)))', True),
        ("conn.exec_driver_sql(query)", True),
        ('conn.execute(text("select * from unit where code = :code"), {"code": scan})', False),
    ],
)
def test_the_gate_sees_what_it_is_for(line: str, *, found: bool) -> None:
    assert bool(built(ast.parse(line))) is found
