"""Writers of SQLite are served in the order in which they asked, in a process and between them.

Judged by the order of service, never by time. Without the queue, who just wrote comes first again.
"""

from __future__ import annotations

import functools
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.faults.writer import context
from tracker.db import Database, TurnError, open_database, turns

WRITERS = 8
PROCESSES = 3
LAST = "asked again"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty file with its queue."""
    made = open_database(f"sqlite:///{tmp_path / 'queue.db'}")
    yield made
    made.close()


def until(so: Callable[[], bool]) -> None:
    for _ in range(60_000):
        if so():
            return
        time.sleep(0.001)
    raise AssertionError("it never came to that")


def order_of_threads(database: Database) -> list[str]:
    """Who was served: eight that asked one after the other, then whoever held the turn."""
    served: list[str] = []

    def write(name: str) -> None:
        with database.queue.turn():
            served.append(name)

    threads: list[threading.Thread] = []
    with database.queue.turn():
        held = len(database.queue._line.waiting)
        for n in range(WRITERS):
            threads.append(threading.Thread(target=write, args=(str(n),)))
            threads[-1].start()
            until(lambda: len(database.queue._line.waiting) - held == len(threads))
    write(LAST)
    for one in threads:
        one.join()
    return served


def test_threads_are_served_in_the_order_in_which_they_asked(database: Database) -> None:
    for _ in range(5):
        assert order_of_threads(database) == [*map(str, range(WRITERS)), LAST]


class Barging:
    """The language's lock, as the queue had it before: nothing is handed on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.waiting: list[None] = []

    @contextmanager
    def first(self, until: float) -> Iterator[None]:
        self.waiting.append(None)
        with self._lock:
            yield


def test_with_a_plain_lock_whoever_just_wrote_comes_before_those_who_wait(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = []
    for _ in range(20):
        barging: Any = Barging()
        monkeypatch.setattr(database.queue, "_line", barging)
        served.append(order_of_threads(database))
    assert any(one.index(LAST) < WRITERS for one in served)


def ask_once(path: str, name: str, tickets: bool, served: Any) -> None:
    """One process takes one turn."""
    vars(turns)["TICKETS"] = tickets
    with open_database(f"sqlite:///{path}").queue.turn():
        served.send(name)


def has_drawn(path: Path, tickets: int) -> bool:
    """So many tickets were drawn."""
    return int.from_bytes(path.read_bytes()[:8], "big") == tickets


def order_of_processes(path: Path, *, tickets: bool) -> list[str]:
    """Who was served: three processes that asked one after the other, then this one once more."""
    here, lock = context(), Path(f"{path}.lock")
    heard, told = here.Pipe(duplex=False)
    database = open_database(f"sqlite:///{path}")
    running = []
    with database.queue.turn():
        for n in range(PROCESSES):
            running.append(here.Process(target=ask_once, args=(str(path), str(n), tickets, told)))
            running[-1].start()
            if tickets:
                until(functools.partial(has_drawn, lock, n + 2))  # this process drew the first
            else:
                time.sleep(0.5)
    with database.queue.turn():
        told.send(LAST)
    for one in running:
        one.join(60)
    database.close()
    return [heard.recv() for _ in range(PROCESSES + 1)]


needs_tickets = pytest.mark.skipif(not turns.TICKETS, reason="the kernel has no such locks")


@needs_tickets
def test_processes_are_served_in_the_order_in_which_they_asked(tmp_path: Path) -> None:
    served = order_of_processes(tmp_path / "queue.db", tickets=True)
    assert served == [*map(str, range(PROCESSES)), LAST]


@needs_tickets
def test_without_tickets_whoever_just_wrote_comes_before_other_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "TICKETS", False)
    served = [order_of_processes(tmp_path / f"queue{n}.db", tickets=False) for n in range(3)]
    assert any(one.index(LAST) < PROCESSES for one in served)


def test_a_writer_that_waits_too_long_says_so_and_the_next_is_served(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def ask() -> None:
        with suppress(TurnError), database.queue.turn():
            said.append("served")

    with database.queue.turn():
        monkeypatch.setattr(turns, "WAIT_S", 0.05)
        with pytest.raises(TurnError, match="Nothing was written"):
            one_turn(database)
        monkeypatch.setattr(turns, "WAIT_S", 60.0)
        waiting = threading.Thread(target=ask)
        waiting.start()
        until(lambda: len(database.queue._line.waiting) == 1)
    waiting.join()
    assert said == ["served"]


def test_another_process_that_writes_too_long_is_told_of(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two open databases of one file stand for two processes: the locks are the files'."""
    other = open_database(str(database.engine.url))
    with other.queue.turn():
        monkeypatch.setattr(turns, "WAIT_S", 0.05)
        with pytest.raises(TurnError):
            one_turn(database)
        monkeypatch.setattr(turns, "WAIT_S", 60.0)
    one_turn(database)
    other.close()


def one_turn(database: Database) -> None:
    with database.queue.turn():
        pass


@pytest.mark.parametrize("kept", [b"", b"\xff" * 8, b"spoilt"])
def test_a_spoilt_counter_leaves_one_writer_at_a_time(
    database: Database, monkeypatch: pytest.MonkeyPatch, kept: bytes
) -> None:
    lock = Path(f"{database.engine.url.database}.lock")
    other = open_database(str(database.engine.url))
    with other.queue.turn():
        lock.write_bytes(kept)
        monkeypatch.setattr(turns, "WAIT_S", 0.05)
        with pytest.raises(TurnError):
            one_turn(database)
        monkeypatch.setattr(turns, "WAIT_S", 60.0)
    one_turn(database)
    assert os.stat(lock).st_size == 8
    other.close()
