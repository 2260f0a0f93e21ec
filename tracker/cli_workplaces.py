"""Commands about where work is done: work areas, and places where containers stand."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from config import Settings
from tracker.cli_people import Verb
from tracker.cli_said import ask, said

if TYPE_CHECKING:  # the rooms are imported where a command needs them: --help stays quick
    from tracker.record.site import Site

AREA = "tracker area add|close NAME --by NAME --reason WHY"
PLACE = (
    "tracker place add NAME KIND | positions NAME POSITION ... | fit NAME EQUIPMENT,"
    " each with --by NAME --reason WHY"
)


def verbs(verb: Verb) -> None:
    """The commands stand in the parser."""
    v = verb("area", _area, "Cabinets and benches: list | add NAME | close NAME.")
    v.add_argument("action", choices=["list", "add", "close"])
    v.add_argument("what", nargs="*", help="what the people at the bench call it")
    _told_by(v)
    v = verb(
        "place",
        _place,
        "Shelves, tanks, rooms: list | add NAME KIND | positions NAME POSITION ... |"
        " fit NAME EQUIPMENT.",
    )
    v.add_argument("action", choices=["list", "add", "positions", "fit"])
    v.add_argument(
        "what",
        nargs="*",
        help="the place's name (in quotes where it has spaces); then its kind, such as incubator,"
        " ln2_tank or room; its positions in the order in which a person counts them; or the"
        " equipment that it is part of, by name, code or id",
    )
    _told_by(v)


def _told_by(v: argparse.ArgumentParser) -> None:
    v.add_argument("--by", default="", help="user name of who does it; the password is asked for")
    v.add_argument("--reason", default="", help="why; it stands in the record")


def _site() -> Site:
    from tracker import opening

    return opening.open_site(Settings.from_environment())


def _area(given: argparse.Namespace) -> int:
    from tracker.workplace import commands

    if given.action == "list":
        print("\n".join(commands.area_lines(_site())))
        return 0
    name = " ".join(given.what)
    if not (name and given.by and given.reason):
        print(AREA, file=sys.stderr)
        return 2
    if given.action == "close":
        answer = commands.close_area(_site(), name, given.reason, ask, given.by)
        return said(answer, "Closed. The next therapy needs a line clearance.")
    answer = commands.add_area(_site(), name, given.reason, ask, given.by)
    return said(answer, f"Added. Its code for the label: {answer.outputs.get('code', '')}")


def _place(given: argparse.Namespace) -> int:
    from tracker.workplace import commands

    if given.action == "list":
        print("\n".join(commands.place_lines(_site())))
        return 0
    what: list[str] = given.what
    few = len(what) < 2 or (given.action != "positions" and len(what) > 2)
    if few or not (given.by and given.reason):
        print(PLACE, file=sys.stderr)
        return 2
    name, second, *_rest = what
    why, by = given.reason, given.by
    if given.action == "add":
        answer = commands.add_place(_site(), name, second, why, ask, by)
        return said(answer, f"Added. Its code for the label: {answer.outputs.get('code', '')}")
    if given.action == "fit":
        answer = commands.fit_place(_site(), name, second, why, ask, by)
        return said(answer, "Fitted. The calibration of the equipment counts there from now on.")
    answer = commands.name_positions(_site(), name, what[1:], why, ask, by)
    return said(answer, "Named. One container at a time stands in each.")
