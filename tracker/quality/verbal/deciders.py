"""Who may decide by telephone, to choose from."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.people.models import Person
from tracker.people.present import present
from tracker.quality.verbal.rules import DECIDERS


def deciders(s: Session) -> list[tuple[str, str]]:
    """User name and name of every active person who may, by name."""
    rows = s.execute(select(Person.id, Person.username).where(Person.active)).all()
    people = present(s, *(r.id for r in rows))
    may = [(r.username, people[r.id].name) for r in rows if people[r.id].roles & DECIDERS]
    return sorted(may, key=lambda one: one[1])
