"""Column types of the schema, as each engine stores them; the application's own are not needed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeEngine


def words() -> TypeEngine[Any]:
    """Text; also documents, choices and hashes."""
    return sa.Text()


def count() -> TypeEngine[Any]:
    """Whole number; also decimals scaled by a power of ten."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def flag() -> TypeEngine[Any]:
    """Yes or no."""
    return sa.Boolean().with_variant(sa.Integer(), "sqlite")


def instant() -> TypeEngine[Any]:
    """UTC instant; text of fixed width on SQLite."""
    return TIMESTAMP(timezone=True).with_variant(sa.Text(), "sqlite")


def day() -> TypeEngine[Any]:
    """Calendar date."""
    return sa.Date().with_variant(sa.Text(), "sqlite")


def octets() -> TypeEngine[Any]:
    """Raw bytes."""
    return sa.LargeBinary()
