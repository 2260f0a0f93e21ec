"""Rows as they are stored now, as images: read raw, past everything that could hide an edit."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, exists, literal_column, select, union_all

from tracker.record.capture import recorded, shape
from tracker.record.seal import commitment

TOGETHER: Final = 200
"""Tables asked about in one statement: SQLite takes at most 500 parts."""


def occupied(conn: Connection) -> list[str]:
    """The recorded tables that hold a row now, in the order of the model.

    A young record fills a tenth of them: one statement instead of two hundred.
    """
    tables = list(recorded())
    asked = [tables[i : i + TOGETHER] for i in range(0, len(tables), TOGETHER)]
    found = {name for group in asked for (name,) in conn.execute(_which_hold_rows(tuple(group)))}
    return [name for name in tables if name in found]


@cache
def _which_hold_rows(tables: tuple[str, ...]) -> Any:
    models = recorded()
    return union_all(
        *(
            select(literal_column(f"'{name}'")).where(exists(select(models[name].__table__)))
            for name in tables
        )
    )


def stored_images(
    conn: Connection, table: str
) -> Iterator[tuple[tuple[Any, ...], list[Any], frozenset[str]]]:
    """Key, image and the columns that cannot be read, of every stored row.

    Values are read raw and loaded column by column: one spoilt cell must not hide the others.
    """
    s = shape(table)
    names = (*(c.name for c in s.columns), *(("salt",) if s.salted else ()))
    quoted = conn.dialect.identifier_preparer.quote
    listed = ", ".join(map(quoted, names))
    # names come from the model, and no value is put into the text
    cursor = conn.exec_driver_sql(f"SELECT {listed} FROM {quoted(table)}")  # noqa: S608
    for row in cursor:
        stored = dict(zip(names, row, strict=True))
        image, unreadable = list[Any](), set[str]()
        for c in s.columns:
            try:
                v = c.kind.process_result_value(stored[c.name], conn.dialect)
                one = c.kind.image(v)
                if c.personal and one is not None:
                    one = _committed(stored.get("salt"), c.name, one)
            except Exception:  # any failure to read a cell is the finding itself
                one = None
                unreadable.add(c.name)
            image.append(one)
        yield s.key(image), image, frozenset(unreadable)


def _committed(salt: Any, column: str, value: object) -> str | None:
    return commitment(bytes(salt) if salt is not None else None, column, value)
