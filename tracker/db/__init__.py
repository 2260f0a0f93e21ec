"""The one way to the database: engine and session factory, the declarative base, column types.

Application, migrations and tests all connect through ``open_database``, so that none of them runs
with other settings than the rest. Each column type has ONE image on both engines: the law, a
property test, is ``image(v) == image(load(store(v)))``, and a value that storing would change is
refused instead.
"""

from __future__ import annotations

import datetime as dt
import enum
import json
import unicodedata
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

from tracker.db.access import SQLITE_PRAGMAS as SQLITE_PRAGMAS
from tracker.db.access import Database as Database
from tracker.db.access import DiskFullError as DiskFullError
from tracker.db.access import InUseError as InUseError
from tracker.db.access import Queue as Queue
from tracker.db.access import TurnError as TurnError
from tracker.db.access import open_database as open_database
from tracker.db.within import Within as Within

Image = None | bool | int | str
UTC = dt.UTC


def canonical(thing: Any) -> bytes:
    """Canonical JSON: keys sorted, no blanks, UTF-8, no float anywhere (ValueError)."""
    _refuse_floats(thing)
    return json.dumps(
        thing, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def _refuse_floats(thing: Any) -> None:
    if isinstance(thing, float):
        raise ValueError("a float cannot stand in the record: use Decimal or a string")
    if isinstance(thing, dict):
        for k, v in thing.items():
            if not isinstance(k, str):
                raise ValueError(f"a key of a document must be text: {k!r}")
            _refuse_floats(v)
    elif isinstance(thing, list | tuple):
        for v in thing:
            _refuse_floats(v)


class Kept(TypeDecorator[Any]):
    """Base of every column type in a recorded table: says what is storable and what is hashed."""

    cache_ok = True
    impl: Any = Text
    on_sqlite: ClassVar[Any] = Text

    def __init_subclass__(cls, **kw: Any) -> None:
        super().__init_subclass__(**kw)
        cls.cache_ok = True  # SQLAlchemy reads it from each class's own dictionary

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """INTEGER, TEXT and BLOB on SQLite, whose STRICT tables know nothing else."""
        kind = self.on_sqlite if dialect.name == "sqlite" else self.impl
        return dialect.type_descriptor(kind() if isinstance(kind, type) else kind)

    def normal(self, v: Any) -> Any:
        """The value as it is kept; raises ValueError on what cannot be kept unchanged."""
        return v

    def image(self, v: Any) -> Image:
        """What the log hashes of ``v``."""
        return None if v is None else self.normal(v)

    def process_bind_param(self, v: Any, dialect: Dialect) -> Any:
        """Store the normal form."""
        return None if v is None else self.normal(v)

    def process_result_value(self, v: Any, dialect: Dialect) -> Any:
        """Load what was stored."""
        return v


class Words(Kept):
    """Text in NFC without NUL or lone surrogates (PostgreSQL refuses them, SQLite would not)."""

    def normal(self, v: Any) -> str:
        if not isinstance(v, str):
            raise ValueError(f"not text: a {type(v).__name__}")
        if "\0" in v:
            raise ValueError("NUL character in text")
        v.encode("utf-8")
        return unicodedata.normalize("NFC", v)


class Count(Kept):
    """Whole numbers up to 2^63 - 1; cells exceed 32 bits."""

    impl, on_sqlite = BigInteger, Integer

    def normal(self, v: Any) -> int:
        if type(v) is not int:
            raise ValueError(f"not a whole number: {v!r}")
        return v


class Fixed(Kept):
    """Decimal with a fixed number of places, kept as a scaled whole number on both engines."""

    impl, on_sqlite = BigInteger, Integer

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def scaled(self, v: Decimal) -> int:
        """Whole number of 10^-places; more places than fit are refused, never rounded."""
        if not isinstance(v, Decimal) or not v.is_finite():
            raise ValueError(f"not a finite Decimal: {v!r}")
        n = v.scaleb(self.places)
        if n != n.to_integral_value():
            raise ValueError(f"{v} has more than {self.places} decimal places")
        return int(n)

    def normal(self, v: Any) -> str:
        return f"{Decimal(self.scaled(v)).scaleb(-self.places):f}"

    def process_bind_param(self, v: Any, dialect: Dialect) -> Any:
        return None if v is None else self.scaled(v)

    def process_result_value(self, v: Any, dialect: Dialect) -> Any:
        return None if v is None else Decimal(v).scaleb(-self.places)


class Instant(Kept):
    """Aware instant in UTC microseconds. Its text is of fixed width: text order is time order."""

    impl = TIMESTAMP(timezone=True)

    def utc(self, v: Any) -> dt.datetime:
        """The same instant in UTC; a naive time is refused."""
        if not isinstance(v, dt.datetime) or v.tzinfo is None:
            raise ValueError(f"not an instant with a zone: {v!r}")
        return v.astimezone(UTC)

    def normal(self, v: Any) -> str:
        return self.utc(v).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_bind_param(self, v: Any, dialect: Dialect) -> Any:
        if v is None:
            return None
        return self.normal(v) if dialect.name == "sqlite" else self.utc(v)

    def process_result_value(self, v: Any, dialect: Dialect) -> Any:
        if v is None:
            return None
        return dt.datetime.fromisoformat(v) if isinstance(v, str) else v.astimezone(UTC)


class Day(Kept):
    """A calendar date without time of day."""

    impl = Date

    def normal(self, v: Any) -> str:
        if not isinstance(v, dt.date) or isinstance(v, dt.datetime):
            raise ValueError(f"not a date: {v!r}")
        return v.isoformat()

    def process_bind_param(self, v: Any, dialect: Dialect) -> Any:
        if v is None:
            return None
        return self.normal(v) if dialect.name == "sqlite" else v

    def process_result_value(self, v: Any, dialect: Dialect) -> Any:
        return dt.date.fromisoformat(v) if isinstance(v, str) else v


class Flag(Kept):
    """Yes or no."""

    impl, on_sqlite = Boolean, Integer

    def normal(self, v: Any) -> bool:
        if not isinstance(v, bool):
            raise ValueError(f"not yes or no: {v!r}")
        return v

    def process_bind_param(self, v: Any, dialect: Dialect) -> Any:
        if v is None:
            return None
        return int(self.normal(v)) if dialect.name == "sqlite" else self.normal(v)

    def process_result_value(self, v: Any, dialect: Dialect) -> Any:
        if v is not None and v not in (0, 1):
            raise ValueError(f"not yes or no: {v!r}")
        return None if v is None else bool(v)


class Choice(Kept):
    """An enum by its VALUE as text; the named CHECK beside it is ``one_of``."""

    def __init__(self, words: type[enum.StrEnum]) -> None:
        super().__init__()
        self.words = words

    def normal(self, v: Any) -> str:
        return self.words(v).value

    def process_result_value(self, v: Any, dialect: Dialect) -> Any:
        return None if v is None else self.words(v)


class Bytes(Kept):
    """Raw bytes."""

    impl, on_sqlite = LargeBinary, LargeBinary

    def normal(self, v: Any) -> bytes:
        return bytes(v)

    def image(self, v: Any) -> Image:
        return None if v is None else bytes(v).hex()


class Doc(Kept):
    """A document kept as canonical JSON text on both engines (jsonb would rewrite it)."""

    def normal(self, v: Any) -> str:
        return canonical(v).decode()

    def process_result_value(self, v: Any, dialect: Dialect) -> Any:
        return None if v is None else json.loads(v)


class Base(DeclarativeBase):
    """Every table. Constraints carry the names that refusals will cite."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "ck": "%(constraint_name)s",
        }
    )
    # SQLAlchemy declares it as an instance attribute
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012


def table_of(model: type[DeclarativeBase]) -> Table:
    """The model's table (SQLAlchemy types it more loosely than it is)."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


STRICT: dict[str, Any] = {"sqlite_strict": True}
big = BigInteger().with_variant(Integer(), "sqlite")
"""Whole number of the log's own tables and of generated columns."""


def one_of(column: str, words: type[enum.StrEnum], table: str) -> CheckConstraint:
    """The named CHECK that keeps ``column`` among the values of ``words``."""
    values = ", ".join(f"'{w.value}'" for w in words)
    return CheckConstraint(f"{column} in ({values})", name=f"one_of_{table}_{column}")
