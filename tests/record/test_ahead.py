"""What was asked ahead is what the same select answers alone; a written table is asked again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import JSON, Connection, bindparam, literal_column, select

from tests.attacks import rows
from tests.journey.story import Branch
from tests.statements import counted
from tracker.journey.administration import budget, facts
from tracker.journey.administration.bedside import session
from tracker.journey.collection import state as collection
from tracker.journey.expansion.present import asks_frozen
from tracker.marking import scan
from tracker.material.models import Lot
from tracker.material.moves import asks_hands
from tracker.people.models import Person
from tracker.record.ahead import Question, Reads, question
from tracker.record.united import whole_of
from tracker.supplies import use
from tracker.therapy.steps import asks_of_therapy
from tracker.workplace.present import asks_place

At = Callable[..., Branch]
_NAMES = select(Person.name).where(Person.username == bindparam("username")).order_by(Person.name)


def questions(told: Branch) -> tuple[Question, ...]:
    """Whatever an act of the journey asks ahead, with what the worked case calls it."""
    n, therapy = told.names, told.therapy
    codes = [told.story().filled("$MSC-U1.code"), told.story().filled("$MSC-U2.code")]
    return (
        *asks_of_therapy(therapy),
        *facts.asks(therapy),
        *budget.asks(therapy),
        *session.asks(n["session"]),
        session.asks_band(told.story().filled("$wrist")),
        *scan.asks([*codes, n["MSC-U3"]]),
        *collection.asks(therapy, rows(told, "shipment")[0]["id"]),
        *use.asks([rows(told, "reagent_lot")[0]["id"]], [n["INC-2"]]),
        *asks_place(rows(told, "place")[0]["id"]),
        asks_frozen(therapy),
        asks_hands(therapy),
    )


def alone(conn: Connection, asked: Question) -> list[tuple[Any, ...]]:
    query, values = asked
    return [tuple(row) for row in Reads(conn).execute(query, dict(values))]


def test_many_questions_are_one_statement_and_answer_as_each_alone(branch: At) -> None:
    told = branch()
    asked = questions(told)
    with told.site.database.snapshot() as conn:
        reads = Reads(conn)
        with counted(conn.engine) as count:  # a snapshot has an engine of its own
            reads.ask(*asked)
            assert count.taken() == 1
            together = [[tuple(r) for r in reads.execute(q, dict(v))] for q, v in asked]
            assert count.taken() == 0
        each = [alone(conn, one) for one in asked]
    for one, other, (query, _) in zip(together, each, asked, strict=True):
        if query._order_by_clauses:
            assert one == other
        assert sorted(one, key=str) == sorted(other, key=str)
    assert sum(map(len, together)) > 100
    print(f"\n{len(asked)} questions in one statement, {sum(map(len, together))} rows alike")


def test_rows_answered_ahead_have_their_names(branch: At) -> None:
    told = branch()
    with told.site.database.snapshot() as conn:
        reads = Reads(conn)
        reads.ask(question(_NAMES, username="lab_tech"))
        row = reads.execute(_NAMES, {"username": "lab_tech"}).one()
        assert row.name == rows_named(told, "lab_tech")
        assert reads.scalar(_NAMES, {"username": "lab_tech"}) == row.name


def rows_named(told: Branch, username: str) -> str:
    return str(next(r["name"] for r in rows(told, "person") if r["username"] == username))


def test_other_values_are_asked_anew(branch: At) -> None:
    told = branch()
    with told.site.database.snapshot() as conn:
        reads = Reads(conn)
        reads.ask(question(_NAMES, username="lab_tech"))
        assert reads.scalar(_NAMES, {"username": "qa"}) == rows_named(told, "qa")


@pytest.mark.parametrize(("written", "statements"), [({"person"}, 1), ({"site"}, 0)])
def test_what_the_act_has_written_is_asked_again(
    branch: At, written: set[str], statements: int
) -> None:
    told = branch()
    with told.site.database.snapshot() as conn:
        reads = Reads(conn)
        reads.ask(question(_NAMES, username="qa"))
        reads.written = written
        with counted(conn.engine) as count:  # a snapshot has an engine of its own
            assert reads.scalar(_NAMES, {"username": "qa"})
            assert count.taken() == statements


def test_a_column_that_no_slot_can_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot be asked for ahead"):
        whole_of((select(literal_column("1", JSON())),))


def test_a_therapys_lots_are_read_in_the_order_asked(branch: At) -> None:
    told = branch()
    query = select(Lot.number).where(Lot.therapy_id == bindparam("id")).order_by(Lot.number.desc())
    with told.site.database.snapshot() as conn:
        reads = Reads(conn)
        reads.ask(question(query, id=told.therapy), question(_NAMES, username="qa"))
        numbers = list(reads.scalars(query, {"id": told.therapy}))
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) >= 2
