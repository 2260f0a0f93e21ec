"""Everybody who was ever here, with their roles."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.people.models import Person
from tracker.people.present import People, present


def everybody(s: Session) -> People:
    """Every person of the record, by id, with the roles that they hold now."""
    return present(s, *s.scalars(select(Person.id)))
