"""What every command asks and says in the same way: passwords, refusals."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # the rooms are imported where a command needs them: --help stays quick
    from tracker.act import Answer


NOBODYS: Final = {
    "user": ("list", "change", "agree", "history"),
    "definition": ("list", "compare"),
    "sentences": ("list", "write"),
    "training": ("list",),
    "matrix": ("list",),
    "policy": ("list",),
    "station": ("list",),
    "area": ("list",),
    "place": ("list",),
    "book": ("list",),
}
"""What is told in nobody's name, or by the password of the very person, by verb."""
ALONE: Final = {"definition": ("load",)}
"""What one person does, with nobody beside."""


def named_wrongly(given: argparse.Namespace) -> str:
    """Why ``--by`` and ``--second`` cannot stand as they do; nothing where they can.

    Asked before anything else: nobody is named whose password nobody asks for.
    """
    by, second = getattr(given, "by", ""), getattr(given, "second", "")
    action: str = getattr(given, "action", "")
    if (by or second) and action in NOBODYS.get(given.verb, ()):
        return f"tracker {given.verb} {action} takes neither --by nor --second: nothing was done."
    if second and action in ALONE.get(given.verb, ()):
        return f"tracker {given.verb} {action} takes no --second: nothing was done."
    if second and not by:
        return f"--second {second} signs beside whom --by names: nobody is, and nothing was done."
    return ""


def ask(name: str) -> str:
    """The password of the person with this user name; the terminal does not show it."""
    return getpass.getpass(f"Password of {name}: ")


def said(answer: Answer, done: str) -> int:
    """What came of an act is printed, refusals as sentences; the exit code."""
    from tracker.pages.refusals import sentences

    for r in answer.reasons:
        words = sentences().get(r.code, {}).get("en", {}).get("why", r.code)
        print(words.format_map({**dict(r.facts), "about": r.about}), file=sys.stderr)
    if answer.accepted:
        print(done)
    return 0 if answer.accepted else 1
