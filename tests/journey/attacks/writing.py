"""The attacks at the end of the invariants, as hand-written SQL, each with a legal counterpart.

``{a.MSC-U1}`` stands for an id of the three therapies: ``a`` and ``o`` are of one patient, ``b`` is
another's. Statements before the last one prepare; the last one is the attack, or the legal way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from sqlalchemy import Table

from tracker import house
from tracker.db import Base


@cache
def tables() -> dict[str, Table]:
    """Every table of the house by name."""
    house.models()
    return dict(Base.metadata.tables)


def copied(table: str, where: str, **changes: str) -> str:
    """The row once more with other values: an insert that names every column."""
    columns = [c.name for c in tables()[table].columns if c.computed is None]
    assert set(changes) <= set(columns), table
    values = ", ".join(changes.get(c, c) for c in columns)
    return f"insert into {table} ({', '.join(columns)}) select {values} from {table} where {where}"


@dataclass(frozen=True)
class Attack:
    """One attack: whose words of the list it puts in SQL, and how the database may refuse it.

    ``names``: the constraint that refuses; where several do, any of them may speak first.
    """

    what: str
    sql: str
    names: frozenset[str]
    legal: str


def attack(what: str, sql: str, names: str, legal: str) -> Attack:
    """An attack with its names in one string."""
    return Attack(what, sql, frozenset(names.split()), legal)


def then(*statements: str) -> str:
    """Statements one after the other."""
    return "; ".join(statements)


def parent(child: str, parent: str) -> str:
    return (
        "insert into parentage (child_id, parent_id, therapy_id, step_id)"
        f" values ({child}, {parent}, {{a.therapy}}, {{a.step}})"
    )


def state(n: str, was: str, to: str, unit: str = "{a.MNC-U1}") -> str:
    """A row of the unit's history; MNC-U1 is accepted, its last n is {a.last}."""
    return (
        "insert into container_state"
        " (container_id, n, therapy_id, kind, from_state, to_state, at, by, reason)"
        f" select container_id, {n}, therapy_id, kind, {was}, '{to}', at, by, ''"
        f" from container_state where container_id = {unit} and n = {{a.last}}"
    )


def start(**changes: str) -> str:
    """The row that starts MNC-U1, which two people have matched; as MSC-U1 was started."""
    row = {
        "unit_id": "{a.MNC-U1}",
        "match_id": "{a.match}",
        "state_n": "{a.last} + 1",
    }
    return copied("infusion_start", "unit_id = {a.MSC-U1}", **row | changes)


OWN_PARENT: Final = parent("{a.POOL-P2}", "{a.P1-F01}")
STARTED: Final = state("n + 1", "to_state", "started")
STARTED_RIGHTLY: Final = then(STARTED, start())
BAND: Final = (
    "(select id from wristband where therapy_id = {b.therapy} order by issued_at desc limit 1)"
)
NEW_LABEL: Final = copied(
    "label_instance", "id = {a.label}", id="'label-new'", code="'code-new'", replaces_id="null"
)
