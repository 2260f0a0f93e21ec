"""Reads of a large record: a therapy's lineage, ten times as many therapies, a lot's reach (S7-S9).

``python -m tests.bench reads``: sizes are printed; ``TRACKER_BENCH_THERAPIES`` sets another. The
floors are the same rows by one bare query: the recursive walk for the lineage, and for the reach
the containers of the therapies by index. Floor and ours take turns; the ratio is the median.
"""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, select

from tests.bench.bulk import multiply
from tests.journey.story import Branch, Databases, Files, Worked
from tests.postgres import Server
from tracker.dossier.lineage import lineage_of
from tracker.dossier.reach import reach_of_lot
from tracker.material.genealogy import descendants
from tracker.material.models import Container
from tracker.supplies.models import StepReagent

TURNS: Final = 7
THERAPIES: Final = int(os.environ.get("TRACKER_BENCH_THERAPIES", "2000"))
TENTH: Final = 10
REACHED: Final = 200
"""Therapies that one reagent lot reaches, as S9 wants."""
_WALK: Final = (
    "with recursive down(id) as (select p.child_id from parentage p join harvest_container h"
    " on h.container_id = p.parent_id where h.therapy_id = %(therapy)s"
    " union select p.child_id from parentage p join down on p.parent_id = down.id)"
    " select c.id, c.kind, c.short_name, s.to_state, s.at from down"
    " join container c on c.id = down.id join container_state s on s.container_id = c.id"
    " and s.n = (select max(n) from container_state where container_id = c.id)"
)
_REACH: Final = (
    "select c.id, c.kind, c.short_name from container c where c.therapy_id in"
    " (select therapy_id from step_reagent where reagent_lot_id = %(lot)s)"
)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def bare(conn: Connection, query: str, name: str, value: str) -> int:
    """Rows of a query that only the driver sees."""
    mark = ":" + name if conn.dialect.name == "sqlite" else f"%({name})s"
    rows = conn.exec_driver_sql(query.replace(f"%({name})s", mark), {name: value}).all()
    return len(rows)


def pairs(floor: Callable[[], object], ours: Callable[[], object]) -> str:
    """Medians of both and of their ratio, with the least and the most."""
    floor(), ours()
    both = [(timed(floor), timed(ours)) for _ in range(TURNS)]
    ratios = [o / f for f, o in both]
    return (
        f"{statistics.median(f for f, _ in both):9.2f} {statistics.median(o for _, o in both):9.2f}"
        f" {statistics.median(ratios):7.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
    )


def lineage(branch: Branch, therapy: str) -> str:
    """S7: our whole lineage beside the bare recursive query."""
    with branch.site.database.reading() as s:
        conn = s.connection()
        return pairs(lambda: bare(conn, _WALK, "therapy", therapy), lambda: lineage_of(s, therapy))


def walked_ms(branch: Branch, pool: str) -> float:
    """S8: what came of one container, as acts ask for it."""
    with branch.site.database.reading() as s:
        assert descendants(s, [pool])
        return statistics.median(timed(lambda: descendants(s, [pool])) for _ in range(TURNS))


def lot_of(branch: Branch) -> str:
    """One reagent lot, which now reaches ``REACHED`` therapies and no more."""
    with branch.site.database.reading() as s:
        lot = str(s.scalar(select(func.min(StepReagent.reagent_lot_id))))
    with branch.site.database.migrating() as conn:  # with foreign keys off
        if not branch.site.database.is_sqlite:
            conn.exec_driver_sql("set local session_replication_role = replica")
        conn.exec_driver_sql(
            "update step_reagent set reagent_lot_id = reagent_lot_id || '~other' where"
            f" reagent_lot_id = '{lot}' and therapy_id not in (select id from"
            f" (select id from therapy order by id limit {REACHED}) few)"
        )
    return lot


def reach(branch: Branch) -> str:
    """S9: the reach of a lot beside the bare query by its indexes."""
    lot = lot_of(branch)
    with branch.site.database.reading() as s:
        conn = s.connection()
        line = pairs(lambda: bare(conn, _REACH, "lot", lot), lambda: reach_of_lot(s, lot))
        reached = reach_of_lot(s, lot)
        size = sum(len(one.containers) for one in reached)
    return f"{line}   {len(reached)} therapies, {size} containers reached"


def containers(branch: Branch) -> int:
    """How many there are."""
    with branch.site.database.reading() as s:
        return int(s.scalar(select(func.count()).select_from(Container)) or 0)


def measure(branch: Branch) -> None:
    """The lines of one engine."""
    name, pool = branch.site.database.engine.dialect.name, str(branch.names["POOL-P2"])
    multiply(branch.site.database, THERAPIES // TENTH - 1)
    small, few = containers(branch), walked_ms(branch, pool)
    print(f"{name:11} S7 {small:9} {lineage(branch, branch.therapy)}", flush=True)
    multiply(branch.site.database, TENTH - 1, "^")
    large, many = containers(branch), walked_ms(branch, pool)
    print(f"{name:11} S7 {large:9} {lineage(branch, branch.therapy)}", flush=True)
    print(f"{name:11} S8 {large:9} {few:9.2f} {many:9.2f} {many / few:7.2f}", flush=True)
    print(f"{name:11} S9 {large:9} {reach(branch)}", flush=True)


def main() -> None:
    """Print the table."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{TURNS} turns; medians in ms. S8: the same walk at a tenth of the size and at all")
    print("engine      no  containers  floor ms   ours ms   ratio (least-most)")
    with tempfile.TemporaryDirectory() as folder, Server() as server:
        for copies in (Files(Path(folder)), Databases(server)):
            branch = Worked(copies, []).before()
            measure(branch)
            branch.site.database.close()
