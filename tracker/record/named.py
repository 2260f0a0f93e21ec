"""The name of the constraint that refused a write: the same words on both engines.

The name enters the log as the reason; a driver's own text would give the engines unequal roots.
"""

from __future__ import annotations

import re

from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from tracker.db import Base

_COLUMN = re.compile(r"(\w+)\.(\w+)")


def constraint_named(error: IntegrityError) -> str:
    """Name of the CHECK, key or trigger that spoke; ``foreign_key`` where SQLite names none.

    PostgreSQL says the name. SQLite names CHECKs, lists columns for UNIQUE, says nothing for
    FOREIGN KEY: there the triggers speak first, with the constraint's name as their text.
    """
    diag = getattr(error.orig, "diag", None)
    if diag is not None:
        return str(diag.constraint_name or diag.column_name or "not_null")
    said = str(error.orig)
    if said.startswith("CHECK constraint failed: "):
        return said.split(": ", 1)[1]
    if said.startswith("UNIQUE constraint failed: "):
        return _unique_named(said)
    if said.startswith("NOT NULL constraint failed: "):
        return said.rsplit(".", 1)[1]
    return "foreign_key" if said.startswith("FOREIGN KEY") else said


def _unique_named(said: str) -> str:
    found = _COLUMN.findall(said)
    table, columns = found[0][0], {c for _, c in found}
    for key in Base.metadata.tables[table].constraints:
        if not isinstance(key, UniqueConstraint | PrimaryKeyConstraint):
            continue
        if {c.name for c in key.columns} == columns:
            return str(key.name)
    return "unique"
