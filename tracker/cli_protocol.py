"""The command that brings process definitions in and has two people approve them."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from config import Settings

if TYPE_CHECKING:  # the rooms are imported where the command needs them: --help stays quick
    from tracker.act import Answer

Verb = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def verbs(verb: Verb) -> None:
    """The command stands in the parser."""
    v = verb(
        "definition",
        _definition,
        "Process definitions: definition list | load FILE --by NAME"
        " | approve HASH --by QA --second NAME. Therapies begin under approved ones only.",
    )
    v.add_argument("action", choices=["list", "load", "approve"])
    v.add_argument("what", nargs="?", help="a file (load), or how the hash begins (approve)")
    v.add_argument("--by", help="user name of quality assurance, who signs")
    v.add_argument("--second", help="user name of the second person, who signs as well")


def _definition(given: argparse.Namespace) -> int:
    from tracker import opening
    from tracker.protocol import commands

    site = opening.open_site(Settings.from_environment())
    if given.action == "list":
        for one in commands.listed(site):
            print(one.line())
        return 0
    approving = given.action == "approve"
    if not given.what or not given.by or (approving and not given.second):
        print("tracker definition load FILE --by NAME", file=sys.stderr)
        print("tracker definition approve HASH --by NAME --second NAME", file=sys.stderr)
        return 2
    if not approving:
        path = Path(given.what)
        if not path.is_file():
            print(f"There is no file {path}.", file=sys.stderr)
            return 2
        return _said(commands.load_file(site, path, given.by, _ask), "Loaded. Have it approved.")
    answer = commands.approve(site, given.what, given.by, given.second, _ask)
    if answer is None:
        print("Not exactly one hash begins so: see tracker definition list.", file=sys.stderr)
        return 2
    return _said(answer, "Approved. Therapies may begin under it.")


def _ask(name: str) -> str:
    return getpass.getpass(f"Password of {name}: ")


def _said(answer: Answer, done: str) -> int:
    from tracker.pages.refusals import sentences

    for r in answer.reasons:
        words = sentences().get(r.code, {}).get("en", {}).get("why", r.code)
        print(words.format_map({**dict(r.facts), "about": r.about}), file=sys.stderr)
    if answer.accepted:
        print(done)
    return 0 if answer.accepted else 1
