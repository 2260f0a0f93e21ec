"""The people of an act as the database knows them in the act's own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason
from tracker.people import rules
from tracker.people.models import Person, PersonRole, Role
from tracker.record import log
from tracker.record.ahead import Question, Reads, question


@dataclass(frozen=True, slots=True)
class Present:
    """A person as the database knows them now."""

    id: str
    name: str
    active: bool
    roles: frozenset[Role]


People = dict[str, Present]

_WHO = (
    select(Person.id, Person.name, Person.active, PersonRole.role, PersonRole.held)
    .outerjoin(PersonRole, PersonRole.person_id == Person.id)
    .where(Person.id.in_(bindparam("ids", expanding=True)))
    .order_by(PersonRole.given_at)
)


def first_look(
    conn: Connection, op_id: str, ids: Iterable[str | None], asked: Iterable[Question] = ()
) -> Reads:
    """The reads of an act: an earlier answer, its people and what it asks, in one statement.

    The head is locked before, in a statement of its own.
    """
    s = Reads(conn)
    s.ask(log.asks(op_id), question(_WHO, ids=[i for i in ids if i]), *asked)
    return s


def present(s: Session, *ids: str | None) -> People:
    """The named people with the roles they hold now: the newest row of each role counts (I21)."""
    out: People = {}
    held: dict[str, set[Role]] = {}
    for id_, name, active, role, holds in s.execute(_WHO, {"ids": [i for i in ids if i]}):
        roles = held.setdefault(id_, set())
        if role is not None:
            (roles.add if holds else roles.discard)(role)
        out[id_] = Present(id_, name, active, frozenset(roles))
    return out


def fit(
    people: People, id_: str, widest: frozenset[Role], needed: frozenset[Role], part: str
) -> tuple[Reason, ...]:
    """Why this person may not take this part; nothing when they may.

    ``widest`` is the act's own rule, ``needed`` what the site's matrix leaves of it.
    """
    p = people.get(id_)
    wanted = needed if widest else None
    return rules.fit(p is not None, bool(p and p.active), p.roles if p else (), wanted, part)
