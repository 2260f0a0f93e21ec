"""Many questions in one statement: what an act will read is asked for ahead, in one go.

An act reads a dozen small facts; each by a statement of its own costs a round trip. Here the
select of each fact stays where it belongs, with its room; ``ask`` puts many of them together by
UNION ALL, and whoever then executes one of them with the same values is given its answer. Nothing
is kept beyond the transaction, and nothing of a table that the act has written since: so what
authorises is read once, in the deciding transaction, after the head's lock.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from sqlalchemy import (
    Connection,
    event,
)
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.orm import ORMExecuteState, Session

from tracker.record.united import Part, Query, whole_of

Question = tuple[Query, Mapping[str, Any]]
"""A select that was built once, and the values it is asked with."""
_Values = tuple[tuple[str, Any], ...]
_Key = tuple[Query, _Values]


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


class Reads(Session):
    """A session of an act that can be asked many questions in one statement.

    ``written``: tables that the act has written; what was asked ahead of one is asked again.
    """

    def __init__(self, conn: Connection) -> None:
        super().__init__(conn, autoflush=False, expire_on_commit=False)
        self.written: Set[str] = frozenset()
        self._answers: dict[_Key, tuple[Part, list[tuple[Any, ...]]]] = {}

    def ask(self, *questions: Question) -> None:
        """Read the answers to all of these in one statement; those that are known stay."""
        new = {(q, _values(values)): values for q, values in questions}
        new = {key: values for key, values in new.items() if key not in self._answers}
        if not new:
            return
        whole = whole_of(tuple(query for query, _ in new))
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
