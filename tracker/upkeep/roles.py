"""PostgreSQL's roles: who owns the schema, who acts, reads, copies and signs.

The database itself then refuses what no act does, whatever program is connected: the application
cannot change or remove a recorded row, and cannot switch a guard off, because it owns nothing.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection

from migrations.guarded import CHANGES, FREE
from tracker.db import Base

PREFIX: Final = "marrowtrace"
_MARK: Final = "roles of the record: "
_PREFIX: Final = re.compile(r"[a-z][a-z0-9_]{0,30}")


class Part(enum.StrEnum):
    """What a role is for; its name is the prefix and this."""

    OWNER = "owner"  # migrations, restore, roles; never the running program
    APP = "app"  # reads and adds; changes the few columns that change in place
    READ = "read"  # reads, but no credentials and no sign-ins
    BACKUP = "backup"  # reads everything
    SIGNER = "signer"  # reads the log, adds checkpoints


SECRET: Final = frozenset({"bench_pin", "credential", "sign_in", "station_browser"}) | {
    "passkey_challenge"
}
SIGNED: Final = frozenset({"checkpoint"})
_IN_PLACE: Final[dict[str, str]] = {
    "bench_pin": "SELECT, INSERT, UPDATE",
    "credential": "SELECT, INSERT, UPDATE",
    "passkey_challenge": "SELECT, INSERT, UPDATE",
    "passkey_counter": "SELECT, INSERT, UPDATE",
    "station_browser": "SELECT, INSERT, UPDATE",
    "sign_in": "SELECT, INSERT, UPDATE",
    "print_spool": "SELECT, INSERT, UPDATE",
    "scan_seen": "SELECT, INSERT",
    "checkpoint": "SELECT, INSERT",
    "alembic_version": "SELECT",
    "log_head": "SELECT",
}
"""What the application does with the tables outside the log, and with the head."""


class RolesError(ValueError):
    """The roles cannot be made; the message says why."""


def name_of(part: Part, prefix: str = PREFIX) -> str:
    """The role's name."""
    return f"{prefix}_{part.value}"


def names(prefix: str = PREFIX) -> list[str]:
    """Every role's name."""
    return [name_of(part, prefix) for part in Part]


def prefix_of(conn: Connection) -> str | None:
    """The prefix of the roles that this database has; None when `tracker roles` never ran."""
    if conn.dialect.name == "sqlite":
        return None
    said = conn.exec_driver_sql(
        "select obj_description(current_schema()::regnamespace, 'pg_namespace')"
    ).scalar()
    text = str(said or "")
    return text.removeprefix(_MARK) if text.startswith(_MARK) else None


def make(conn: Connection, prefix: str = PREFIX) -> list[str]:
    """The roles are there with exactly these rights; answers the statements that were run.

    Needs a connection that may make roles and give ownership away, such as a superuser's.
    Passwords are not made here: a role that was new cannot sign in by password until it gets one.
    """
    done = list(plan(conn, prefix))
    for statement in done:
        conn.exec_driver_sql(statement.replace("%", "%%"))
    return done


def again(conn: Connection) -> None:
    """After a migration: the same rights on the tables as they stand now, where there are roles."""
    if (prefix := prefix_of(conn)) is not None:
        for statement in rights(conn, prefix):
            conn.exec_driver_sql(statement)


def plan(conn: Connection, prefix: str = PREFIX) -> Iterator[str]:
    """Every statement of ``make``, for an administrator who wants to run them by hand."""
    if conn.dialect.name == "sqlite":
        raise RolesError("SQLite knows no roles: who may read the file may change it.")
    if not _PREFIX.fullmatch(prefix):
        raise RolesError(f"{prefix!r} cannot begin the names of roles: small letters, figures, _.")
    there = {r[0] for r in conn.exec_driver_sql("select rolname from pg_roles")}
    for part in Part:
        if (name := name_of(part, prefix)) not in there:
            yield f"CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
    database, schema = conn.exec_driver_sql("select current_database(), current_schema()").one()
    owner = name_of(Part.OWNER, prefix)
    yield f'ALTER DATABASE "{database}" OWNER TO {owner}'
    yield f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC'
    for part in Part:
        yield f'GRANT CONNECT ON DATABASE "{database}" TO {name_of(part, prefix)}'
    yield f"ALTER SCHEMA {schema} OWNER TO {owner}"
    for table in _tables(conn):
        yield f"ALTER TABLE {table} OWNER TO {owner}"
    for function in _functions(conn):
        yield f"ALTER FUNCTION {function} OWNER TO {owner}"
    yield from rights(conn, prefix)


def rights(conn: Connection, prefix: str) -> Iterator[str]:
    """What each role may do with each table that stands, and nothing else."""
    schema = conn.exec_driver_sql("select current_schema()").scalar_one()
    app, read, backup, signer = (name_of(p, prefix) for p in list(Part)[1:])
    everyone = f"PUBLIC, {app}, {read}, {backup}, {signer}"
    yield f"REVOKE ALL ON SCHEMA {schema} FROM {everyone}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {app}, {read}, {backup}, {signer}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {everyone}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {backup}"
    for table in _tables(conn):
        yield f"GRANT {_IN_PLACE.get(table, 'SELECT, INSERT')} ON {table} TO {app}"
        if columns := ", ".join(sorted(CHANGES.get(table, ()))):
            yield f"GRANT UPDATE ({columns}) ON {table} TO {app}"
        if table not in SECRET:
            yield f"GRANT SELECT ON {table} TO {read}, {signer}"
        if table in SIGNED:
            yield f"GRANT INSERT ON {table} TO {signer}"
    yield f"COMMENT ON SCHEMA {schema} IS '{_MARK}{prefix}'"


def _tables(conn: Connection) -> list[str]:
    rows = conn.exec_driver_sql(
        "select relname from pg_class where relnamespace = current_schema()::regnamespace"
        " and relkind = 'r' order by relname"
    )
    known = {*Base.metadata.tables, *FREE}
    found = [str(r[0]) for r in rows]
    if foreign := sorted(set(found) - known):
        raise RolesError(f"Tables that are not ours stand in this schema: {', '.join(foreign)}.")
    return found


def _functions(conn: Connection) -> list[str]:
    rows = conn.exec_driver_sql(
        "select p.oid::regprocedure::text from pg_proc p"
        " where p.pronamespace = current_schema()::regnamespace and p.proname like 'guard%%'"
    )
    return [str(r[0]) for r in rows]
