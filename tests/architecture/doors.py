"""What may be done only in its own place. Each list says why a place is in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.architecture.source import Source, imported_packages

# A place is a file, a folder (with a slash), or the name of a file in every room.
Places = Mapping[str, str]

COMMITTERS: Places = {
    "tracker/act.py": "an act is the one transaction",
    "tracker/act/": "the same, should it become a package",
    "tracker/db/": "the one session factory opens and ends transactions",
    "tracker/house.py": "schema and head of the log, before there are acts",
    "tracker/cli.py": "upgrade works on a database as a whole",
    "tracker/record/": "checkpoints lie outside the log",
    "tracker/people/": "sign-in sessions and credentials lie outside the log",
    "tracker/staff/access/": "sign-ins, credentials and their history lie outside the log",
    "tracker/pages/watching.py": "that a sign-in is in use lies outside the log",
    "tracker/pages/scanning.py": "look-up scans lie outside the log",
    "tracker/demo/": "passwords of the demo's people, in demo databases only",
    "tracker/upkeep/": "restore and upgrade work on a database as a whole",
    "migrations/": "a revision is a transaction of its own",
}
# A room speaks SQL in its models, acts and queries (named by what they answer: present, state,
# holds, lineage), never where it judges or shows. So the closed places are listed, not the open.
SQL_SPEAKERS: Places = {
    "tracker/": "rooms, but for the closed places",
    "config.py": "judges the database URL",
    "migrations/": "the schema",
}
SQL_CLOSED: Places = {
    "rules.py": "a rule gets what it judges as arguments",
    "views.py": "a view calls one act or one query",
    "words.py": "names and sentences only",
    "tracker/identity/": "pure",
    "tracker/pages/": "shows what it is given",
    "tracker/web.py": "puts the application together",
    "tracker/bootstrap.py": "runs before anything is installed",
}
SQL_CLOSED_ENDINGS = ("_page.py", "_shown.py")  # what a page shows, as plain values
SQL_OPENED: Places = {
    "tracker/pages/here.py": "the request's reading session",
    "tracker/pages/frame.py": "the site's name and the record's position",
    "tracker/pages/scanning.py": "accepted look-ups, outside the log",
    "tracker/pages/doors.py": "what a form showed",
    "tracker/pages/stations.py": "which station this browser is",
    "tracker/pages/models.py": "the table of accepted look-ups",
    "tracker/demo/": "what the demo shows is read from what it made",
}


@dataclass(frozen=True)
class Door:
    """Packages that only the named places may import, but not where these are closed to them."""

    packages: frozenset[str]
    places: Places
    closed: Places = field(default_factory=dict)
    closed_endings: tuple[str, ...] = ()
    opened: Places = field(default_factory=dict)

    def lets_in(self, source: Source) -> bool:
        """True when the source may import the packages."""
        closed = is_in(source, self.closed) or source.name.endswith(self.closed_endings)
        return is_in(source, self.opened) or (not closed and is_in(source, self.places))


DOORS = (
    Door(
        frozenset({"sqlalchemy", "psycopg", "sqlite3", "alembic"}),
        SQL_SPEAKERS,
        SQL_CLOSED,
        SQL_CLOSED_ENDINGS,
        SQL_OPENED,
    ),
    Door(
        frozenset({"cryptography", "argon2", "webauthn", "pyotp", "ssl"}),
        {
            "tracker/record/seal/": "all cryptography of the record",
            "tracker/people/": "passwords and second factors",
        },
    ),
    Door(
        frozenset({"hmac"}),
        {
            "tracker/record/seal/": "all cryptography of the record",
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


def is_in(source: Source, places: Places) -> bool:
    """True when the source is one of the places; ``views.py`` may grow into a folder ``views/``."""
    names = {source.name, *(f"{folder}.py" for folder in source.folders)}
    return bool(names & places.keys()) or source.is_under(*places)


def wrong_doors(source: Source) -> Iterator[str]:
    """Imports of a package outside the places that may use it."""
    for line, package in imported_packages(source):
        for door in DOORS:
            if package in door.packages and not door.lets_in(source):
                yield f"{source.path}:{line}: {package} does not come in here"


def stray_commits(source: Source) -> Iterator[str]:
    """Transactions that end, or begin and so end, outside the act."""
    if is_in(source, COMMITTERS):
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
