"""What every command asks and says in the same way: passwords, refusals."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the rooms are imported where a command needs them: --help stays quick
    from tracker.act import Answer


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
