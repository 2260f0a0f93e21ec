"""Acts per second and the worst single write, one writer and eight, beside the floor (S3, S5).

Two acts: the smallest that there is, a place added by name and kind (what an entry costs), and a
typical one with a form, six flasks looked at, each scanned (``look.py``). The floor is one durable
row of 600 bytes and nothing else. Floor and ours take turns, five times each; the ratio is the
median of the pairs. SQLite lies on the disk and PostgreSQL flushes, so that a commit is a commit.
Eight writers are measured twice: threads of one process, as a demo serves, and processes of their
own, as a site with several workers.
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
from typing import Any, Final

from tests import sites
from tests.bench import look
from tests.bench.floor import Commit, on_postgresql, on_sqlite
from tests.faults.writer import bench_of, context, record
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


@dataclass(frozen=True, slots=True)
class Way:
    """How writers are made: by name and address, so that another process can make its own."""

    name: str
    address: str

    @property
    def act(self) -> str:
        return {"ours": "place", "look": "flasks"}[self.name]

    def __call__(self) -> Callable[[], Commit]:
        return MADE[self.name](self.address)


def turn_of_processes(writers: int, way: Way) -> Turn:
    """The same with a process for each writer."""
    here = context()
    gate, heard = here.Barrier(writers + 1), here.SimpleQueue()
    args = (way, gate, heard)
    running = [here.Process(target=write_alone, args=args) for _ in range(writers)]
    for one in running:
        one.start()
    gate.wait()
    began = time.monotonic()
    said = [heard.get() for _ in running]
    seconds = time.monotonic() - began
    for one in running:
        one.join()
    return Turn(sum(done for done, _ in said) / seconds, max(worst for _, worst in said) * 1000)


def write_alone(way: Way, gate: Any, heard: Any) -> None:
    """A writer in its own process commits for two seconds, and says how often."""
    commit, done, worst = way()(), 0, 0.0
    commit(next(_NUMBERS))  # what a process does once is not measured
    gate.wait()
    until = time.monotonic() + SECONDS
    while (began := time.monotonic()) < until:
        commit(next(_NUMBERS))
        worst = max(worst, time.monotonic() - began)
        done += 1
    heard.put((done, worst))


def ours(url: str) -> Callable[[], Commit]:
    """Recorded acts on one installation; every writer goes through the same process."""
    bench = bench_of(url)

    def commit(n: int) -> None:
        assert record(bench, f"place-{os.getpid()}-{n}").accepted

    return lambda: commit


MADE: Final[dict[str, Callable[[str], Callable[[], Commit]]]] = {
    "sqlite": on_sqlite,
    "postgresql": on_postgresql,
    "ours": ours,
    "look": look.look,
}


def row(engine: str, floor: Way, our: Way, writers: int, *, processes: bool = False) -> str:
    """A line of the table."""
    if processes:
        pairs = [
            (turn_of_processes(writers, floor), turn_of_processes(writers, our))
            for _ in range(TURNS)
        ]
    else:
        made = floor(), our()
        pairs = [(turn(writers, made[0]), turn(writers, made[1])) for _ in range(TURNS)]
    ratios = [o.per_s / f.per_s for f, o in pairs]
    kind = "processes" if processes else "threads" if writers > 1 else ""
    return (
        f"{our.act:6} {engine:12} {writers:2} {kind:9} "
        f"{statistics.median(f.per_s for f, _ in pairs):9.0f} "
        f"{statistics.median(o.per_s for _, o in pairs):7.0f} "
        f"{statistics.median(ratios):7.2f} ({min(ratios):.2f}-{max(ratios):.2f}) "
        f"{max(f.worst_ms for f, _ in pairs):10.0f} {max(o.worst_ms for _, o in pairs):9.0f}"
    )


def main() -> None:
    """Print the table."""
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{TURNS} turns of {SECONDS:.0f} s; per second: median; worst write of all turns")
    print(
        f"before it began {load:.1f} other things wanted to run: more than 0.3 spoils the figures"
    )
    print(
        "act    engine       writers        "
        "floor/s  acts/s   ratio (least-most)   floor ms   acts ms"
    )
    with tempfile.TemporaryDirectory() as name, Server(durable=True) as server:
        ways = made_in(Path(name), server)
        for writers, processes in ((1, False), (8, False), (8, True)):
            for engine, floor, our in ways:
                print(row(engine, floor, our, writers, processes=processes), flush=True)


def made_in(here: Path, server: Server) -> list[tuple[str, Way, Way]]:
    """The databases of floor and acts on both engines."""
    lite = sites.sqlite_template(here)
    founded = sites.postgres_template(server)
    server.create("floor")
    (here / "flasks").mkdir()
    flasks = (
        look.prepared(sites.sqlite_bench(lite, here / "flasks")),
        look.prepared(sites.postgres_bench(server, founded, "flasks")),
    )
    floors = (
        Way("sqlite", str(here / "floor.db")),
        Way("postgresql", f"host={server.folder} user=owner dbname=floor"),
    )
    places = (f"sqlite:///{lite}", server.url("founded"))
    engines = ("SQLite", "PostgreSQL")
    return [
        *((e, f, Way("ours", p)) for e, f, p in zip(engines, floors, places, strict=True)),
        *((e, f, Way("look", k)) for e, f, k in zip(engines, floors, flasks, strict=True)),
    ]
