"""The command that brings process definitions in, compares them, has two people approve them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from config import Settings
from tracker.cli_said import ask, said

if TYPE_CHECKING:  # the rooms are imported where the command needs them
    from tracker.record.site import Site

Verb = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def verbs(verb: Verb) -> None:
    """The command stands in the parser."""
    v = verb(
        "definition",
        _definition,
        "Process definitions: definition list | load FILE --by NAME"
        " | compare A B (files or hashes) | approve HASH --by QA --second NAME [--reason WHY]."
        " Therapies begin under approved ones only.",
    )
    v.add_argument("action", choices=["list", "load", "compare", "approve"])
    v.add_argument("what", nargs="?", help="a file, or how the hash begins")
    v.add_argument("other", nargs="?", help="compare: the file or hash of the newer one")
    v.add_argument("--by", help="user name of quality assurance, who signs")
    v.add_argument("--second", help="user name of the second person, who signs as well")
    v.add_argument("--reason", default="", help="approve: why this version replaces another")


def _definition(given: argparse.Namespace) -> int:
    from tracker import opening
    from tracker.protocol import commands

    site = opening.open_site(Settings.from_environment())
    if given.action == "list":
        for one in commands.listed(site):
            print(one.line())
        return 0
    if given.action == "compare":
        return _compare(site, given.what or "", given.other or "")
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
    answer = commands.approve(site, given.what, given.by, given.second, ask, given.reason)
    if answer is None:
        print("Not exactly one hash begins so: see tracker definition list.", file=sys.stderr)
        return 2
    return said(answer, "Approved. Therapies may begin under it.")


def _compare(site: Site, one: str, other: str) -> int:
    from tracker.protocol import commands
    from tracker.protocol.definition import DefinitionError

    if not one or not other:
        print("tracker definition compare A B: two files, or how two hashes begin", file=sys.stderr)
        return 2
    try:
        found = commands.compared(site, one, other)
    except DefinitionError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    if isinstance(found, str):
        print(f"{found} is neither a file nor the beginning of one hash.", file=sys.stderr)
        return 2
    print("\n".join(found) if found else "The two are one and the same.")
    return 0
