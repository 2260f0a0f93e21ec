"""What may be done only in its own place. Each list says why a place is in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.architecture.source import Source, imported_packages

# A place is a file, a folder (with a slash), or the name of a file in every room.
Places = Mapping[str, str]

COMMITTERS: Places = {
    "tracker/act.py": "an act is the one transaction",
    "tracker/act/": "the same, should it become a package",
    "tracker/db.py": "the one session factory opens and ends transactions",
    "tracker/house.py": "schema and head of the log, before there are acts",
    "tracker/cli.py": "upgrade works on a database as a whole",
    "tracker/record/": "checkpoints lie outside the log",
    "tracker/people/": "sign-in sessions and credentials lie outside the log",
    "tracker/staff/accounts.py": "the first credentials of a person lie outside the log",
    "tracker/staff/views.py": "signing in and out lies outside the log",
    "tracker/pages/scanning.py": "look-up scans lie outside the log",
    "tracker/demo/": "passwords of the demo's people, in demo databases only",
    "tracker/upkeep/": "restore and upgrade work on a database as a whole",
    "migrations/": "a revision is a transaction of its own",
}
SQL_SPEAKERS: Places = {
    "models.py": "the tables of a room",
    "acts.py": "what an act reads and writes in its own room",
    "queries.py": "what the pages of a room read",
    "present.py": "a thing of the room as an act meets it now",
    "moves.py": "how things of the room come into being and change",
    "state.py": "where a station stands, for the stations after it",
    "growth.py": "growth as the query over the record",
    "scan.py": "from a label's code to its thing",
    "resolve.py": "from a code to a page",
    "use.py": "what a step used",
    "holds.py": "which material waits",
    "frozen.py": "the definition that a therapy is frozen to",
    "accounts.py": "people from the command line",
    "tracker/pages/here.py": "the request's reading session",
    "tracker/pages/frame.py": "the site's name and the record's position",
    "tracker/pages/scanning.py": "accepted look-ups, outside the log",
    "tracker/pages/doors.py": "what a form showed",
    "tracker/demo/": "what the demo shows is read from what it made",
    "tracker/house.py": "founds the installation",
    "tracker/opening.py": "judges the database before it is opened",
    "tracker/replay.py": "looks its people up",
    "tracker/cli.py": "asks whether the database is empty",
    "tracker/material/genealogy.py": "looking up and down the lineage",
    "tracker/dossier/": "reads everything, writes nothing",
    "tracker/exchange/": "reads facts in other systems' words",
    "tracker/record/": "the log, its capture and its verification",
    "tracker/people/": "sessions and credentials",
    "tracker/upkeep/": "backup, restore, checks of the database",
    "tracker/act.py": "the transaction",
    "tracker/act/": "the same, should it become a package",
    "tracker/db.py": "engine, base, column types",
    "config.py": "judges the database URL",
    "migrations/": "the schema",
}


@dataclass(frozen=True)
class Door:
    """Packages that only the named places may import."""

    packages: frozenset[str]
    places: Places


DOORS = (
    Door(frozenset({"sqlalchemy", "psycopg", "sqlite3", "alembic"}), SQL_SPEAKERS),
    Door(
        frozenset({"cryptography", "argon2", "webauthn", "pyotp", "ssl"}),
        {
            "tracker/record/seal.py": "all cryptography of the record",
            "tracker/people/": "passwords and second factors",
        },
    ),
    Door(
        frozenset({"hmac"}),
        {
            "tracker/record/seal.py": "all cryptography of the record",
            "tracker/people/": "tokens are compared in constant time",
            "tracker/identity/codes.py": "the keyed check of our codes",
        },
    ),
    Door(
        frozenset({"reportlab", "qrcode", "zxingcpp", "PIL", "fontTools", "pylopdf_fonts_zh_cn"}),
        {"labels/": "papers and symbols"},
    ),
)


TRANSACTIONAL = frozenset({"engine", "connection", "conn", "session", "s", "database"})


def may(source: Source, places: Places) -> bool:
    """True when the source is one of the places."""
    return source.name in places or source.is_under(*places)


def wrong_doors(source: Source) -> Iterator[str]:
    """Imports of a package outside the places that may use it."""
    for line, package in imported_packages(source):
        for door in DOORS:
            if package in door.packages and not may(source, door.places):
                yield f"{source.path}:{line}: {package} may be imported only in " + ", ".join(
                    sorted(door.places)
                )


def stray_commits(source: Source) -> Iterator[str]:
    """Transactions that end, or begin and so end, outside the act."""
    if may(source, COMMITTERS):
        return
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="commit" | "writing" as name)):
                yield f"{source.path}:{node.lineno}: .{name}() belongs to the act"
            case ast.Call(func=ast.Attribute(value=opened, attr="begin")):
                if ast.unparse(opened).rpartition(".")[2] in TRANSACTIONAL:
                    yield f"{source.path}:{node.lineno}: .begin() belongs to the act"
            case ast.Constant(value=str(text)) if text.strip().upper() in {"COMMIT", "BEGIN"}:
                yield f"{source.path}:{node.lineno}: {text!r} belongs to the act"


# What a rule may not ask: the clock, chance, the environment, files.
IMPURE_CALLS = frozenset(
    {"now", "utcnow", "today", "time", "monotonic", "getenv", "open", "urandom", "uuid4", "print"}
)
IMPURE_PACKAGES = frozenset({"os", "random", "secrets", "uuid", "time", "pathlib", "io", "socket"})


def is_pure_place(source: Source) -> bool:
    """Rules, and the whole identity room."""
    return source.name == "rules.py" or source.is_under("tracker/identity/")


def impurities(source: Source) -> Iterator[str]:
    """Clock, chance, environment or files in a place that takes them as arguments."""
    if not is_pure_place(source):
        return
    for line, package in imported_packages(source):
        if package in IMPURE_PACKAGES:
            yield f"{source.path}:{line}: a pure place imports {package}"
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
                if name in IMPURE_CALLS:
                    yield f"{source.path}:{node.lineno}: a pure place calls {name}()"
