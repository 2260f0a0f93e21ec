"""Everybody of the staff with the roles that they hold now: one statement."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.people.models import Person, PersonRole, Role

_PEOPLE = (
    select(Person.id, Person.username, Person.name, Person.active, PersonRole.role, PersonRole.held)
    .outerjoin(PersonRole, PersonRole.person_id == Person.id)
    .order_by(PersonRole.given_at)
)


@dataclass(slots=True)
class StaffNow:
    """Printed names by id; of each role the active people who hold it, with user names."""

    names: dict[str, str] = field(default_factory=dict)
    held: dict[Role, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def roles(self) -> dict[str, set[Role]]:
        """The active people with the roles that they hold."""
        out: dict[str, set[Role]] = {}
        for role, people in self.held.items():
            for person in people:
                out.setdefault(person, set()).add(role)
        return out


def staff_now(s: Session) -> StaffNow:
    """Printed names by id; of each role the active people who hold it now, with user names."""
    out = StaffNow()
    for row in s.execute(_PEOPLE):
        out.names[row.id] = row.name
        if row.role is not None and row.held and row.active:
            out.held[row.role][row.id] = row.username
        elif row.role is not None:
            out.held[row.role].pop(row.id, None)
    return out
