"""What the tables must say, compiled from the models alone: the database judged is not asked.

Each definition (a column, a key, a CHECK) stands under its name. Where a CHECK has the right name
and the wrong words, it refuses nothing; so the words are compared, not the names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    Table,
    TextClause,
    UniqueConstraint,
)
from sqlalchemy.dialects import registry
from sqlalchemy.engine import Dialect

Texts = dict[str, str]
"""Definitions of one table by name."""

_TOKEN: Final = re.compile(
    r"[^'\"`\[\s(),]+|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|\s+|.", re.DOTALL
)
_HEAD: Final = re.compile(r"CREATE TABLE (\"?)\w+\1\s*(?=\()")
_NAME: Final = re.compile(r"(?:CONSTRAINT )?\"?(\w+)")
_LITE: Final[Dialect] = registry.load("sqlite")()
_PG: Final[Dialect] = registry.load("postgresql")()


@cache
def of_sqlite(table: Table) -> Texts:
    """As a migration writes the table on SQLite."""
    # no statement stands behind a compiler that is asked for single parts
    compiler: Any = _LITE.ddl_compiler(_LITE, None)  # type: ignore[arg-type]
    found = {c.name: compiler.get_column_specification(c) for c in table.columns}
    found |= {str(k.name): str(compiler.process(k)) for k in table.constraints}
    strict = "STRICT" if table.dialect_options["sqlite"]["strict"] else ""
    return {name: _plain(text) for name, text in found.items()} | {table.name: strict}


def split(table: str, sql: str) -> Texts:
    """The same out of SQLite's own text: parts between commas, and what follows the brackets.

    Only the order of the parts and blanks outside quotes are let pass: a column that was added
    later stands elsewhere in the text than in a database made today.
    """
    rest, depth, parts = _HEAD.sub("", sql, count=1), 0, [""]
    for token in _TOKEN.findall(rest):
        depth += {"(": 1, ")": -1}.get(token, 0)
        if (depth, token) in ((1, "("), (0, ")"), (1, ",")):
            parts.append("")
        else:
            parts[-1] += token
    before, *inside, after = map(_plain, parts if len(parts) > 2 else [sql, "", ""])
    found: Texts = {table: before + after}
    for text in inside:
        named = _NAME.match(text)
        name = named[1] if named else text
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found


def _plain(text: str) -> str:
    tokens = (" " if token.isspace() else token for token in _TOKEN.findall(text))
    return "".join(tokens).strip()


@cache
def of_postgresql(table: Table) -> Texts:
    """Columns and keys as PostgreSQL says them back."""
    found = {c.name: _column(c) for c in table.columns}
    keys = {str(k.name): text for k in table.constraints if (text := _key(k))}
    return found | {name: text.replace('"', "") for name, text in keys.items()}


@cache
def expressions(table: Table) -> Texts:
    """CHECKs and generated columns, in our words: only PostgreSQL can compare them with its own."""
    generated = {c.name: str(c.computed.sqltext) for c in table.columns if c.computed is not None}
    return generated | dict(_checks(table))


def _checks(table: Table) -> Iterator[tuple[str, str]]:
    for k in table.constraints:
        if isinstance(k, CheckConstraint):
            assert isinstance(k.sqltext, TextClause)  # every CHECK of ours is written out
            yield str(k.name), k.sqltext.text


def _column(column: Column[object]) -> str:
    kind = _PG.type_compiler_instance.process(column.type).lower()
    words = ["text" if kind == "varchar" else kind]
    words += ["not null"] * (not column.nullable) + ["generated"] * (column.computed is not None)
    return " ".join(words)


def _key(key: Constraint) -> str:
    quote = _PG.identifier_preparer.quote
    if isinstance(key, ForeignKeyConstraint):
        there = ", ".join(quote(e.column.name) for e in key.elements)
        target = quote(key.referred_table.name)
        return f"FOREIGN KEY ({_listed(key)}) REFERENCES {target}({there})"
    if isinstance(key, PrimaryKeyConstraint | UniqueConstraint):  # in the order that is compiled
        # no statement stands behind a compiler that is asked for single parts
        compiler: Any = _PG.ddl_compiler(_PG, None)  # type: ignore[arg-type]
        return str(compiler.process(key)).partition(f"{key.name} ")[2]
    return ""


def _listed(key: ForeignKeyConstraint) -> str:
    return ", ".join(_PG.identifier_preparer.quote(c.name) for c in key.columns)
