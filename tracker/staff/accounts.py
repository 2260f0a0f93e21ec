"""Accounts from the command line and the demo: a person, a first password, a lock-out's end."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import select

from tracker.act import Answer, Door, perform
from tracker.identity.verdict import Reason
from tracker.pages.refusals import sentence
from tracker.people.access.history import Where
from tracker.people.models import SYSTEM, Person
from tracker.record.site import Site
from tracker.staff.access.listing import staff
from tracker.staff.access.secret import (
    after_disabling,
    change_password,
    end_lockouts,
    faults_of,
    give_first_password,
)

Ask = Callable[[str], str]
"""Asks for a password at the terminal, which does not show it."""
HERE = Where()
GIVEN = "given at the command line"


class AccountError(ValueError):
    """It cannot be done; the message says why."""


def system_door(what: str, why: str = "") -> Door:
    """Told by whoever owns the machine: the log names the system, and that it was done there."""
    return Door(SYSTEM, f"{what}:{secrets.token_hex(8)}", reason=why)


def add_user(
    site: Site,
    username: str,
    name: str,
    roles: Sequence[str],
    password: str,
    door: Door | None = None,
) -> Answer:
    """The person is in the record and may sign in; the first password is to be changed."""
    must(faults_of(site, username, name, password))
    given = {"username": username, "name": name, "roles": list(roles)}
    door = door or system_door("user")
    answer = perform(site, door, "staff:person:added", given)
    if answer.accepted:
        give_first_password(site, answer.outputs["person"], door.actor, password, HERE, end=False)
    return answer


def new_password(
    site: Site, username: str, password: str, why: str = GIVEN, door: Door | None = None
) -> None:
    """The person has a first password, to be changed at the next sign-in. Raises AccountError.

    Also after an import, for passwords stand outside the record. Whoever may run this without a
    ``door`` owns the machine: the log says that it was done there and why.
    """
    if site.recovery:
        raise AccountError(
            "The record is read only: `tracker selfcheck` says why. Nothing changed."
        )
    person_id, name = _known(site, username)
    must(faults_of(site, username, name, password))
    door = door or system_door("reset", why)
    answer = perform(site, door, "staff:password:reset", {"person": person_id})
    must(() if answer.accepted else answer.reasons)
    give_first_password(site, person_id, door.actor, password, HERE)


def own_password(site: Site, username: str, ask: Ask) -> None:
    """The person has chosen a password of their own at the terminal. Raises AccountError."""
    old = ask("Password now: ")
    new = ask("New password: ")
    if ask("The new one again: ") != new:
        raise AccountError("The two new passwords are not the same.")
    must(change_password(site, username, old, new, HERE))


def unlock_user(site: Site, username: str, why: str, door: Door | None = None) -> None:
    """The person's lock-outs have ended. Raises AccountError."""
    door = door or system_door("unlock", why)
    answer = end_lockouts(site, door, _known(site, username)[0], HERE)
    must(() if answer.accepted else answer.reasons)


def disable_user(site: Site, username: str, why: str, door: Door | None = None) -> None:
    """The person can do nothing more, from now on. Raises AccountError."""
    person_id, _ = _known(site, username)
    door = door or system_door("disable", why)
    answer = perform(site, door, "staff:person:disabled", {"person": person_id})
    must(() if answer.accepted else answer.reasons)
    after_disabling(site, person_id, HERE)


def list_users(site: Site) -> Iterable[str]:
    """A line for each person: user name, name, roles, whether active."""
    with site.database.reading() as s:
        for m in sorted(staff(s), key=lambda m: m.username):
            state = "" if m.active else "  disabled"
            state += "  locked out" if m.locked else ""
            yield f"{m.username:24} {m.name:28} {', '.join(sorted(m.roles))}{state}"


def _known(site: Site, username: str) -> tuple[str, str]:
    with site.database.reading() as s:
        row = s.execute(select(Person.id, Person.name).where(Person.username == username)).first()
    if row is None:
        raise AccountError(f"Nobody has the user name {username}.")
    return row.id, row.name


def must(reasons: Iterable[Reason]) -> None:
    """Nothing; AccountError when there is a reason against it."""
    if said := [sentence(r, "en") for r in reasons]:
        raise AccountError(" ".join(f"{one.why} {one.do_next}" for one in said))
