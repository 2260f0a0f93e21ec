"""Selects put together by UNION ALL: one statement, whose rows know whose they are.

Columns of one store share a slot, so that a dozen selects need no more columns than the widest of
them. The rows come as the driver gives them; each select's own types load them afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Dialect,
    Integer,
    LargeBinary,
    Select,
    Table,
    Text,
    cast,
    func,
    literal_column,
    null,
    type_coerce,
    union_all,
)
from sqlalchemy.sql import visitors
from sqlalchemy.types import NullType, TypeEngine

from tracker.db import Bytes, Count, Day, Fixed, Flag, Instant, Kept, Words

Query = Select[*tuple[Any, ...]]

_STORES: Final[tuple[type[Kept], ...]] = (Instant, Day, Flag, Bytes)


@dataclass(frozen=True, slots=True)
class Part:
    """How the rows of one select come out of the whole: its columns, and where each stands."""

    names: tuple[str, ...]
    kinds: tuple[TypeEngine[Any], ...]
    at: tuple[int, ...]
    tables: frozenset[str]

    def row(self, raw: Any, dialect: Dialect) -> tuple[Any, ...]:
        """The row as the select alone would give it."""
        return tuple(
            kind.process_result_value(raw[i], dialect) if isinstance(kind, Kept) else raw[i]
            for kind, i in zip(self.kinds, self.at, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Whole:
    """Selects put together: one statement, its first column says whose row it is."""

    statement: Any
    parts: tuple[Part, ...]


def _store(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """The type in whose slot a column can stand; numbers are whole in every store."""
    if isinstance(kind, Fixed | Count | Integer | BigInteger):
        return Count()
    if isinstance(kind, LargeBinary):
        return Bytes()
    for known in _STORES:
        if isinstance(kind, known):
            return known()
    if isinstance(kind, Words | Kept | Text):
        return Words()
    raise TypeError(f"a column of type {kind!r} cannot be asked for ahead")


def _named_apart(query: Query, i: int) -> Query:
    """The select with its parameters named by its place, so that none meets another's."""

    def rename(bound: BindParameter[Any]) -> None:
        if not bound.unique:
            bound.key = f"q{i}_{bound.key}"

    return visitors.cloned_traverse(query, {}, {"bindparam": rename})


def _numbered(query: Query) -> Any:
    """The select as a subquery whose last column is the place of each row in its order."""
    order = query._order_by_clauses  # the union loses the order: it goes as a number
    place = func.row_number().over(order_by=order) if order else literal_column("0", Integer())
    return query.add_columns(place.label("place_of_row")).subquery()


@lru_cache(maxsize=256)
def whole_of(queries: tuple[Query, ...]) -> Whole:
    """Built once for the same selects: columns of one store share a slot."""
    slots: list[TypeEngine[Any]] = []
    parts: list[Part] = []
    taken: list[dict[int, Any]] = []
    for i, query in enumerate(queries):
        inner = _numbered(_named_apart(query, i))
        *columns, place = inner.c
        free = list(range(len(slots)))
        here: dict[int, Any] = {}
        at = []
        for column in columns:
            store = type(_store(column.type))
            slot = next((n for n in free if type(slots[n]) is store), len(slots))
            if slot == len(slots):
                slots.append(store())
            else:
                free.remove(slot)
            here[slot] = column
            at.append(slot + 2)
        taken.append({**here, -1: place})
        names = tuple(str(c.key) for c in columns)
        tables = frozenset(t.name for t in visitors.iterate(query) if isinstance(t, Table))
        parts.append(Part(names, tuple(c.type for c in columns), tuple(at), tables))
    return Whole(_joined(slots, taken), tuple(parts))


def _joined(slots: list[TypeEngine[Any]], taken: list[dict[int, Any]]) -> Any:
    """The rows come as the driver gives them; each select's own types load them afterwards."""
    raw = NullType()
    return union_all(
        *(
            Select(
                literal_column(str(i), Integer()).label("whose"),
                type_coerce(here[-1], raw).label("place_of_row"),
                *(
                    type_coerce(here[n] if n in here else cast(null(), slot), raw).label(f"c{n}")
                    for n, slot in enumerate(slots)
                ),
            )
            for i, here in enumerate(taken)
        )
    )
