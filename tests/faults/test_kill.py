"""Processes and servers killed in the middle of commits: nothing acknowledged is lost, or doubled.

A killed process shows nothing of a power cut (the kernel keeps what was written): for that see
``test_power_cut``.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.faults.writer import Writer, bench_of, record, start
from tests.postgres import Server
from tracker.material.models import Place
from tracker.record.models import Entry
from tracker.record.verify import verify

SEED = 813267
APPLICATION, SERVER = (3, 250), (3, 100)
"""How often it is killed: in every run, and on demand."""


def check(url: str, told: dict[str, int], label: str) -> int:
    """Every acknowledged act stands where it was said to stand; the unfinished one goes on."""
    bench = bench_of(url)
    try:
        with bench.site.database.reading() as s:
            first = min(told.values(), default=1)
            wrote = select(Entry.op_id, Entry.seq).where(Entry.seq >= first)
            entries = {row.op_id: row.seq for row in s.execute(wrote)}
            twice = select(Place.name).group_by(Place.name).having(func.count() > 1)
            assert s.scalars(twice).all() == []
        missing = {n for n, seq in told.items() if entries.get(f"op-{n}") != seq}
        assert missing == set()
        again = record(bench, f"{label}-{sum(n.startswith(f'{label}-') for n in told)}")
        assert again.accepted, "what was not acknowledged is sent again, and has one effect"
        return len(told)
    finally:
        bench.site.database.close()


def loop(url: str, times: int, fell: Callable[[list[Writer]], None]) -> str:
    """Two writers at once, felled so often at a random moment; the record holds at the end."""
    chance, total, began = random.Random(SEED), 0, time.monotonic()
    for n in range(times):
        labels = [f"{w}{n}" for w in ("a", "b")]
        writers = [start(url, label) for label in labels]
        time.sleep(chance.uniform(0.02, 0.25))
        fell(writers)
        for writer in writers:
            total += check(url, writer.acknowledged(), writer.last)
    bench = bench_of(url)
    proof = verify(bench.site.database)
    bench.site.database.close()
    assert proof.holds, [str(f) for f in proof.findings]
    assert total > 0
    seconds = time.monotonic() - began
    return f"{times} kills, {total} acknowledged acts, 0 lost, 0 doubled, {seconds:.0f} s"


def kill_all(writers: list[Writer]) -> None:
    for writer in writers:
        writer.kill()


def of_application(url: str, times: int) -> None:
    print(f"\nkill -9 of the application, {url.split(':')[0]}: {loop(url, times, kill_all)}")


def of_server(template: Callable[[Server], str], times: int) -> None:
    with Server(durable=True) as server:
        url = template(server)

        def fell(writers: list[Writer]) -> None:
            server.kill()
            for writer in writers:
                writer.running.join(30)
            kill_all(writers)
            server.start()

        print(f"\nkill -9 of PostgreSQL: {loop(url, times, fell)}")


@pytest.fixture
def lite(sqlite_template: Path, tmp_path: Path) -> str:
    """A founded SQLite database on the disk, not in memory."""
    (tmp_path / "tracker.db").write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{tmp_path / 'tracker.db'}"


@pytest.fixture
def pg(postgres: Server, postgres_template: str) -> str:
    """A founded PostgreSQL database."""
    return postgres.create(f"killed{time.monotonic_ns()}", template=postgres_template)


def founded(server: Server) -> str:
    """A founded database on this server."""
    from tests import sites

    sites.postgres_template(server)
    return server.url("founded")


def test_a_killed_application_loses_nothing_on_sqlite(lite: str) -> None:
    of_application(lite, APPLICATION[0])


def test_a_killed_application_loses_nothing_on_postgresql(pg: str) -> None:
    of_application(pg, APPLICATION[0])


def test_a_killed_postgresql_loses_nothing() -> None:
    of_server(founded, SERVER[0])


@pytest.mark.long
def test_hundreds_of_killed_applications_lose_nothing(lite: str, pg: str) -> None:
    of_application(lite, APPLICATION[1])
    of_application(pg, APPLICATION[1])


@pytest.mark.long
def test_a_hundred_killed_servers_lose_nothing() -> None:
    of_server(founded, SERVER[1])


def test_an_act_that_is_acknowledged_too_early_is_missed(lite: str) -> None:
    """The check can fail: an act that was said to be recorded and is not, is found."""
    with pytest.raises(AssertionError):
        check(lite, {"never-0": 7}, "never")
