"""Commands about results: a file of an outside laboratory is brought."""

from __future__ import annotations

import argparse
from pathlib import Path

from tracker.cli_people import Verb, _site, _usage
from tracker.cli_said import ask, said


def verbs(verb: Verb) -> None:
    """The commands stand in the parser."""
    v = verb("results", _results, "Results of an outside laboratory: bring FILE --subject CODE.")
    v.add_argument("action", choices=["bring"])
    v.add_argument("file", nargs="?", type=Path, help="CSV as docs/results-file.md says")
    v.add_argument("--subject", default="", help="whose samples they are, as SYN-ON-007")
    v.add_argument("--by", default="", help="user name of who does it; the password is asked for")


def _results(given: argparse.Namespace) -> int:
    from tracker.journey.testing.imported import commands

    if not (given.file and given.subject and given.by):
        return _usage("tracker results bring FILE --subject CODE --by NAME")
    if not given.file.is_file():
        return _usage(f"{given.file} is no file")
    answer = commands.bring(_site(), given.file, given.subject, ask, given.by)
    return said(answer, "Brought. Each result waits to be confirmed at the page of its sample.")
