"""Triggers that only refuse, made from the schema as it stands: once, at the end of an upgrade.

PostgreSQL's keys and CHECKs hold by themselves; there the triggers forbid change and removal. A
plain SQLite shell opens the file with foreign keys off and lets REPLACE walk past keys, so there
the same keys are checked once more by triggers, which say the constraint's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from migrations.guarded import CHANGES, FREE, RULES, Rule

WAIT: Final = "guards are made later"
"""In a connection's info: who put it there makes the guards after the last of several revisions."""


def install(conn: sa.Connection) -> int:
    """Make every guard anew; returns how many there are.

    A rule whose table a later revision brings waits for that revision; a test of the house sees
    that at the head every rule has its table. Nothing is made while WAIT stands.
    """
    if WAIT in conn.info:
        return 0
    wanted = statements(conn)
    remove(conn)
    _run(conn, wanted)
    return len(existing(conn))


def _run(conn: sa.Connection, wanted: list[str]) -> None:
    """One after the other on SQLite; a server is asked once, which spares a thousand answers."""
    for statement in wanted if is_sqlite(conn) else filter(None, [";\n".join(wanted)]):
        conn.exec_driver_sql(statement)


def statements(conn: sa.Connection) -> list[str]:
    """What makes every guard of the schema as it stands."""
    insp = sa.inspect(conn)
    tables = sorted(set(insp.get_table_names()) - FREE)
    return list(_sqlite(conn, insp, tables) if is_sqlite(conn) else _pg(insp, tables))


def _ready(insp: sa.Inspector) -> list[Rule]:
    """The rules whose tables all stand: an older schema has fewer."""
    there = set(insp.get_table_names())
    return [r for r in RULES if r.tables <= there]


def remove(conn: sa.Connection) -> None:
    """No guard stands: only within the transaction of a migration, which makes them anew."""
    ends = "" if is_sqlite(conn) else " ON {}"
    _run(conn, [f"DROP TRIGGER {name}{ends.format(table)}" for name, table in existing(conn)])


def existing(conn: sa.Connection) -> list[tuple[str, str]]:
    """Name and table of every guard in the database."""
    if is_sqlite(conn):
        query = "select name, tbl_name from sqlite_master where type = 'trigger'"
    else:
        query = (
            "select t.tgname, c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid"
            " where not t.tgisinternal and c.relnamespace = current_schema()::regnamespace"
        )
    rows = conn.exec_driver_sql(f"{query} order by 1, 2")
    return [(r[0], r[1]) for r in rows if r[0].startswith("guard_")]


def is_sqlite(conn: sa.Connection) -> bool:
    """True on SQLite."""
    return conn.dialect.name == "sqlite"


# ---- SQLite ----


def _sqlite(conn: sa.Connection, insp: sa.Inspector, tables: list[str]) -> Iterator[str]:
    ready = _ready(insp)
    for t in tables:
        every = insp.get_columns(t)
        columns = [c["name"] for c in every if not c.get("computed")]
        generated = {c["name"]: str(c["computed"]["sqltext"]) for c in every if c.get("computed")}
        free = CHANGES.get(t, frozenset())
        yield _sqlite_trigger(f"guard_{t}_delete", "DELETE", t, [("1", "i08_never_removed")])
        fixed = " or ".join(f"NEW.{c} is not OLD.{c}" for c in columns if c not in free)
        keys = list(_keys(insp, t))
        links = list(_links(insp, t, generated))
        own = [(r.refused_when, r.name) for r in ready if r.table == t and r.event == "UPDATE"]
        if free:
            other = " and ".join(
                f"{c} = OLD.{c}" for c in insp.get_pk_constraint(t)["constrained_columns"]
            )
            taken = [(_taken(t, cols) + f" and not ({other}))", n) for cols, n in keys]
            checks = [(fixed, "i08_never_changed"), *taken, *links, *own]
        else:
            checks = [("1", "i08_never_changed")]
        yield _sqlite_trigger(f"guard_{t}_update", "UPDATE", t, checks)
        new = [(_taken(t, cols) + ")", n) for cols, n in keys]
        own = [(r.refused_when, r.name) for r in ready if r.table == t and r.event == "INSERT"]
        yield _sqlite_trigger(f"guard_{t}_insert", "INSERT", t, [*new, *links, *own])


def _sqlite_trigger(name: str, event: str, table: str, checks: list[tuple[str, str]]) -> str:
    body = "".join(f"SELECT RAISE(ABORT, '{why}') WHERE {when}; " for when, why in checks)
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN {body}END"


def _taken(table: str, columns: list[str]) -> str:
    same = " and ".join(f"{c} = NEW.{c}" for c in columns)
    return f"exists (select 1 from {table} where {same}"


def _keys(insp: sa.Inspector, table: str) -> Iterator[tuple[list[str], str]]:
    """Primary key and unique keys: columns and name. REPLACE would delete what stands there."""
    pk: Any = insp.get_pk_constraint(table)
    yield pk["constrained_columns"], str(pk["name"])
    for u in insp.get_unique_constraints(table):
        yield u["column_names"], str(u["name"])


def _links(insp: sa.Inspector, table: str, generated: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Foreign keys: refused when all columns are there and the row they point to is not."""
    for fk in insp.get_foreign_keys(table):
        here = fk["constrained_columns"]
        given = " and ".join(f"NEW.{c} is not null" for c in here if c not in generated)
        pairs = zip(here, fk["referred_columns"], strict=True)
        same = " and ".join(
            f"{there} = {_generated(generated[c]) if c in generated else f'NEW.{c}'}"
            for c, there in pairs
        )
        parent = fk["referred_table"]
        yield f"{given} and not exists (select 1 from {parent} where {same})", str(fk["name"])


def _generated(expression: str) -> str:
    """A generated column within a BEFORE trigger, where SQLite has not computed it yet."""
    if expression.strip("()") != "n - 1":
        raise RuntimeError(f"a guard does not know the generated column {expression}")
    return "(NEW.n - 1)"


# ---- PostgreSQL ----

_REFUSE = """
CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
    MESSAGE = TG_ARGV[0], CONSTRAINT = TG_ARGV[0], TABLE = TG_TABLE_NAME;
END $$"""


def _pg(insp: sa.Inspector, tables: list[str]) -> Iterator[str]:
    yield _REFUSE
    every = {name: columns for (_schema, name), columns in insp.get_multi_columns().items()}
    for t in tables:
        free = CHANGES.get(t, frozenset())
        columns = [c["name"] for c in every[t] if not c.get("computed")]
        fixed = " or ".join(
            f'NEW."{c}" is distinct from OLD."{c}"' for c in columns if c not in free
        )
        yield from _pg_trigger(f"guard_{t}_delete", "DELETE", t, "i08_never_removed")
        yield from _pg_trigger(f"guard_{t}_truncate", "TRUNCATE", t, "i08_never_removed")
        when = fixed if free else ""
        yield from _pg_trigger(f"guard_{t}_update", "UPDATE", t, "i08_never_changed", when)
    for r in _ready(insp):
        yield from _pg_rule(r)


def _pg_trigger(name: str, event: str, table: str, why: str, when: str = "") -> Iterator[str]:
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    condition = f"WHEN ({when}) " if when else ""
    yield (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} {condition}"
        f"EXECUTE FUNCTION guard_refuse('{why}')"
    )
    yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"


def _pg_rule(rule: Rule) -> Iterator[str]:
    """A trigger's WHEN may not look into tables: the condition stands in a function."""
    yield f"""
CREATE OR REPLACE FUNCTION guard_{rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {rule.refused_when} THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
      MESSAGE = '{rule.name}', CONSTRAINT = '{rule.name}', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$"""
    yield (
        f"CREATE TRIGGER guard_{rule.name} BEFORE {rule.event} ON {rule.table} FOR EACH ROW"
        f" EXECUTE FUNCTION guard_{rule.name}()"
    )
    yield f"ALTER TABLE {rule.table} ENABLE ALWAYS TRIGGER guard_{rule.name}"
