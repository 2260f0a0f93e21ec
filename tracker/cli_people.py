"""Commands about people: accounts, training, who may do what, policies, shared computers."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from config import Settings
from tracker.cli_said import ask, said

if TYPE_CHECKING:  # the rooms are imported where a command needs them: --help stays quick
    from tracker.record.site import Site

Verb = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]
USERS: Final = (
    *("add", "list", "password", "change", "agree", "roles"),
    *("unlock", "disable", "history"),
)


def verbs(verb: Verb) -> None:
    """The commands stand in the parser."""
    v = verb("user", _user, "Add a member of the staff: tracker user add NAME --role qa ...")
    v.add_argument("action", choices=USERS)
    v.add_argument("username", nargs="?")
    v.add_argument("--name", help="the name printed on records")
    v.add_argument("--role", action="append", default=[], help="may be given several times")
    v.add_argument("--second", default="", help="user name of the second person, for roles")
    _told_by(v)
    v = verb("training", _training, "Training: list [NAME] | give KIND NAME ... | take-back ID.")
    v.add_argument("action", choices=["list", "give", "take-back"])
    v.add_argument("what", nargs="*", help="a user name; a kind and user names; an id")
    v.add_argument("--document", default="", help="number of the paper that says so")
    v.add_argument("--subject", default="", help="procedure and version, where it is for one")
    v.add_argument("--from", dest="first", type=_day, help="first day, YYYY-MM-DD (default: today)")
    v.add_argument("--until", type=_day, help="last day")
    _told_by(v)
    v = verb("matrix", _matrix, "Who may do what: list [ROLE] | set ACT PART ROLE ...")
    v.add_argument("action", choices=["list", "set"])
    v.add_argument("what", nargs="*", help="a role; an act, performer or verifier, and roles")
    v.add_argument("--second", default="", help="user name of the second person, who signs too")
    _told_by(v)
    v = verb("policy", _policy, "Policies of access: list | set NAME VALUE.")
    v.add_argument("action", choices=["list", "set"])
    v.add_argument("what", nargs="*", help="name and value")
    _told_by(v)
    v = verb("station", _station, "Shared bench computers: list | add NAME | end NAME.")
    v.add_argument("action", choices=["list", "add", "end"])
    v.add_argument("what", nargs="*", help="what the people at the bench call it")
    _told_by(v)


def _told_by(v: argparse.ArgumentParser) -> None:
    v.add_argument("--by", default="", help="user name of who does it; the password is asked for")
    v.add_argument("--reason", default="", help="why; it stands in the record")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day such as 2026-05-18") from None


def _site() -> Site:
    from tracker import opening

    return opening.open_site(Settings.from_environment())


def _listed(lines: Iterable[str]) -> int:
    for line in lines:
        print(line)
    return 0


def _usage(words: str) -> int:
    print(words, file=sys.stderr)
    return 2


def _user(given: argparse.Namespace) -> int:
    from tracker.staff.commands import run
    from tracker.staff.training.commands import change_roles

    if given.action != "roles":
        return run(_site(), given, getpass.getpass)
    if not (given.username and given.role and given.by and given.second and given.reason):
        return _usage(
            "tracker user roles NAME --role ROLE [--role ROLE] --by NAME --second NAME --reason WHY"
        )
    who = (given.by, given.second)
    answer = change_roles(_site(), given.username, given.role, given.reason, ask, who)
    return said(answer, f"{given.username} holds these roles from the next request on.")


def _training(given: argparse.Namespace) -> int:
    from tracker.staff.training import commands

    what: list[str] = given.what
    if given.action == "list":
        return _listed(commands.training_lines(_site(), *what[:1]))
    if given.action == "take-back":
        if not (what and given.by and given.reason):
            return _usage("tracker training take-back ID --by NAME --reason WHY")
        answer = commands.take_back(_site(), what[0], given.reason, ask, given.by)
        return said(answer, "Taken back. What was done before stands.")
    if len(what) < 2 or not (given.document and given.by):
        return _usage("tracker training give KIND NAME ... --document NUMBER --until DAY --by NAME")
    site = _site()
    first = given.first or site.clock().astimezone(site.zone).date()
    days = (first, given.until)
    answer = commands.give(
        site, what[0], what[1:], given.document, days, ask, given.by, given.subject
    )
    return said(answer, f"Recorded for {', '.join(what[1:])}.")


def _matrix(given: argparse.Namespace) -> int:
    from tracker.staff.training import commands

    what: list[str] = given.what
    if given.action == "list":
        return _listed(commands.matrix_lines(_site(), *what[:1]))
    if len(what) < 3 or not (given.by and given.second and given.reason):
        return _usage("tracker matrix set ACT PART ROLE ... --by NAME --second NAME --reason WHY")
    who = (given.by, given.second)
    tag, part, *roles = what
    answer = commands.change_matrix(_site(), tag, part, roles, given.reason, ask, who)
    return said(answer, "It counts from the next request on.")


def _policy(given: argparse.Namespace) -> int:
    from tracker.staff.access import commands

    what: list[str] = given.what
    if given.action == "list":
        return _listed(commands.policy_lines(_site()))
    if len(what) != 2 or not what[1].isdecimal() or not (given.by and given.reason):
        return _usage("tracker policy set NAME VALUE --by NAME --reason WHY")
    answer = commands.set_policy(_site(), what[0], int(what[1]), given.reason, ask, given.by)
    return said(answer, "It counts from the next request on, for everybody.")


def _station(given: argparse.Namespace) -> int:
    from tracker.staff.access import commands

    name = " ".join(given.what)
    if given.action == "list":
        return _listed(commands.station_lines(_site()))
    if not (name and given.by and given.reason):
        return _usage(f"tracker station {given.action} NAME --by NAME --reason WHY")
    if given.action == "end":
        answer = commands.end_station(_site(), name, given.reason, ask, given.by)
        return said(answer, "Ended.")
    answer = commands.add_station(_site(), name, given.reason, ask, given.by)
    return said(answer, "Added. Bind it in its own browser, under Shared bench computers.")
