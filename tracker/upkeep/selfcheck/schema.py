"""Tables, columns, keys and CHECKs stand as the program knows them, by what they say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, Table

from migrations import pins
from tracker.db import Base
from tracker.identity.verdict import Reason, reason
from tracker.upkeep.selfcheck import definitions
from tracker.upkeep.selfcheck.definitions import Texts

Stand = dict[str, Texts]
"""Definitions by table and name, as the database says them."""

_HERE: Final = "c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'"
_COLUMNS: Final = (
    "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod)"
    " || case when a.attnotnull then ' not null' else '' end"
    " || case when a.attgenerated = 's' then ' generated'"
    "    when d.oid is not null or a.attidentity <> '' then ' default' else '' end,"
    " case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end"
    " from pg_attribute a join pg_class c on c.oid = a.attrelid"
    " left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum"
    f" where {_HERE} and a.attnum > 0 and not a.attisdropped"
)
_CONSTRAINTS: Final = (
    "select c.relname, k.conname, case when k.contype <> 'c' then"
    " replace(pg_get_constraintdef(k.oid), 'REFERENCES ' || quote_ident(current_schema()) || '.',"
    " 'REFERENCES ') when k.connoinherit then 'no inherit' else '' end,"
    " pg_get_expr(k.conbin, k.conrelid)"
    " from pg_constraint k join pg_class c on c.oid = k.conrelid"
    f" where {_HERE} and k.convalidated"
)


def constraints(conn: Connection) -> Iterator[Reason]:
    """What is gone, says something else, or was added: keys and CHECKs refuse without a trigger."""
    yield from (_on_sqlite if conn.dialect.name == "sqlite" else _on_postgresql)(conn)


def fingerprint(conn: Connection) -> tuple[object, ...]:
    """What tells two schemas apart, guards included: compared before and after, never kept."""
    if conn.dialect.name == "sqlite":
        rows = conn.exec_driver_sql("select type, name, sql from sqlite_master order by 1, 2")
        return tuple(map(tuple, rows))
    stand = [sorted(found.items()) for found in _said(conn)]
    return (repr(stand), pins.digest(conn))


def _on_sqlite(conn: Connection) -> Iterator[Reason]:
    rows = conn.exec_driver_sql("select name, sql from sqlite_master where type = 'table'")
    stand = {name: definitions.split(name, sql) for name, sql in rows}
    for table in Base.metadata.sorted_tables:
        yield from _unlike(table.name, definitions.of_sqlite(table), stand.get(table.name, {}))


def _on_postgresql(conn: Connection) -> Iterator[Reason]:
    said, terms = _said(conn)
    for table in Base.metadata.sorted_tables:
        ours, here = definitions.expressions(table), terms.get(table.name, {})
        expected = definitions.of_postgresql(table) | dict.fromkeys(_checks(table), "")
        wrong = list(_unlike(table.name, expected, said.get(table.name, {})))
        yield from wrong
        if not wrong and ours:  # else the table might not even have the columns
            yield from _unlike(table.name, *_planned(conn, table, ours, here))


def _checks(table: Table) -> Iterator[str]:
    return (n for n in definitions.expressions(table) if n not in table.columns)


def _said(conn: Connection) -> tuple[Stand, Stand]:
    """By table: what each definition says, and the expressions of CHECKs and generated columns."""
    said: Stand = {}
    terms: Stand = {}
    for query in (_COLUMNS, _CONSTRAINTS):
        for table, name, text, term in conn.exec_driver_sql(query):
            said.setdefault(table, {})[name] = text.replace('"', "")  # it quotes more than we do
            if term is not None:
                terms.setdefault(table, {})[name] = term
    return said, terms


def _planned(conn: Connection, table: Table, ours: Texts, theirs: Texts) -> tuple[Texts, Texts]:
    """Both as the planner writes them: brackets, casts and ``in`` come out alike on both sides.

    Nothing is run and no right is needed but to read: the application's role makes no table.
    """
    names = sorted(ours)
    asked = ", ".join(f"({one[n]})" for one in (ours, theirs) for n in names).replace("%", "%%")
    plan = conn.exec_driver_sql(
        f"EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) SELECT {asked} FROM {table.name}"
    ).scalar_one()
    top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    output, n = top["Output"], len(names)
    return dict(zip(names, output[:n], strict=True)), dict(zip(names, output[n:], strict=True))


def _unlike(table: str, expected: Texts, stand: Texts) -> Iterator[Reason]:
    for name in sorted(expected.keys() - stand.keys()):
        yield reason("recovery_schema", about=name, table=table)
    for name in sorted(stand):
        if stand[name] != expected.get(name):
            yield reason("recovery_schema_altered", about=name, table=table)
