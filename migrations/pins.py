"""The guards as ``guards.py`` makes them, compared with what stands in the database.

The database's own text of each trigger and function is the pin: a guard that was dropped, altered,
disabled or added is named. Nothing is repaired here; ``tracker upgrade`` makes guards anew.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from migrations import guards

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A guard that is not as it was made: ``how`` is missing, altered, disabled or foreign."""

    name: str
    table: str
    how: str


def compare(conn: sa.Connection) -> list[Wrong]:
    """Every guard that is not as ``guards.install`` makes it, by name; empty when all stand."""
    expected, stand = made(conn), standing(conn)
    wrong = [
        Wrong(name, _table(text), "altered" if name in stand else "missing")
        for name, text in expected.items()
        if stand.get(name) != text
    ]
    wrong += [Wrong(name, _table(stand[name]), "foreign") for name in stand.keys() - expected]
    if not guards.is_sqlite(conn):
        wrong += _unlike_ours(conn)
    return sorted(wrong, key=lambda w: (w.name, w.how))


def digest(conn: sa.Connection) -> str:
    """SHA-256 over every trigger and function that stands, in order of name."""
    stand = sorted(standing(conn).items())
    return hashlib.sha256(repr(stand).encode()).hexdigest()


def made(conn: sa.Connection) -> Texts:
    """Trigger and function texts by name, as ``guards.install`` would make them now."""
    found: Texts = {}
    for statement in guards.statements(conn):
        if match := re.match(r"\s*CREATE (?:OR REPLACE )?(TRIGGER|FUNCTION) (\w+)", statement):
            kind, name = match.groups()
            found[_key(kind, name)] = (
                statement.split("$$")[1] if kind == "FUNCTION" else _plain(conn, statement)
            )
    return found


def standing(conn: sa.Connection) -> Texts:
    """Trigger and function texts by name, as the database gives them back."""
    if guards.is_sqlite(conn):
        rows = conn.exec_driver_sql("select name, sql from sqlite_master where type = 'trigger'")
        return {row[0]: row[1] for row in rows}
    triggers = conn.exec_driver_sql(
        "select t.tgname, pg_get_triggerdef(t.oid) from pg_trigger t"
        " join pg_class c on c.oid = t.tgrelid"
        " where not t.tgisinternal and c.relnamespace = current_schema()::regnamespace"
    )
    found = {name: _plain(conn, text) for name, text in triggers}
    functions = conn.exec_driver_sql(
        "select p.proname, p.prosrc from pg_proc p join pg_language l on l.oid = p.prolang"
        " where p.pronamespace = current_schema()::regnamespace and l.lanname <> 'c'"
    )
    return found | {_key("FUNCTION", name): body for name, body in functions}


def _key(kind: str, name: str) -> str:
    return f"{name}()" if kind == "FUNCTION" else name


def _table(text: str) -> str:
    found = re.search(r" on (?:\w+\.)?(\w+) ", text, re.IGNORECASE)
    return found[1] if found else ""


def _plain(conn: sa.Connection, text: str) -> str:
    """On PostgreSQL without the brackets, quotes and schema that it adds when it gives text back.

    All conditions of our triggers are one chain of ``or``: brackets carry no meaning there.
    """
    if guards.is_sqlite(conn):
        return text
    schema = conn.exec_driver_sql("select current_schema()").scalar_one()
    bare = re.sub(r"[()]", " ", text.replace('"', "")).replace(f"{schema}.", "")
    return re.sub(r"\s+", " ", bare).strip().lower()


def _unlike_ours(conn: sa.Connection) -> Iterator[Wrong]:
    """PostgreSQL's other ways round a trigger: not ALWAYS, rewrite rules, policies, definers."""
    here = "relnamespace = current_schema()::regnamespace"
    disabled = conn.exec_driver_sql(
        "select t.tgname, c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid"
        f" where c.{here} and t.tgenabled <> case when t.tgisinternal then 'O' else 'A' end"
    )  # the internal ones are its foreign keys
    yield from (Wrong(name, table, "disabled") for name, table in disabled)
    rules = conn.exec_driver_sql(
        "select r.rulename, c.relname from pg_rewrite r join pg_class c on c.oid = r.ev_class"
        f" where c.relkind in ('r', 'p') and c.{here}"
    )
    yield from (Wrong(name, table, "foreign") for name, table in rules)
    policies = conn.exec_driver_sql(
        f"select c.relname from pg_class c where c.relrowsecurity and c.{here}"
    )
    yield from (Wrong("row security", table, "foreign") for (table,) in policies)
    functions = conn.exec_driver_sql(
        "select p.proname from pg_proc p where p.pronamespace = current_schema()::regnamespace"
        " and p.proname like 'guard%%' and (p.prosecdef or p.proconfig is not null)"
    )
    yield from (Wrong(f"{name}()", "", "altered") for (name,) in functions)
