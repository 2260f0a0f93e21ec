"""The command that brings process definitions in and has two people approve them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from config import Settings
from tracker.cli_said import ask, said

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
        return said(commands.load_file(site, path, given.by, ask), "Loaded. Have it approved.")
    answer = commands.approve(site, given.what, given.by, given.second, ask)
    if answer is None:
        print("Not exactly one hash begins so: see tracker definition list.", file=sys.stderr)
        return 2
    return said(answer, "Approved. Therapies may begin under it.")
