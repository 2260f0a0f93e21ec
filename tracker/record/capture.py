"""Row images: what a transaction wrote, as the log keeps it, and no write that it would not see.

An act hands its new rows to ``Writer``; nothing else writes recorded tables. Rows are written in
table order (parents first), because the unit of work of an ORM ignores foreign keys without
relationship(). Images hold the stored values in column order, generated columns left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Delete, Engine, Insert, TextClause, Update, event, insert, update
from sqlalchemy.orm import class_mapper

from tracker.db import Base, Image, Kept, table_of
from tracker.record.models import Recorded
from tracker.record.seal import commitment

ImageRow = list[Image]


class UnrecordedWriteError(RuntimeError):
    """A statement would write a recorded table behind the log's back (I09)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an image."""

    name: str
    kind: Kept
    personal: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """How rows of one recorded table become images."""

    table: str
    columns: tuple[Column, ...]
    keys: tuple[int, ...]
    stream: tuple[str, int] | None
    salted: bool

    def image(self, get: Callable[[str], Any]) -> ImageRow:
        """The image, from any getter of column values."""
        salt = get("salt") if self.salted else None
        row: ImageRow = []
        for c in self.columns:
            v = c.kind.image(get(c.name))
            row.append(commitment(salt, c.name, v) if c.personal else v)
        return row

    def key(self, image: ImageRow) -> tuple[Any, ...]:
        """The primary key's values within an image."""
        return tuple(image[i] for i in self.keys)

    def stream_of(self, image: ImageRow) -> str:
        """The stream to which the row belongs."""
        if self.stream is None:
            return "site"
        name, at = self.stream
        return f"{name}:{image[at]}"


@cache
def recorded() -> dict[str, type[Recorded]]:
    """Every recorded table by name, parents before children."""
    by_name = {
        table_of(m.class_).name: m.class_
        for m in Base.registry.mappers
        if issubclass(m.class_, Recorded)
    }
    return {t.name: by_name[t.name] for t in Base.metadata.sorted_tables if t.name in by_name}


@cache
def shape(table: str) -> Shape:
    """The image of a table's rows; refuses columns that the database would fill by itself."""
    model = recorded()[table]
    columns = []
    salted = False
    for c in model.__table__.columns:
        if c.computed is not None:
            continue
        if c.info.get("salt"):
            salted = True
            continue
        if not isinstance(c.type, Kept):
            raise TypeError(f"{c}: not a column type of the record")
        if c.server_default is not None or c.default is not None or c.autoincrement is True:
            raise TypeError(f"{c}: its value would be made by the database")
        columns.append(Column(c.name, c.type, bool(c.info.get("personal"))))
    names = [c.name for c in columns]
    stream: tuple[str, int] | None = None
    if "therapy_id" in names:
        stream = ("therapy", names.index("therapy_id"))
    elif model.stream is not None:
        stream = (model.stream[0], names.index(model.stream[1]))
    keys = tuple(names.index(c.name) for c in model.__table__.primary_key)
    return Shape(table, tuple(columns), keys, stream, salted)


class Writer:
    """Collects an act's rows, writes them in table order, and gives their images."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._new: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._images: dict[str, dict[tuple[Any, ...], ImageRow]] = defaultdict(dict)
        self.written: set[str] = set()

    def add(self, row: Recorded) -> None:
        """Have a new row written with the next ``flush``."""
        mapper = class_mapper(type(row))
        values = {
            c.name: getattr(row, mapper.get_property_by_column(c).key)
            for c in mapper.columns
            if c.computed is None
        }
        self._new[type(row).__tablename__].append(values)

    def flush(self) -> None:
        """Write what was added since, parents first, one statement a table."""
        if not self._new:
            return
        with recording(self._conn):
            for table, model in recorded().items():
                rows = self._new.pop(table, None)
                if rows:
                    self._conn.execute(insert(table_of(model)), rows)
                    for values in rows:
                        self._keep(table, values)

    def change(self, row: Recorded, **to: Any) -> None:
        """Change the few columns that may change in place; the log carries the new image."""
        model = type(row)
        table = model.__tablename__
        if not set(to) <= model.changes:
            raise UnrecordedWriteError(f"{table}: {sorted(set(to) - model.changes)} never change")
        self.flush()
        mapper = class_mapper(model)
        values = {
            c.name: getattr(row, mapper.get_property_by_column(c).key)
            for c in mapper.columns
            if c.computed is None
        } | to
        here = [c == values[c.name] for c in model.__table__.primary_key]
        with recording(self._conn):
            done = self._conn.execute(update(model).where(*here).values(**to))
        if done.rowcount != 1:
            raise UnrecordedWriteError(f"{table}: the row to change is not there")
        self._keep(table, values)

    def parts(self) -> dict[str, list[list[Any]]]:
        """Images by stream, sorted by table (parents first) and key."""
        self.flush()
        out: dict[str, list[list[Any]]] = defaultdict(list)
        for table in recorded():
            s = shape(table)
            for _, image in sorted(self._images[table].items()):
                out[s.stream_of(image)].append([table, image])
        return out

    def _keep(self, table: str, values: dict[str, Any]) -> None:
        s = shape(table)
        self.written.add(table)
        image = s.image(values.__getitem__)
        self._images[table][s.key(image)] = image


class recording:  # noqa: N801 - reads as a phrase: ``with recording(connection)``
    """Marks statements on the connection as seen by the capture."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def __enter__(self) -> None:
        self._conn.info["recording"] = True

    def __exit__(self, *_: object) -> None:
        self._conn.info["recording"] = False


_DML = re.compile(r"\b(insert|update|delete|replace|merge|truncate)\b", re.IGNORECASE)


def _tables_written(clause: Any) -> Iterator[str]:
    if isinstance(clause, Insert | Update | Delete):
        yield str(getattr(clause.table, "name", ""))
    elif isinstance(clause, TextClause) and _DML.search(clause.text):
        yield from re.findall(r"\w+", clause.text)


def guard(engine: Engine) -> None:
    """Refuse statements of Core, ORM bulk or text that write recorded tables outside an act."""

    @event.listens_for(engine, "before_execute")
    def _(conn: Connection, clause: Any, multi: Any, params: Any, options: Any) -> None:
        if conn.info.get("recording"):
            return
        for table in _tables_written(clause):
            if table in recorded():
                raise UnrecordedWriteError(f"{type(clause).__name__} on {table} outside an act")
