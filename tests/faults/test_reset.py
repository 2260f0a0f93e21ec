"""H58: a connection that is lost at any statement of an act, or at its commit, on both engines."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from tests.journey.story import FIRST_START, Branch, Worked
from tests.statements import TRANSACTION
from tracker.record.models import Entry

At = Callable[..., Branch]
EVERY_IN_SHORT = 4


def entries(told: Branch) -> int:
    with told.site.database.reading() as s:
        return int(s.scalar(select(func.count()).select_from(Entry)) or 0)


def cut_off(raw: Any) -> None:
    """The server ends this connection, as an administrator or a broken line would."""
    if isinstance(raw, sqlite3.Connection):
        raise sqlite3.OperationalError("disk I/O error")
    of = raw.info
    with psycopg.connect(of.dsn, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [of.backend_pid])


@contextmanager
def lost_at_statement(told: Branch, number: int) -> Iterator[None]:
    """The connection is gone before the statement with this number (from 0) of an act."""
    left = [number]

    def before(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(TRANSACTION):
            return
        if left[0] == 0:
            left[0] = -1
            cut_off(conn.connection.dbapi_connection)
        left[0] -= left[0] > 0

    engine = told.site.database.engine
    event.listen(engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", before)


@contextmanager
def lost_at_commit(told: Branch, patch: pytest.MonkeyPatch, *, after: bool) -> Iterator[None]:
    """The connection is gone just before the commit, or just after it: nobody hears of it."""
    dialect = told.site.database.engine.dialect
    commit = dialect.do_commit

    def lost(raw: Any) -> None:
        if after:
            commit(raw)
        cut_off(raw.driver_connection)
        raw.driver_connection.execute("select 1")  # says what the driver says of a lost line

    with patch.context() as m:
        m.setattr(dialect, "do_commit", lost)
        yield


def tried(told: Branch, every: int, statements: int) -> str:
    """The first unit's start, lost at each of these statements; then it is sent again."""
    before, lost = entries(told), 0
    for number in range(0, statements, every):
        with lost_at_statement(told, number), pytest.raises(Exception):  # noqa: B017,PT011 - each engine has its own
            told.told(FIRST_START, op_id="start")
        lost += 1
        assert entries(told) == before
    answer = told.told(FIRST_START, op_id="start")
    assert answer.accepted, answer.verdict.codes
    assert entries(told) == before + 1
    assert told.told(FIRST_START, op_id="start") == answer, "one effect, the first answer again"
    return f"{lost} of {statements} statements, 0 half written, then 1 effect"


def statements_of(worked: Worked) -> int:
    return max(n for tag, n in worked.statements if tag == "administration:infusion:started")


def test_a_connection_lost_within_an_act_leaves_nothing_half(branch: At, worked: Worked) -> None:
    print(
        f"\nconnection lost at {tried(branch(FIRST_START), EVERY_IN_SHORT, statements_of(worked))}"
    )


@pytest.mark.long
def test_a_connection_lost_at_every_statement_leaves_nothing_half(
    branch: At, worked: Worked
) -> None:
    print(f"\nconnection lost at {tried(branch(FIRST_START), 1, statements_of(worked))}")


@pytest.mark.parametrize("after", [False, True], ids=["before it", "after it"])
def test_a_connection_lost_at_the_commit_has_one_effect(
    branch: At, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    told = branch(FIRST_START)
    before = entries(told)
    with lost_at_commit(told, monkeypatch, after=after), pytest.raises(OperationalError):
        told.told(FIRST_START, op_id="start")
    assert entries(told) == before + after
    assert told.told(FIRST_START, op_id="start").accepted
    assert entries(told) == before + 1
