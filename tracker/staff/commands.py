"""What ``tracker user`` does: accounts for whoever owns the machine, said as acts of the system."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from sqlalchemy import select

from tracker.act import Door
from tracker.act.terminal import door_here
from tracker.people.access.history import of_person
from tracker.people.models import Person
from tracker.record.site import Site
from tracker.staff import accounts
from tracker.staff.access.words import history_line
from tracker.staff.accounts import AccountError, Ask
from tracker.staff.certificate.commands import agree_here, own_text

OK: Final = 0
NOT_HELD: Final = 1
UNUSABLE: Final = 2
_USAGE: Final = (
    "tracker user add NAME --role ROLE [--role ROLE]; tracker user change|agree NAME;"
    " tracker user password|unlock|disable NAME --reason WHY; tracker user history NAME;"
    " tracker user roles NAME --role ROLE --by NAME --second NAME --reason WHY; tracker user list"
)


def run(site: Site, given: argparse.Namespace, ask: Ask) -> int:
    """The command is done; answers the exit code."""
    name: str = given.username or ""
    if given.action == "list":
        print(*accounts.list_users(site), sep="\n")
        return OK
    if not name or (given.action == "add" and not given.role):
        print(_USAGE, file=sys.stderr)
        return UNUSABLE
    if given.action == "add":
        return _add(site, given, name, ask)
    try:
        _for(site, given, name, ask)
    except AccountError as wrong:
        print(wrong, file=sys.stderr)
        return NOT_HELD
    return OK


def _add(site: Site, given: argparse.Namespace, name: str, ask: Ask) -> int:
    """A new member of the staff."""
    password = ask(f"First password of {name} (at least 15 characters): ")
    door = _door(site, given, ask)
    answer = accounts.add_user(site, name, given.name or name, given.role, password, door)
    for r in answer.reasons:
        print(f"{r.code} {r.about}", file=sys.stderr)
    return OK if answer.accepted else NOT_HELD


def _for(site: Site, given: argparse.Namespace, name: str, ask: Ask) -> None:
    """What is done for one person who is known. Raises AccountError."""
    if given.action == "password":
        password = ask(f"First password of {name}: ")
        why = given.reason or accounts.GIVEN
        accounts.new_password(site, name, password, why, _door(site, given, ask))
    elif given.action == "change":
        accounts.own_password(site, name, ask)
    elif given.action == "agree":
        print(own_text(site))
        agree_here(site, name, ask("Your password says that you have read this and agree: "))
    elif given.action == "unlock":
        accounts.unlock_user(site, name, given.reason, _door(site, given, ask))
    elif given.action == "disable":
        accounts.disable_user(site, name, given.reason, _door(site, given, ask))
    else:
        _history(site, name)


def _door(site: Site, given: argparse.Namespace, ask: Ask) -> Door | None:
    """By whom ``--by`` and ``--second`` name, by their passwords; else who owns the machine."""
    if not given.by:
        return None

    def asked(who: str) -> str:
        return ask(f"Password of {who}: ")

    return door_here(site, asked, given.by, second=given.second, reason=given.reason)


def _history(site: Site, name: str) -> None:
    """Every shown line of the person's sign-in history is printed, newest first."""
    with site.database.reading() as s:
        person_id = s.scalar(select(Person.id).where(Person.username == name))
        if person_id is None:
            raise AccountError(f"Nobody has the user name {name}.")
        for line in map(history_line, of_person(s, person_id)):
            at = line.at.astimezone(site.zone)
            print(f"{at:%Y-%m-%d %H:%M:%S %z}  {line.words}  {line.where}")
