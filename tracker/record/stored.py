"""Rows as they are stored now, as images: read raw, past everything that could hide an edit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from tracker.record.capture import recorded, shape
from tracker.record.seal import commitment


def stored_images(
    conn: Connection, table: str
) -> Iterator[tuple[tuple[Any, ...], list[Any], frozenset[str]]]:
    """Key, image and the columns that cannot be read, of every stored row.

    Values are read raw and loaded column by column: one spoilt cell must not hide the others.
    """
    s = shape(table)
    model = recorded()[table]
    names = [c.name for c in s.columns] + (["salt"] if s.salted else [])
    raw = select(*(model.__table__.c[n] for n in names))
    cursor = conn.exec_driver_sql(str(raw.compile(conn)))
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
