"""Many questions in one statement: what an act will read is asked for ahead, in one go.

An act reads a dozen small facts; each by a statement of its own costs a round trip. Here the
select of each fact stays where it belongs, with its room; ``ask`` puts many of them together by
UNION ALL, and whoever then executes one of them with the same values is given its answer. Nothing
is kept beyond the transaction, and nothing of a table that the act has written since: so what
authorises is read once, in the deciding transaction, after the head's lock.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Connection,
    Dialect,
    Integer,
    LargeBinary,
    Select,
    Table,
    Text,
    cast,
    event,
    func,
    literal_column,
    null,
    type_coerce,
    union_all,
)
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql import visitors
from sqlalchemy.types import NullType, TypeEngine

from tracker.db import Bytes, Count, Day, Fixed, Flag, Instant, Kept, Words

Query = Select[*tuple[Any, ...]]
Question = tuple[Query, Mapping[str, Any]]
"""A select that was built once, and the values it is asked with."""
_Values = tuple[tuple[str, Any], ...]
_Key = tuple[Query, _Values]

_STORES: Final[tuple[type[Kept], ...]] = (Instant, Day, Flag, Bytes)


def question(query: Query, **values: Any) -> Question:
    """The select with its values, to be asked ahead."""
    return query, values


def _values(values: Mapping[str, Any] | None) -> _Values:
    """The same for the same values: of a list neither order nor repetition counts."""
    return tuple(
        sorted(
            (name, v if isinstance(v, str) or not hasattr(v, "__iter__") else frozenset(v))
            for name, v in (values or {}).items()
        )
    )


@dataclass(frozen=True, slots=True)
class _Part:
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
class _Whole:
    """Selects put together: one statement, its first column says whose row it is."""

    statement: Any
    parts: tuple[_Part, ...]


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
def _whole(queries: tuple[Query, ...]) -> _Whole:
    """Built once for the same selects: columns of one store share a slot."""
    slots: list[TypeEngine[Any]] = []
    parts: list[_Part] = []
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
        parts.append(_Part(names, tuple(c.type for c in columns), tuple(at), tables))
    return _Whole(_united(slots, taken), tuple(parts))


def _united(slots: list[TypeEngine[Any]], taken: list[dict[int, Any]]) -> Any:
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


class Reads(Session):
    """A session of an act that can be asked many questions in one statement.

    ``written``: tables that the act has written; what was asked ahead of one is asked again.
    """

    def __init__(self, conn: Connection) -> None:
        super().__init__(conn, autoflush=False, expire_on_commit=False)
        self.written: Set[str] = frozenset()
        self._answers: dict[_Key, tuple[_Part, list[tuple[Any, ...]]]] = {}

    def ask(self, *questions: Question) -> None:
        """Read the answers to all of these in one statement; those that are known stay."""
        new = {(q, _values(values)): values for q, values in questions}
        new = {key: values for key, values in new.items() if key not in self._answers}
        if not new:
            return
        whole = _whole(tuple(query for query, _ in new))
        values = {
            f"q{i}_{name}": list(v) if isinstance(v, Set) else v
            for i, given in enumerate(new.values())
            for name, v in given.items()
        }
        rows: list[list[Any]] = [[] for _ in whole.parts]
        for row in self.execute(whole.statement, values):
            rows[row[0]].append(row)
        dialect = self.connection().dialect
        for key, part, found in zip(new, whole.parts, rows, strict=True):
            found.sort(key=lambda r: r[1])
            self._answers[key] = part, [part.row(r, dialect) for r in found]

    def answer(self, query: Any, values: Any) -> IteratorResult[Any] | None:
        """The rows that were read ahead for this select and these values; None when none were."""
        if not self._answers or not isinstance(values, Mapping | None):
            return None
        known = self._answers.get((query, _values(values)))
        if known is None or not self.written.isdisjoint(known[0].tables):
            return None
        part, rows = known
        return IteratorResult(SimpleResultMetaData(part.names), iter(rows))


@event.listens_for(Reads, "do_orm_execute")
def _answered_ahead(state: ORMExecuteState) -> IteratorResult[Any] | None:
    reads = state.session
    assert isinstance(reads, Reads)
    return reads.answer(state.statement, state.parameters) if state.is_select else None
