"""Commands about labels: statutory sentences, the book of unassigned labels, drills."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from tracker.cli_people import Verb, _day, _listed, _site, _told_by, _usage
from tracker.cli_said import ask, said


def verbs(verb: Verb) -> None:
    """The commands stand in the parser."""
    v = verb("sentences", _sentences, "Statutory sentences of labels: list | write FILE | bring.")
    v.add_argument("action", choices=["list", "write", "bring"])
    v.add_argument("file", nargs="?", type=Path, help="the table as JSON")
    v.add_argument("--second", default="", help="user name of the second person, who signs too")
    _told_by(v)
    v = verb("book", _book, "Unassigned labels: list | make | count NAME | bind CODE | drill.")
    v.add_argument("action", choices=["list", "make", "count", "bind", "drill"])
    v.add_argument("name", nargs="?", help="of the book, as B01; of a label to bind, its code")
    v.add_argument("--subject", default="", help="whose the container is, as SYN-ON-007")
    v.add_argument("--container", default="", help="its short name, as P1-F05")
    v.add_argument("--at", type=_moment, help="when the label went on: 2026-05-05T09:40+08:00")
    v.add_argument("--labels", type=int, help="how many are made, or lie in it")
    v.add_argument("--seal", default="", help="number on the seal")
    v.add_argument("--found", default="", help="what a count or drill has found")
    v.add_argument("--failed", action="store_true", help="of a drill: something must be mended")
    v.add_argument("--minutes", type=int, help="from the jam to the labelled container")
    v.add_argument("--due", type=_day, help="day of the next drill, YYYY-MM-DD")
    v.add_argument("--second", default="", help="user name of the second person, who signs too")
    _told_by(v)


def _moment(text: str) -> dt.datetime:
    """An instant with its zone."""
    at = dt.datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError("a time with its zone, as 2026-05-05T09:40+08:00")
    return at


def _sentences(given: argparse.Namespace) -> int:
    from tracker.marking.sentences import commands

    if given.action == "list":
        return _listed(commands.sentence_lines(_site()))
    if given.file is None:
        return _usage(f"tracker sentences {given.action} FILE")
    if given.action == "write":
        commands.write_table(_site(), given.file)
        print("Check each sentence at its source, fill in verified_by and verified_on, bring it.")
        return 0
    if not (given.by and given.second and given.reason):
        return _usage("tracker sentences bring FILE --by NAME --second NAME --reason WHY")
    if not given.file.is_file():
        return _usage(f"{given.file} is no file")
    who = (given.by, given.second)
    return said(commands.bring(_site(), given.file, given.reason, ask, *who), "Labels say it now.")


def _book(given: argparse.Namespace) -> int:
    from tracker.marking.book import commands

    if given.action == "list":
        return _listed(commands.book_lines(_site()))
    if not (given.by and given.second):
        return _usage(f"tracker book {given.action} ... --by NAME --second NAME")
    who = (given.by, given.second)
    if given.action == "make" and given.labels and given.seal:
        answer = commands.make(_site(), given.labels, given.seal, ask, *who)
        return said(answer, "Made. Its sheets are fetched at its page, once.")
    if given.action == "count" and given.name and given.labels is not None and given.seal:
        count = (given.labels, given.seal, given.found)
        return said(commands.count(_site(), given.name, count, ask, *who), "Counted.")
    if given.action == "bind" and given.name and given.container and given.at and given.reason:
        to, late = (given.subject, given.container), (given.at, given.reason)
        return said(commands.bind(_site(), given.name, to, late, ask, *who), "It is bound.")
    if given.action == "drill" and given.found and given.minutes and given.due:
        drill = commands.Drilled(not given.failed, given.found, given.minutes, given.due)
        return said(commands.drill(_site(), given.name or "", drill, ask, *who), "Recorded.")
    return _usage(
        "tracker book make --labels N --seal NUMBER | count NAME --labels N --seal NUMBER"
        " [--found WORDS] | bind CODE --subject CODE --container NAME --at TIME --reason WHY"
        " | drill [NAME] --found WORDS --minutes N --due DAY [--failed]"
    )
