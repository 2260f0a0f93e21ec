"""A process that records acts one after the other, and says so on a pipe after each commit."""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Final

from tests import sites
from tests.sites import Bench
from tracker import house
from tracker.act import Answer
from tracker.record.site import server_time

PLACE: Final = "material:place:added"


house.acts()  # once, in the server that writers are forked from, and not in every writer


def bench_of(url: str) -> Bench:
    """The installation behind a URL, with the server's own clock."""
    bench = sites.new_bench(url)
    sites.recall_people(bench)
    bench.site.clock = server_time
    return bench


def record(bench: Bench, name: str) -> Answer:
    """One act: a place of this name is added; the same name is the same op_id."""
    return bench.do("production", PLACE, {"name": name, "kind": "ln2_tank"}, op_id=f"op-{name}")


def run(url: str, label: str, told: Connection) -> None:
    """Record until killed, or until the database is gone."""
    bench = bench_of(url)
    told.send((label, -1))  # ready
    n = 0
    with suppress(Exception):  # a database that is gone ends the loop; what was told counts
        while True:
            answer = record(bench, f"{label}-{n}")
            assert answer.accepted, answer.verdict.codes
            told.send((f"{label}-{n}", answer.seq))
            n += 1
    os._exit(0)


@dataclass
class Writer:
    """A running writer, and the acts that it was told were recorded."""

    running: BaseProcess
    heard: Connection
    last: str

    def kill(self) -> None:
        """Gone at once, wherever it is (SIGKILL)."""
        assert self.running.pid is not None
        with suppress(ProcessLookupError):
            os.kill(self.running.pid, signal.SIGKILL)
        self.running.join()

    def acknowledged(self) -> dict[str, int]:
        """Name and seq of every act that was acknowledged."""
        found: dict[str, int] = {}
        with suppress(EOFError, OSError):
            while self.heard.poll():
                name, seq = self.heard.recv()
                if seq >= 0:
                    found[name] = seq
        self.heard.close()
        return found


def context() -> Any:
    """Processes are forked from a server that has everything imported: a start costs little."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["tests.faults.writer"])
    return made


def start(url: str, label: str) -> Writer:
    """A writer that has opened the database and begins to record."""
    here = context()
    heard, told = here.Pipe(duplex=False)
    running = here.Process(target=run, args=(url, label, told))
    running.start()
    told.close()
    assert heard.poll(60), "the writer did not start"
    heard.recv()
    return Writer(running, heard, label)
