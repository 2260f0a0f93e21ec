"""The plan of every statement that a page reads with, on a large record: what scans whole tables.

``python -m tests.bench plans``: both engines, some hundred therapies.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, event, func, select

from tests.bench.bulk import copied_tables, multiply
from tests.journey.story import Branch, Databases, Files, Worked
from tests.postgres import Server
from tests.statements import TRANSACTION
from tests.upkeep.ground import app_of, client_of
from tracker.db import Base
from tracker.journey.expansion.models import VesselCare
from tracker.material import genealogy
from tracker.material.models import Custody, Lot
from tracker.supplies.models import StepEquipment, StepReagent

COPIES: Final = 400
PAGES: Final = {
    "therapies": ("qa", "/therapies"),
    "therapy": ("qa", "/therapies/{therapy}"),
    "container": ("qa", "/containers/{container}"),
    "unit": ("qa", "/containers/{unit}"),
    "reagent lot": ("qa", "/trace/lot/{reagent}"),
    "equipment": ("qa", "/trace/equipment/{equipment}"),
    "trace of a unit": ("qa", "/trace/container/{unit}"),
    "place": ("qa", "/trace/place/{place}"),
    "today": ("qa", "/today"),
    "checks": ("lab_tech", "/checks"),
    "review of a lot": ("qa", "/review/{lot}"),
    "feeding": ("lab_tech", "/cultures/{flask}/feed"),
    "reviews": ("qa", "/review"),
    "cultures": ("lab_tech", "/cultures"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement as it went to the engine."""

    statement: str
    parameters: Any


@contextmanager
def overheard(engine: Engine) -> Iterator[list[Asked]]:
    """What is read on the engine until the block ends."""
    found: list[Asked] = []

    def see(c: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if not statement.lstrip().upper().startswith(TRANSACTION):
            found.append(Asked(statement, parameters))

    event.listen(engine, "before_cursor_execute", see)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", see)


def plan(branch: Branch, asked: Asked) -> list[str]:
    """The engine's plan, a line a step."""
    lite = branch.site.database.is_sqlite
    word = "EXPLAIN QUERY PLAN " if lite else "EXPLAIN "
    with branch.site.database.looking() as conn:
        rows = conn.exec_driver_sql(word + asked.statement, asked.parameters).all()
    return [str(row[-1]) for row in rows]


def scans(branch: Branch, lines: list[str]) -> set[str]:
    """Copied tables that the plan reads from end to end."""
    large = {t.name for t in copied_tables()}
    found = set()
    for line in lines:
        words = line.split()
        if branch.site.database.is_sqlite and words[0] == "SCAN":
            found.add(words[1])
        elif "Seq Scan on" in line:
            found.add(line.partition("Seq Scan on ")[2].split()[0])
    return found & large


def places(branch: Branch) -> dict[str, str]:
    """What stands in the addresses of the pages."""
    names = branch.names
    with branch.site.database.reading() as s:
        return {
            "therapy": branch.therapy,
            "container": str(names["POOL-P2"]),
            "unit": str(names["MSC-U1"]),
            "reagent": str(s.scalar(select(func.min(StepReagent.reagent_lot_id)))),
            "equipment": str(s.scalar(select(func.min(StepEquipment.equipment_id)))),
            "place": str(s.scalar(select(func.min(Custody.place_id)))),
            "lot": str(s.scalar(select(func.min(Lot.id)))),
            "flask": str(s.scalar(select(func.min(VesselCare.container_id)))),
        }


def indexes() -> set[str]:
    """The secondary indexes that the models declare."""
    return {str(i.name) for t in Base.metadata.sorted_tables for i in t.indexes}


def followed(branch: Branch) -> None:
    """Parentage up and down, as acts follow it."""
    with branch.site.database.reading() as s:
        assert genealogy.ancestors(s, [str(branch.names["MSC-U1"])])
        assert genealogy.descendants(s, [str(branch.names["POOL-P2"])])


def report(branch: Branch, told: Callable[[str], None]) -> set[str]:
    """Every page's statements that scan, each once; the secondary indexes that a plan uses."""
    at, known, used = places(branch), set[str](), set[str]()
    app = app_of(branch)
    for name, (who, address) in PAGES.items():
        client = client_of(branch, who, app)
        client.get(address.format(**at))
        with overheard(branch.site.database.engine) as heard:
            answer = client.get(address.format(**at))
            followed(branch)
        plans = [(one, plan(branch, one)) for one in heard]
        found = [(one, scans(branch, lines)) for one, lines in plans]
        used |= {w for _, lines in plans for line in lines for w in re.findall(r"\bix_\w+", line)}
        bad = sum(bool(tables) for _, tables in found)
        told(f"{name}: {answer.status_code}, {len(heard)} statements, {bad} scan")
        for one, tables in found:
            if tables and one.statement not in known:
                known.add(one.statement)
                told(f"    {sorted(by(one.statement, tables))}")
    return used


def by(statement: str, tables: set[str]) -> set[str]:
    """The columns of the scanned tables by which the statement looks for rows."""
    where = statement.partition(" WHERE ")[2] + statement.partition(" JOIN ")[2]
    found = {t: set(re.findall(rf"\b{t}\.(\w+) (?:=|IN)", where)) for t in tables}
    return {f"{t}({', '.join(sorted(found[t]))})" for t in tables}


def main() -> None:
    """Print what scans, on both engines."""
    used = set[str]()
    with tempfile.TemporaryDirectory() as folder, Server() as server:
        for copies in (Files(Path(folder)), Databases(server)):
            branch = Worked(copies, []).before()
            multiply(branch.site.database, COPIES)
            print(f"{branch.site.database.engine.dialect.name}: {COPIES + 1} therapies")
            used |= report(branch, print)
            branch.site.database.close()
    print(f"indexes that no plan uses: {sorted(indexes() - used)}")
