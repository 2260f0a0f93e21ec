"""Acts per second and the worst single write, one writer and eight, beside the floor (S3, S5).

Floor and ours take turns, five times each; the ratio is the median of the pairs. SQLite lies on the
disk and PostgreSQL flushes, so that a commit is a commit.
"""

from __future__ import annotations

import itertools
import os
import platform
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests import sites
from tests.bench.floor import Commit, on_postgresql, on_sqlite
from tests.faults.writer import bench_of, record
from tests.postgres import Server

TURNS: Final = 5
SECONDS: Final = 2.0
_NUMBERS = itertools.count()


@dataclass(frozen=True, slots=True)
class Turn:
    """One measurement."""

    per_s: float
    worst_ms: float


def turn(writers: int, made: Callable[[], Commit]) -> Turn:
    """So many writers commit for two seconds."""
    ends: list[float] = []
    counts: list[int] = []
    gate = threading.Barrier(writers + 1)

    def write() -> None:
        commit, done, worst = made(), 0, 0.0
        gate.wait()
        until = time.monotonic() + SECONDS
        while (began := time.monotonic()) < until:
            commit(next(_NUMBERS))
            worst = max(worst, time.monotonic() - began)
            done += 1
        counts.append(done)
        ends.append(worst)

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for t in threads:
        t.start()
    gate.wait()
    began = time.monotonic()
    for t in threads:
        t.join()
    return Turn(sum(counts) / (time.monotonic() - began), max(ends) * 1000)


def ours(url: str) -> Callable[[], Commit]:
    """Recorded acts on one installation; every writer goes through the same process."""
    bench = bench_of(url)

    def commit(n: int) -> None:
        assert record(bench, f"place-{os.getpid()}-{n}").accepted

    return lambda: commit


def row(engine: str, writers: int, floor: Callable[[], Commit], our: Callable[[], Commit]) -> str:
    """A line of the table."""
    pairs = [(turn(writers, floor), turn(writers, our)) for _ in range(TURNS)]
    ratios = [o.per_s / f.per_s for f, o in pairs]
    return (
        f"{engine:12} {writers:7} {statistics.median(f.per_s for f, _ in pairs):9.0f} "
        f"{statistics.median(o.per_s for _, o in pairs):7.0f} "
        f"{statistics.median(ratios):7.2f} ({min(ratios):.2f}-{max(ratios):.2f}) "
        f"{max(f.worst_ms for f, _ in pairs):10.0f} {max(o.worst_ms for _, o in pairs):9.0f}"
    )


def main() -> None:
    """Print the table."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{TURNS} turns of {SECONDS:.0f} s; per second: median; worst write of all turns")
    print("engine       writers   floor/s  acts/s   ratio (least-most)   floor ms   acts ms")
    with tempfile.TemporaryDirectory() as name, Server(durable=True) as server:
        here = Path(name)
        sites.sqlite_template(here)
        sites.postgres_template(server)
        server.create("floor")
        lite = on_sqlite(str(here / "floor.db")), ours(f"sqlite:///{here / 'template.db'}")
        conninfo = f"host={server.folder} user=owner dbname=floor"
        pg = on_postgresql(conninfo), ours(server.url("founded"))
        for writers in (1, 8):
            print(row("SQLite", writers, *lite), flush=True)
            print(row("PostgreSQL", writers, *pg), flush=True)
