"""An act told at the terminal: everybody named gives their own password, as at a page."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import select

from tracker.act import Answer, Door, perform
from tracker.act.proving import signer
from tracker.people.access.history import Where
from tracker.people.models import Person
from tracker.record.site import Site

Ask = Callable[[str], str]
"""Asks for the password of the person with this user name."""


def ids_of(site: Site, names: Collection[str]) -> dict[str, str]:
    """The people with these user names; an unknown name is left out."""
    with site.database.reading() as s:
        query = select(Person.username, Person.id).where(Person.username.in_(names))
        return {row.username: row.id for row in s.execute(query)}


def told_here(
    site: Site,
    tag: str,
    given: dict[str, Any],
    ask: Ask,
    by: str,
    *,
    second: str = "",
    reason: str = "",
    at: dt.datetime | None = None,
) -> Answer:
    """What came of the act, told by ``by`` and, where it is named, ``second`` beside.

    ``at``: when it was done, of what is told afterwards.
    """
    door = door_here(site, ask, by, second=second, reason=reason, at=at)
    return perform(site, door, tag, given)


def door_here(
    site: Site,
    ask: Ask,
    by: str,
    *,
    second: str = "",
    reason: str = "",
    at: dt.datetime | None = None,
) -> Door:
    """By whom an act is told at the terminal; each was asked for their password.

    A wrong password is a missing signature, and is recorded as every refusal is; so is a name that
    nobody has.
    """
    names = [name for name in (by, second) if name]
    known = ids_of(site, names)
    signed = {signer(site, name, ask(name), Where()) for name in names}
    return Door(
        known.get(by, "unknown"),
        f"terminal:{secrets.token_hex(8)}",
        known.get(second, "unknown") if second else None,
        reason=reason,
        signed=frozenset(one for one in signed if one),
        at_terminal=True,
        at=at,
    )
