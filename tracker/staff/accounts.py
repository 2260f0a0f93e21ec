"""Accounts from the command line and the demo: a person and a first password."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from tracker.act import Answer, Door, perform
from tracker.people.models import SYSTEM, Person, PersonRole
from tracker.people.passwords import LENGTH_MIN, set_password
from tracker.record.site import Site


class AccountError(ValueError):
    """The account cannot be made; the message says why."""


def add_user(site: Site, username: str, name: str, roles: Sequence[str], password: str) -> Answer:
    """The person is in the record and may sign in; the first password is to be changed."""
    if len(password) < LENGTH_MIN:
        raise AccountError(f"A password has at least {LENGTH_MIN} characters.")
    given = {"username": username, "name": name, "roles": list(roles)}
    door = Door(SYSTEM, f"user:{secrets.token_hex(8)}")
    answer = perform(site, door, "staff:person:added", given)
    if answer.accepted:
        with site.database.writing() as conn:
            set_password(conn, answer.outputs["person"], password, must_change=True)
    return answer


def new_password(site: Site, username: str, password: str) -> None:
    """The person who is in the record has a first password, to be changed at the next sign-in.

    After an import nobody has one, for passwords stand outside the record. Raises AccountError.
    """
    if len(password) < LENGTH_MIN:
        raise AccountError(f"A password has at least {LENGTH_MIN} characters.")
    if site.recovery:
        raise AccountError(
            "The record is read only: `tracker selfcheck` says why. Nothing changed."
        )
    with site.database.reading() as s:
        person_id = s.scalar(select(Person.id).where(Person.username == username))
    if person_id is None:
        raise AccountError(f"Nobody has the user name {username}.")
    with site.database.writing() as conn:
        set_password(conn, person_id, password, must_change=True)


def list_users(site: Site) -> Iterable[str]:
    """A line for each person: user name, name, roles, whether active."""
    with site.database.reading() as s:
        roles: dict[str, set[str]] = {}
        for row in s.execute(
            select(PersonRole.person_id, PersonRole.role, PersonRole.held).order_by(
                PersonRole.given_at
            )
        ):
            held = roles.setdefault(row.person_id, set())
            (held.add if row.held else held.discard)(row.role.value)
        for p in s.execute(
            select(Person.id, Person.username, Person.name, Person.active).order_by(Person.username)
        ):
            state = "" if p.active else "  disabled"
            yield f"{p.username:24} {p.name:28} {', '.join(sorted(roles.get(p.id, ())))}{state}"
