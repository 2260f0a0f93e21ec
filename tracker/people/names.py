"""Printed names of people, for pages and papers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.people.models import SYSTEM, Person


def names_of(s: Session, ids: Sequence[str]) -> list[str]:
    """The names of these people in this order; the id itself where nobody is known."""
    wanted = {i for i in ids if i and i != SYSTEM}
    rows = s.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    known = {row.id: row.name for row in rows}
    return [known.get(i, i) for i in ids]


def usernames(s: Session, ids: Sequence[str]) -> dict[str, str]:
    """The user names of these people, by their ids."""
    rows = s.execute(select(Person.id, Person.username).where(Person.id.in_(set(ids))))
    return {row.id: row.username for row in rows}
