"""Triggers that only refuse. Made from the schema as it stands, after every migration.

PostgreSQL's keys and CHECKs hold by themselves; there the triggers forbid change and removal. A
plain SQLite shell opens the file with foreign keys off and lets REPLACE walk past keys, so there
the same keys are checked once more by triggers, which say the constraint's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

FREE: Final = frozenset(
    {"alembic_version", "bench_pin", "credential", "passkey_challenge", "passkey_counter"}
    | {"print_spool", "scan_seen", "sign_in", "station_browser"}
)
"""Tables outside the log: no guard at all."""

CHANGES: Final[dict[str, frozenset[str]]] = {
    "log_head": frozenset({"size", "recorded_at", "link", "peaks"}),
    "person": frozenset({"active"}),
    "patient": frozenset({"salt", "name", "hospital_number", "born_on"}),
    "active_label": frozenset({"label_id"}),
    "active_wristband": frozenset({"wristband_id", "therapy_id"}),
    "open_occupancy": frozenset({"therapy_id", "clearance_id"}),
}
"""The complete list of what changes in place. Every other table is insert only (I08)."""

_OTHER_VALUE: Final = " or ".join(
    f"(NEW.{c} is not null and (OLD.{c} is null or NEW.{c} <> OLD.{c}))"
    for c in sorted(CHANGES["patient"])
)
HELD: Final = (
    "NEW.to_state in ('released', 'conditionally_released', 'oos_exceptional', 'issued',"
    " 'accepted', 'started') and exists (select 1 from hold h left join hold_release r"
    " on r.hold_id = h.id where r.hold_id is null and (h.container_id = NEW.container_id or"
    " h.lot_id = (select c.lot_id from container c where c.id = NEW.container_id) or"
    " (h.container_id is null and h.lot_id is null and h.therapy_id = NEW.therapy_id)))"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """Refuse an INSERT or UPDATE of ``table`` when the condition over NEW (and OLD) holds."""

    name: str
    table: str
    event: str
    refused_when: str

    @property
    def tables(self) -> frozenset[str]:
        """Every table that it stands on or looks into."""
        looked = re.findall(r"(?<!distinct )\b(?:from|join) (\w+)", self.refused_when)
        return frozenset({self.table, *looked})


POSITION_HELD: Final = (
    "NEW.place_id is not null and NEW.whereabouts <> (select p.name from place p"
    " where p.id = NEW.place_id) and exists (select 1 from custody c"
    " where c.place_id = NEW.place_id and c.whereabouts = NEW.whereabouts"
    " and c.container_id <> NEW.container_id"
    " and not exists (select 1 from custody later where later.container_id = c.container_id"
    " and later.n > c.n)"
    " and not exists (select 1 from container_state s where s.container_id = c.container_id"
    " and s.at >= c.since and s.to_state in ('harvested', 'thawed', 'used_up', 'discarded',"
    " 'destroyed', 'rejected', 'shipped', 'issued')))"
)
"""Somebody else stands there: the newest word of where it is, and it has not left since."""

RULES: Final = (
    Rule(
        "i10_seq_without_gap",
        "log_entry",
        "INSERT",
        "NEW.seq <> (select coalesce(max(seq), -1) + 1 from log_entry)",
    ),
    Rule(
        "i10_stream_n_without_gap",
        "log_touch",
        "INSERT",
        "NEW.n <> (select coalesce(max(n), -1) + 1 from log_touch where stream = NEW.stream)",
    ),
    Rule(
        "i26_one_therapy_open",
        "open_occupancy",
        "UPDATE",
        "OLD.therapy_id is not null and NEW.therapy_id is not null",
    ),
    Rule(
        "i26_one_session_open",
        "work_session",
        "INSERT",
        "exists (select 1 from work_session w left join session_end e on e.session_id = w.id"
        " where w.work_area_id = NEW.work_area_id and e.session_id is null)",
    ),
    Rule("i11_one_container_in_a_position", "custody", "INSERT", POSITION_HELD),
    Rule("i24_personal_values_are_only_erased", "patient", "UPDATE", _OTHER_VALUE),
    Rule(
        "i24_values_erased_by_an_act",
        "patient",
        "UPDATE",
        "not exists (select 1 from personal_erasure e where e.patient_id = NEW.id)",
    ),
    Rule("i31_held_material_stays", "container_state", "INSERT", HELD),
    Rule(
        "i28_child_of_a_rejected_parent",
        "parentage",
        "INSERT",
        "(select s.to_state from container_state s where s.container_id = NEW.parent_id"
        " order by s.n desc limit 1) in ('rejected', 'destroyed', 'discarded')",
    ),
    Rule(
        "i06_expired_unit_is_not_started",
        "infusion_start",
        "INSERT",
        "NEW.started_at >= (select f.expires_at from unit_fill f"
        " where f.container_id = NEW.unit_id)",
    ),
    Rule(
        "i06_no_start_after_the_session",
        "infusion_start",
        "INSERT",
        "exists (select 1 from bedside_end e where e.session_id = NEW.session_id)",
    ),
    Rule(
        "i06_no_check_after_the_session",
        "unit_check",
        "INSERT",
        "exists (select 1 from bedside_end e where e.session_id = NEW.session_id)",
    ),
    Rule(
        "i07_maker_does_not_review",
        "batch_review",
        "INSERT",
        "exists (select 1 from lot_actor a where a.lot_id = NEW.lot_id"
        " and a.person_id in (NEW.reviewed_by, NEW.second))",
    ),
    Rule(
        "i07_maker_does_not_release",
        "disposition",
        "INSERT",
        "exists (select 1 from lot_actor a where a.lot_id = NEW.lot_id"
        " and a.person_id in (NEW.decided_by, NEW.second))",
    ),
    Rule(
        "i20_verbal_decision_signed_first",
        "disposition",
        "INSERT",
        "NEW.decision <> 'rejected' and exists (select 1 from verbal_decision v"
        " join hold h on h.id = v.hold_id"
        " left join verbal_signature g on g.verbal_id = v.id"
        " where g.verbal_id is null and v.therapy_id = NEW.therapy_id"
        " and (h.lot_id = NEW.lot_id or (h.lot_id is null and h.container_id is null)"
        " or (select c.lot_id from container c where c.id = h.container_id) = NEW.lot_id))",
    ),
    Rule(
        "i21_signed_after_agreeing",
        "signature",
        "INSERT",
        "exists (select 1 from signature_wording) and not exists (select 1 from"
        " signature_certificate c where c.person_id = NEW.person_id"
        " and c.wording = (select max(w.n) from signature_wording w))",
    ),
    Rule(
        "i01_factor_of_this_signature",
        "signature_factor",
        "INSERT",
        "not exists (select 1 from signature g where g.id = NEW.signature_id"
        " and g.therapy_id = NEW.therapy_id and g.person_id = NEW.person_id)",
    ),
    Rule(
        "i21_passkey_stands",
        "passkey_use",
        "INSERT",
        "exists (select 1 from passkey_revocation r where r.passkey_id = NEW.passkey_id)"
        " or not exists (select 1 from passkey_policy p where p.allowed"
        " and p.n = (select max(q.n) from passkey_policy q))",
    ),
    Rule(
        "i27_recipe_in_force",
        "preparation",
        "INSERT",
        "exists (select 1 from recipe r join recipe newer on newer.name = r.name"
        " where r.id = NEW.recipe_id and newer.n > r.n)",
    ),
    Rule(
        "i27_ingredient_may_be_used",
        "preparation_ingredient",
        "INSERT",
        "coalesce((select s.status from reagent_status s"
        " where s.reagent_lot_id = NEW.reagent_lot_id order by s.since desc limit 1), '')"
        " <> 'approved' or (select l.material from reagent_lot l"
        " where l.id = NEW.reagent_lot_id) <> NEW.material",
    ),
    Rule(
        "i27_expires_with_its_ingredients",
        "preparation_ingredient",
        "INSERT",
        "(select made.expires_on from reagent_lot made where made.id = NEW.preparation_id)"
        " > (select part.expires_on from reagent_lot part where part.id = NEW.reagent_lot_id)",
    ),
    Rule(
        "i27_bottle_within_its_time",
        "step_bottle",
        "INSERT",
        "(select r.done_at from step_record r where r.id = NEW.step_id)"
        " >= (select b.expires_at from opened_bottle b where b.id = NEW.bottle_id)",
    ),
    Rule(
        "i07_reviewer_does_not_make",
        "lot_actor",
        "INSERT",
        "NEW.part = 'made' and (exists (select 1 from batch_review b where b.lot_id = NEW.lot_id"
        " and NEW.person_id in (b.reviewed_by, b.second)) or exists (select 1 from disposition d"
        " where d.lot_id = NEW.lot_id and NEW.person_id in (d.decided_by, d.second)))",
    ),
)


def install(conn: sa.Connection) -> int:
    """Make every guard anew; returns how many there are.

    A rule whose table a later revision brings waits for that revision; a test of the house sees
    that at the head every rule has its table.
    """
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
        columns = [c["name"] for c in insp.get_columns(t) if not c.get("computed")]
        generated = {
            c["name"]: str(c["computed"]["sqltext"])
            for c in insp.get_columns(t)
            if c.get("computed")
        }
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
