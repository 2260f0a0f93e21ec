"""The ``tracker`` command."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config import SETTINGS, Settings, SettingsError
from tracker import cli_keeping as keeping
from tracker import cli_labels as labels
from tracker import cli_people as people
from tracker import cli_protocol as protocol
from tracker import cli_workplaces as workplaces
from tracker.cli_said import ask, named_wrongly
from tracker.identity.environment import Environment

if TYPE_CHECKING:  # the rooms are imported where a command needs them: --help stays quick
    from tracker.record.site import Site
    from tracker.replay import Case

OK: Final = 0
NOT_HELD: Final = 1
"""What was asked does not hold: a finding, a refusal, an act of a case that went otherwise."""
UNUSABLE: Final = 2
"""Settings, arguments, or an installation that cannot be opened."""

PORT_MAX: Final = 65535
GROUNDS: Final = ("patient_request", "retention_over", "enrolled_in_error")

RAW: Final = argparse.RawDescriptionHelpFormatter
EPILOG = """exit codes: 0 all holds; 1 something does not (each said in a line); 2 cannot start.

settings (environment variables):
""" + "\n".join(f"  {name:22} {words}" for name, words in SETTINGS.items())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; answers the exit code."""
    given = _parser().parse_args(arguments)
    if misnamed := named_wrongly(given):
        print(misnamed, file=sys.stderr)
        return UNUSABLE
    try:
        run: Callable[[argparse.Namespace], int] = given.run
        return run(given)
    except Exception as wrong:
        if (words := _fault(wrong)) is None:
            raise
        print(words, file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        return OK


def _fault(wrong: Exception) -> str | None:
    """What went wrong, in a sentence; nothing for what nobody has foreseen."""
    from alembic.util import CommandError
    from sqlalchemy.exc import DatabaseError

    from tracker.db import DiskFullError, TurnError
    from tracker.opening import OpeningError
    from tracker.record.engine import engine_says
    from tracker.replay import CaseError
    from tracker.staff.accounts import AccountError

    known = (
        SettingsError,
        OpeningError,
        CaseError,
        AccountError,
        TurnError,
        DiskFullError,
        *keeping.errors(),
    )
    if isinstance(wrong, known):
        return str(wrong)
    if isinstance(wrong, DatabaseError):  # its own words hold the statement, which is no help here
        return f"The database cannot be used: {engine_says(wrong)}."
    if isinstance(wrong, OSError):
        where = f"{wrong.filename}: " if wrong.filename else ""
        return f"{where}{wrong.strerror or wrong}."
    if isinstance(wrong, CommandError):
        return f"The schema cannot be brought up to date: {wrong}"
    return None


def _parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="tracker",
        description="Follows autologous marrow cells from the harvest to the bedside.\n\n"
        "First look:      tracker demo\n"
        "For real use:    tracker init --environment production; tracker user add ...;"
        " tracker definition approve ...; tracker serve\n"
        "At any time:     tracker verify",
        epilog=EPILOG,
        formatter_class=RAW,
    )
    verbs = top.add_subparsers(dest="verb", required=True, metavar="COMMAND")

    def verb(name: str, run: Callable[[argparse.Namespace], int], text: str) -> ArgumentParser:
        one = verbs.add_parser(name, help=text, description=text, formatter_class=RAW)
        one.set_defaults(run=run)
        return one

    v = verb("demo", _demo, "Fill a folder with twelve patients around today and show the pages.")
    v.add_argument("--folder", type=Path, help="where (default: a folder of its own, kept)")
    v.add_argument("--no-serve", action="store_true", help="fill the folder and exit")
    v.add_argument("--port", type=_port, default=None, help="port of the pages (default 8000)")
    v = verb("init", _init, "Make an empty installation; its environment is fixed for ever.")
    v.add_argument("--environment", required=True, choices=[e.value for e in Environment])
    v.add_argument("--name", default="MarrowTrace site", help="the site's name on records")
    keeping.verbs(verb)
    protocol.verbs(verb)
    people.verbs(verb)
    workplaces.verbs(verb)
    labels.verbs(verb)
    verb("serve", _serve, "Show the pages until Ctrl-C.")
    v = verb("replay", _replay, "Tell a case to a test or demo database, one line an act.")
    v.add_argument("case", type=Path, help="a case file (JSON)")
    v.add_argument("--until", type=int, help="stop after the event with this number")
    v.add_argument("--json", action="store_true", help="one JSON object a line")
    verb("selfcheck", _selfcheck, "Check what every start checks: one line each, yes or no.")
    v = verb("verify", _verify, "Prove the record: chain, then every row against the log.")
    v.add_argument("--chain-only", action="store_true", help="without rebuilding the rows")
    v.add_argument(
        "--known",
        action="append",
        default=[],
        metavar="CHECKPOINT",
        help="a checkpoint held outside: a file of notes, 'SIZE ROOT' from paper, or a symbol's"
        " text; may be given several times",
    )
    v = verb("checkpoint", _checkpoint, "Sign what the log says now; print size, root and note.")
    v.add_argument("--to", type=Path, metavar="FILE", help="add the note to a file meant to leave")
    v = verb("keys", _keys, "Keys that sign checkpoints: tracker keys new | list.")
    v.add_argument("action", choices=["new", "list"])
    _leaving(verb)
    v = verb("prove", _prove, "Run the long proofs and print their figures (takes long).")
    v.add_argument("--only", choices=["labels", "record"], help="one area alone")
    return top


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= PORT_MAX):
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to {PORT_MAX}, not {text}")
    return int(text)


ArgumentParser = argparse.ArgumentParser
Verb = Callable[[str, Callable[[argparse.Namespace], int], str], ArgumentParser]


def _leaving(verb: Verb) -> None:
    """What leaves the installation, comes into it, or is gone for ever."""
    v = verb("export", _export, "Write the whole record into a folder that proves itself.")
    v.add_argument("folder", type=Path, help="a new folder; it will hold names: keep it safe")
    v.add_argument("--without-personal", action="store_true", help="leave out clear personal data")
    v = verb("import", _import, "Take an export into an empty database, and prove it there.")
    v.add_argument("folder", type=Path)
    v.add_argument("--unsigned", action="store_true", help="take one that no key has signed")
    verb("verifier", _verifier, "Print the stand-alone verifier of exports: one Python file.")
    v = verb("erase", _erase, "Erase the personal data of a patient; two people sign.")
    v.add_argument("subject", help="subject code of the patient")
    v.add_argument("--by", required=True, help="user name of an administrator")
    v.add_argument("--second", required=True, help="user name of quality assurance")
    v.add_argument("--ground", required=True, choices=GROUNDS)


def _init(given: argparse.Namespace) -> int:
    from tracker import opening

    settings = Settings.from_environment()
    site = opening.init(settings, Environment(given.environment), given.name)
    site.database.close()
    print(f"Made {settings.database_shown} for {given.environment}.")
    print("Next: tracker user add NAME --role administrator, then tracker serve.")
    return OK


def _serve(given: argparse.Namespace) -> int:
    from tracker import opening
    from tracker.upkeep.keys import checkpoint_at
    from tracker.upkeep.selfcheck.lines import sentences
    from tracker.web import serve

    settings = Settings.from_environment()
    site = opening.open_site(settings)
    opening.refuse_owner(settings, site.environment)
    for words in sentences(site.warnings, "warning: "):
        print(words, file=sys.stderr)
    for words in sentences(site.recovery):
        print(f"READ ONLY: {words}", file=sys.stderr)
    checkpoint_at(site, "start")
    with site.database.served():
        return serve(settings, site)


def _demo(given: argparse.Namespace) -> int:
    from tracker.demo import show

    return show(given.folder, serve=not given.no_serve, port=given.port)


def _selfcheck(given: argparse.Namespace) -> int:
    from tracker import opening
    from tracker.upkeep.selfcheck.lines import say

    return OK if say(opening.selfcheck_of(Settings.from_environment())) else NOT_HELD


def _verify(given: argparse.Namespace) -> int:
    from tracker import opening
    from tracker.record.site import server_time
    from tracker.record.verify import verify
    from tracker.record.witnesses import UnreadableWitnessError, read_witnesses
    from tracker.upkeep.selfcheck.lines import say
    from tracker.upkeep.verifying import keep_quietly

    settings = Settings.from_environment()
    holds = say(opening.selfcheck_of(settings))
    database = opening.open_existing(settings)
    try:
        known = [one for text in given.known for one in read_witnesses(text)]
    except (UnreadableWitnessError, OSError) as wrong:
        print(wrong, file=sys.stderr)
        return UNUSABLE
    began_at = server_time()
    proof = verify(database, rows=not given.chain_only, known=known, told=_walked)
    if not given.chain_only:
        keep_quietly(database, proof, began_at, server_time, "tracker verify")
    for finding in proof.findings:
        print(finding)
    print(f"{proof.size} entries, {proof.rows} rows compared, root {proof.root}")
    if known:
        print(f"{len(known)} checkpoints from outside, {len(proof.roots)} sizes judged.")
    print("Everything holds." if proof.holds and holds else f"{len(proof.findings)} findings.")
    return OK if proof.holds and holds else NOT_HELD


def _walked(entries: int) -> None:
    """How far the log was walked; nothing where nobody looks."""
    if sys.stderr.isatty():
        print(f"\r{entries:,} entries walked\x1b[K\r", end="", file=sys.stderr, flush=True)


def _export(given: argparse.Namespace) -> int:
    from tracker import house, opening
    from tracker.exchange.commands import write

    settings = Settings.from_environment()
    database = opening.open_existing(settings)
    opening.check_schema(database)
    house.acts()
    keys = opening.notary_of(settings).folder
    return write(database, given.folder, keys, personal=not given.without_personal)


def _import(given: argparse.Namespace) -> int:
    from config import make_secret_key
    from tracker import house
    from tracker.db import open_database
    from tracker.exchange.commands import read

    settings = Settings.from_environment()
    settings.instance.mkdir(parents=True, exist_ok=True)
    database = house.ready(open_database(settings.database_url))
    code = read(database, given.folder, settings.database_shown, unsigned=given.unsigned)
    if code == OK:
        make_secret_key(settings.instance)
    return code


def _verifier(given: argparse.Namespace) -> int:
    from tracker.exchange.commands import print_verifier

    return print_verifier()


def _erase(given: argparse.Namespace) -> int:
    from tracker import opening
    from tracker.therapy.commands import erase, print_erasure

    site = opening.open_site(Settings.from_environment())
    answer = erase(site, given.subject, given.by, given.second, given.ground, ask)
    return OK if print_erasure(answer) else NOT_HELD


def _checkpoint(given: argparse.Namespace) -> int:
    from tracker import opening
    from tracker.upkeep.commands import checkpoint

    return checkpoint(opening.open_site(Settings.from_environment()), given.to)


def _keys(given: argparse.Namespace) -> int:
    from tracker import opening
    from tracker.upkeep.commands import list_keys, new_key

    site = opening.open_site(Settings.from_environment())
    return new_key(site) if given.action == "new" else list_keys(site)


def _prove(given: argparse.Namespace) -> int:
    from tracker.prove import prove

    return OK if prove(given.only) else NOT_HELD


def _replay(given: argparse.Namespace) -> int:
    from tracker import house
    from tracker.replay import read_case

    house.acts()
    case = read_case(given.case)
    with tempfile.TemporaryDirectory() as folder:
        site = _site_for(given.case, case, Path(folder))
        return _tell(given, case, site)


def _site_for(path: Path, case: Case, folder: Path) -> Site:
    """The configured database when it is there, else a fresh one that lives for this replay."""
    from sqlalchemy import inspect

    from tracker import opening
    from tracker.db import open_database
    from tracker.replay import fresh_site

    if "TRACKER_DATABASE_URL" not in os.environ:
        return fresh_site(f"sqlite:///{folder / 'replay.db'}", case)
    settings = Settings.from_environment()
    with open_database(settings.database_url).reading() as s:
        empty = not inspect(s.connection()).get_table_names()
    if empty:
        return fresh_site(settings.database_url, case)
    return opening.open_site(settings)


def _tell(given: argparse.Namespace, case: Case, site: Site) -> int:
    from tracker.record.verify import verify
    from tracker.replay import begin

    told = []
    for one in begin(site, case).tell(given.until):
        told.append(one)
        print(json.dumps(one.as_doc(), ensure_ascii=False) if given.json else one.line())
    wrong = [t for t in told if not t.as_expected]
    proof = verify(site.database)
    refused = sum(not t.answer.accepted for t in told)
    events = len({t.seq for t in told})
    summary = {
        "events": events,
        "acts": len(told),
        "refused": refused,
        "not_as_expected": len(wrong),
        "entries": proof.size,
        "root": proof.root,
        "record_holds": proof.holds,
    }
    if given.json:
        print(json.dumps(summary))
    else:
        print(
            f"{events} events, {len(told)} acts, {refused} refused, "
            f"{len(wrong)} not as the case says; "
            f"{proof.size} entries, root {proof.root}; "
            f"record {'holds' if proof.holds else 'DOES NOT HOLD'}."
        )
    return OK if proof.holds and not wrong else NOT_HELD
