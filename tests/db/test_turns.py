"""Writers of one SQLite file take turns between processes, and no read keeps them waiting."""

from __future__ import annotations

import itertools
import multiprocessing
import sqlite3
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.sites import Bench, sqlite_bench
from tests.upkeep.checked import NOBODY
from tracker.db import open_database
from tracker.db.copying import copy_live
from tracker.record.verify import verify

FORK = multiprocessing.get_context("spawn")
PADDING_MB = 40
READ_S = 1.0
ROUNDS = 25


@pytest.fixture
def here(sqlite_template: Path, tmp_path: Path) -> Iterator[Bench]:
    """A bench on a real disk, for what waits for a disk."""
    made = sqlite_bench(sqlite_template, tmp_path)
    yield made
    assert verify(made.site.database).holds
    made.site.database.close()


def url_of(bench: Bench) -> str:
    return str(bench.site.database.engine.url)


def act(bench: Bench, username: str) -> float:
    """Milliseconds that one recorded act took."""
    began = time.perf_counter()
    answer = bench.do(
        "admin", "staff:person:added", NOBODY | {"username": username}, op_id=f"op-{username}"
    )
    assert answer.accepted, answer.verdict.codes
    return (time.perf_counter() - began) * 1000


def take_turns(url: str, rounds: int, told: Any, go: Any) -> None:
    """Take so many turns; tell when each began."""
    database = open_database(url)
    go.wait(60)
    for _ in range(rounds):
        with database.writing() as conn:
            conn.exec_driver_sql("select size from log_head").scalar()
            told.put(time.monotonic())


def test_two_processes_take_turns(here: Bench) -> None:
    go, queues = FORK.Event(), [FORK.Queue(), FORK.Queue()]
    running = [FORK.Process(target=take_turns, args=(url_of(here), ROUNDS, q, go)) for q in queues]
    for one in running:
        one.start()
    time.sleep(3)
    go.set()
    turns = sorted((q.get(timeout=60), i) for i, q in enumerate(queues) for _ in range(ROUNDS))
    for one in running:
        one.join(60)
    changes = sum(a[1] != b[1] for a, b in itertools.pairwise(turns))
    print(f"\n{len(turns)} turns of two processes, {changes} changes of hands")
    assert [sum(i == n for _, i in turns) for n in (0, 1)] == [ROUNDS, ROUNDS]


def hold(url: str, told: Any) -> None:
    """Take the turn, and keep it until killed."""
    database = open_database(url)
    with database.writing() as conn:
        conn.exec_driver_sql("update log_head set recorded_at = recorded_at")
        told.put(True)
        time.sleep(600)


def test_a_killed_holder_frees_the_turn(here: Bench) -> None:
    told = FORK.Queue()
    holder = FORK.Process(target=hold, args=(url_of(here), told))
    holder.start()
    assert told.get(timeout=60)
    waiting = threading.Thread(target=act, args=(here, "waits"))
    waiting.start()
    waiting.join(0.5)
    assert waiting.is_alive(), "the turn was not held"
    holder.kill()
    began = time.perf_counter()
    waiting.join(20)
    assert not waiting.is_alive()
    print(f"\nfree {1000 * (time.perf_counter() - began):.0f} ms after the holder was killed")


def padded(bench: Bench) -> None:
    """The file is as large as that of a site after years."""
    path = Path(str(bench.site.database.engine.url.database))
    raw = sqlite3.connect(path)
    raw.execute("create table padding (x blob)")
    raw.executemany("insert into padding values (?)", [(b"x" * 1_000_000,)] * PADDING_MB)
    raw.commit()
    raw.close()
    bench.site.database.close()


def reading_a_while(
    opened: Callable[[], AbstractContextManager[Any]], going: threading.Event
) -> None:
    with opened() as conn:
        connection = conn.connection() if hasattr(conn, "autoflush") else conn
        connection.exec_driver_sql("select count(*) from log_entry").scalar()
        going.set()
        time.sleep(READ_S)


def commits_meanwhile(
    bench: Bench, name: str, opened: Callable[[], AbstractContextManager[Any]]
) -> tuple[list[float], int]:
    """Milliseconds of each act while somebody reads; how many were done before the reader was."""
    going = threading.Event()
    reader = threading.Thread(target=reading_a_while, args=(opened, going))
    reader.start()
    took = [act(bench, f"{name}-early")]  # the copy is being made
    going.wait(60)
    n = done = 0
    while reader.is_alive():
        took.append(act(bench, f"{name}-{n}"))
        done += reader.is_alive()
        n += 1
    reader.join()
    return took, done


def test_a_long_read_of_a_snapshot_holds_no_commit(here: Bench) -> None:
    """The guard is the copy: the same read of the file itself holds a commit for its whole time."""
    padded(here)
    quiet = [act(here, f"quiet-{n}") for n in range(10)]
    of_a_copy, beside_a_copy = commits_meanwhile(here, "copy", here.site.database.snapshot)
    of_the_file, beside_the_file = commits_meanwhile(here, "file", here.site.database.reading)
    median = statistics.median(quiet)
    print(
        f"\n{PADDING_MB} MB: commit alone {median:.0f} ms (median), worst beside a snapshot of"
        f" {READ_S:.0f} s {max(of_a_copy):.0f} ms of {len(of_a_copy)}, beside a plain read"
        f" {max(of_the_file):.0f} ms"
    )
    assert beside_a_copy >= 3  # by order, not by the clock: a busy machine is slow at both
    assert beside_the_file == 0


def test_a_copy_is_one_state_although_writers_go_on(here: Bench) -> None:
    padded(here)
    stop, took_ms = threading.Event(), list[float]()

    def write() -> None:
        while not stop.is_set():
            took_ms.append(act(here, f"w{len(took_ms)}"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        began = time.perf_counter()
        proof = verify(here.site.database)
        took = time.perf_counter() - began
    finally:
        stop.set()
        writer.join()
    assert proof.holds
    print(
        f"\nverified {proof.size} entries in {took:.1f} s while {len(took_ms)} acts were recorded"
        f" without a pause, the worst in {max(took_ms):.0f} ms"
    )


def test_a_copy_that_is_disturbed_again_and_again_is_made_in_the_writers_turn(
    here: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.db.copying.RESTARTS_MAX", 0)
    target = sqlite3.connect(":memory:")
    turns = []
    turn = here.site.database.queue.turn

    def counted() -> AbstractContextManager[None]:
        turns.append(1)
        return turn()

    monkeypatch.setattr(here.site.database.queue, "turn", counted)
    assert copy_live(here.site.database, target, lambda done, total: None) == 0
    assert turns == [1]
    assert target.execute("select count(*) from site").fetchone() == (1,)
    target.close()
