"""A record made anew from its log: entries in their very bytes, every row from its image.

Entry by entry, as it was written, so that every guard of the database judges each row once more.
Besides an act, this is the only writer of recorded tables, and only of a database that was empty.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert, inspect, update
from sqlalchemy.exc import IntegrityError

import migrations
from migrations.guarded import RULES
from tracker.db import Bytes, Choice, Database, Day, Doc, Fixed, Image, Instant, Kept, table_of
from tracker.record import log
from tracker.record.capture import ImageRow, recorded, recording, shape
from tracker.record.checkpoints import Checkpoint
from tracker.record.lift import lift
from tracker.record.log import Stored
from tracker.record.models import CheckpointRow
from tracker.record.named import constraint_named
from tracker.record.verify import Proof, prove

Clear = Mapping[tuple[str, tuple[Any, ...], str], tuple[str, bytes]]
"""Clear personal value as its image's text, and salt, by table, key and column."""


class RebuildError(Exception):
    """The record cannot be made anew; the message says why. Nothing was written."""


def rebuild(
    database: Database,
    entries: Iterable[Stored],
    clear: Clear,
    witnesses: Iterable[Checkpoint],
    root: str,
) -> Proof:
    """The empty database holds the whole record and proves it, in one transaction.

    Refused (RebuildError): a database that holds anything, a row that a guard refuses, another root
    than ``root``, clear values that are missing or are not those that were recorded.
    """
    with database.writing() as conn:
        if there := inspect(conn).get_table_names():
            raise RebuildError(f"The database holds {len(there)} tables already.")
        migrations.upgrade(conn)
        log.found(conn)
        head, rows = log.lock_head(conn), _Rows(conn, clear)
        for stored in entries:
            try:
                head = log.write(conn, head, stored)
            except IntegrityError as wrong:
                why = constraint_named(wrong)
                raise RebuildError(f"Entry {head.size}: the database refused it ({why}).") from None
            rows.write(head.size - 1, stored)
        _keep(conn, [asdict(one) for one in witnesses])
        proof = prove(conn)
        if not proof.holds:
            raise RebuildError(f"The rebuilt record does not hold: {proof.findings[0]}.")
        if proof.root != root:
            raise RebuildError(f"The rebuilt record has the root {proof.root}.")
    return proof


def _keep(conn: Connection, notes: list[dict[str, Any]]) -> None:
    """The checkpoints stand beside the log."""
    try:
        if notes:
            conn.execute(insert(table_of(CheckpointRow)), notes)
    except IntegrityError as wrong:
        why = constraint_named(wrong)
        raise RebuildError(f"The database refused a checkpoint ({why}).") from None


def value_of(kind: Kept, image: Image) -> Any:
    """The value whose image this is: ``kind.image(value_of(kind, i)) == i``."""
    if image is None:
        return None
    if isinstance(kind, Fixed):
        return Decimal(str(image))
    if isinstance(kind, Instant):
        return dt.datetime.fromisoformat(str(image))
    if isinstance(kind, Day):
        return dt.date.fromisoformat(str(image))
    if isinstance(kind, Choice):
        return kind.words(str(image))
    if isinstance(kind, Bytes):
        return bytes.fromhex(str(image))
    return json.loads(str(image)) if isinstance(kind, Doc) else image


class _Rows:
    """Writes the rows of one entry after the other."""

    def __init__(self, conn: Connection, clear: Clear) -> None:
        self._conn = conn
        self._clear = clear
        self._known: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
        tables = list(recorded())
        ruled = [t for t in tables if t in {r.table for r in RULES}]
        free = [t for t in tables if t not in ruled]
        # An act may flush in between. Which came first does not stand in the log: what a rule
        # refuses in one order may have been written in another.
        self._orders = (tables, [*free, *ruled], [*ruled, *free])

    def write(self, seq: int, stored: Stored) -> None:
        """The rows of this entry stand; RebuildError names the guard that refuses them."""
        images: dict[str, list[ImageRow]] = defaultdict(list)
        schema = json.loads(stored.header)["schema"]
        for _, n, part in stored.parts:
            if n is not None:
                for table, image in json.loads(part):
                    images[table].append(lift(table, image, schema))
        if not images:
            return
        refused = ""
        for order in self._orders:
            try:
                with recording(self._conn), self._conn.begin_nested():
                    for table in order:
                        if table in images:
                            self._table(table, images[table])
            except IntegrityError as wrong:
                refused = refused or constraint_named(wrong)
            else:
                self._learn(images)
                return
        raise RebuildError(f"Entry {seq}: the database refuses its rows ({refused}).")

    def _table(self, table: str, images: list[ImageRow]) -> None:
        s, model = shape(table), recorded()[table]
        new = []
        for image in images:
            values = self._values(table, image)
            if s.key(image) in self._known[table]:
                here = [c == values[c.name] for c in model.__table__.primary_key]
                to = {c: values[c] for c in model.changes}
                self._conn.execute(update(model).where(*here).values(to))
            else:
                new.append(values)
        if new:
            self._conn.execute(insert(table_of(model)), new)

    def _values(self, table: str, image: ImageRow) -> dict[str, Any]:
        """A row's values. An erased one was never known here: it is empty from the beginning."""
        s = shape(table)
        values: dict[str, Any] = {"salt": None} if s.salted else {}
        for c, one in zip(s.columns, image, strict=True):
            if c.personal:
                one, salt = self._clear.get((table, s.key(image), c.name), (None, None))
                values["salt"] = salt or values["salt"]
            values[c.name] = value_of(c.kind, one)
        return values

    def _learn(self, images: dict[str, list[ImageRow]]) -> None:
        for table, rows in images.items():
            if recorded()[table].changes:
                self._known[table].update(shape(table).key(image) for image in rows)
