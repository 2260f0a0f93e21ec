"""The engine as the record relies on it: settings, an intact file, no rows that point nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection

from tracker.db import SQLITE_PRAGMAS
from tracker.identity.verdict import Reason, reason

SERVER: Final = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "session_replication_role": "origin",
    "in_hot_standby": "off",
}
"""PostgreSQL's settings without which a committed act may be lost, a trigger passed by, or a
decision taken on what a standby has not heard of yet (H31)."""
STANDBY: Final = "select case when pg_is_in_recovery() then 'on' else 'off' end"
"""The setting of that name is younger than servers that are still in use (PostgreSQL 14)."""
STRONGER: Final = {"synchronous_commit": frozenset({"on", "remote_apply"})}


def is_sqlite(conn: Connection) -> bool:
    """True on SQLite."""
    return conn.dialect.name == "sqlite"


def settings(conn: Connection) -> Iterator[Reason]:
    """Every SQLite setting that reads back otherwise than the record relies on."""
    if not is_sqlite(conn):
        return
    for name, (_, expected) in SQLITE_PRAGMAS.items():
        found = conn.exec_driver_sql(f"PRAGMA {name}").scalar()
        if found is not None and found != expected:
            yield reason("recovery_setting", about=name, found=found, expected=expected)


def server(conn: Connection) -> Iterator[Reason]:
    """Every PostgreSQL setting with which commits are not safe."""
    if is_sqlite(conn):
        return
    for name, expected in SERVER.items():
        asked = STANDBY if name == "in_hot_standby" else f"SHOW {name}"
        found = str(conn.exec_driver_sql(asked).scalar())
        if found not in STRONGER.get(name, {expected}):
            yield reason("recovery_setting", about=name, found=found, expected=expected)


def role(conn: Connection) -> Iterator[Reason]:
    """The connected role owns the record, or could change it (PostgreSQL)."""
    if is_sqlite(conn):
        return
    user, owns, changes = conn.exec_driver_sql(
        "select current_user, pg_has_role(current_user, c.relowner, 'MEMBER'),"
        " has_table_privilege(current_user, c.oid, 'UPDATE')"
        " or has_table_privilege(current_user, c.oid, 'DELETE')"
        " or has_table_privilege(current_user, c.oid, 'TRUNCATE')"
        " from pg_class c where c.oid = 'log_entry'::regclass"
    ).one()
    if owns or changes:
        yield reason("recovery_owner", about=str(user))


def intact(conn: Connection) -> Iterator[Reason]:
    """The file's pages hold together; only SQLite can be asked for all of them."""
    if not is_sqlite(conn):
        return
    said = [str(r[0]) for r in conn.exec_driver_sql("PRAGMA quick_check(10)")]
    if said != ["ok"]:
        yield reason("recovery_damaged", about=said[0].partition("\n")[0])


def foreign_keys(conn: Connection) -> Iterator[Reason]:
    """Tables with rows that point to rows that are not there (SQLite lets a plain shell do it)."""
    if not is_sqlite(conn):
        return
    broken: dict[str, int] = {}
    for row in conn.exec_driver_sql("PRAGMA foreign_key_check"):
        broken[row[0]] = broken.get(row[0], 0) + 1
    for table, rows in broken.items():
        yield reason("recovery_foreign_keys", about=table, rows=rows)
