"""Queries of the pages of access: the staff, one person, badges."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.people.access.models import Badge, BadgeRevocation, Factor
from tracker.people.access.tries import open_lockouts
from tracker.people.models import Person, PersonRole, Role


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the staff as the administrator needs to know them."""

    id: str
    username: str
    name: str
    active: bool
    roles: frozenset[Role]
    locked: frozenset[Factor]
    badge: str


def staff(s: Session, person_id: str | None = None) -> list[Member]:
    """Everybody, or the one with this id; by name."""
    people = select(Person).order_by(Person.name, Person.username)
    roles = select(PersonRole).order_by(PersonRole.given_at)
    if person_id is not None:
        people, roles = (
            people.where(Person.id == person_id),
            roles.where(PersonRole.person_id == person_id),
        )
    held: dict[str, set[Role]] = {}
    for row in s.scalars(roles):
        mine = held.setdefault(row.person_id, set())
        (mine.add if row.held else mine.discard)(row.role)
    locked: dict[str, set[Factor]] = {}
    for one in open_lockouts(s, person_id):
        locked.setdefault(one.person_id, set()).add(one.factor)
    badges = _badges(s)
    return [
        Member(
            p.id,
            p.username,
            p.name,
            p.active,
            frozenset(held.get(p.id, ())),
            frozenset(locked.get(p.id, ())),
            badges.get(p.id, ""),
        )
        for p in s.scalars(people)
    ]


def _badges(s: Session) -> dict[str, str]:
    query = (
        select(Badge.person_id, Badge.code)
        .outerjoin(BadgeRevocation, BadgeRevocation.badge_id == Badge.id)
        .where(BadgeRevocation.badge_id.is_(None))
    )
    return {row.person_id: row.code for row in s.execute(query)}


def holder(s: Session, code: str) -> str | None:
    """Whose badge this is, if it was not revoked and they have not left."""
    query = (
        select(Person.id)
        .join(Badge, Badge.person_id == Person.id)
        .outerjoin(BadgeRevocation, BadgeRevocation.badge_id == Badge.id)
        .where(Badge.code == code, BadgeRevocation.badge_id.is_(None), Person.active)
    )
    found: str | None = s.scalar(query)
    return found
