"""H59: PostgreSQL without room: nothing half, nothing acknowledged lost, and it goes on afterwards.

Room is taken away by a limit on the size of the files that the server may write: no file system has
to be filled. In a table the act is refused and the server goes on; in its own log it stops, as
PostgreSQL does then, and comes back. A power cut is not replayed on PostgreSQL: the server is
killed instead (``test_kill``), and that synced pages stay on a disk is the disk's own promise.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Final

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from tests import sites
from tests.faults.writer import bench_of, record
from tests.postgres import Server
from tests.sites import Bench
from tracker.record.models import Entry
from tracker.record.verify import verify

KB, SEED = 1024, 813267
ROOM_KB: Final = 1024
"""The size of a file of the server's log here: below it the log, and no table, finds no room."""
FILLER: Final = 500
"""Entries of some two kilobytes: nearly as many as a file without room holds."""
ACTS_MAX: Final = 5_000
SHORT, LONG = 1, 20


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """With fsync on, and a log of small files."""
    with Server(durable=True, wal_segment_mb=1) as made:
        sites.postgres_template(made)
        yield made


@pytest.fixture
def url(server: Server) -> str:
    """A founded database of its own, where there is room."""
    server.restart()
    return server.create(f"full{time.monotonic_ns()}", template="founded")


def owner_at(url: str) -> psycopg.Connection[tuple[int]]:
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True)


def nearly_filled(url: str) -> None:
    """The log's own table has room for some entries more: what was rolled back still lies in it."""
    with owner_at(url) as conn:
        conn.execute("ALTER TABLE log_entry SET (autovacuum_enabled = off)")
        conn.execute("BEGIN")
        conn.execute(
            "insert into log_entry (seq, op_id, header, answer, leaf, link)"
            " select e.seq + g, 'filler-' || g, decode(repeat('ab', 1500), 'hex'), e.answer,"
            " decode(md5(g::text) || md5(g::text), 'hex'), e.link"
            " from (select * from log_entry order by seq desc limit 1) e,"
            f" generate_series(1, {FILLER}) g"
        )
        conn.execute("ROLLBACK")


def until_refused(bench: Bench, label: str) -> dict[str, int]:
    """Name and seq of each act that was acknowledged before one found no room."""
    told: dict[str, int] = {}
    for n in range(ACTS_MAX):
        try:
            answer = record(bench, f"{label}-{n}")
        except DBAPIError:
            return told
        assert answer.accepted
        told[f"{label}-{n}"] = answer.seq
    raise AssertionError("there was always room")


def entries(bench: Bench) -> int:
    with bench.site.database.reading() as s:
        return int(s.scalar(select(func.count()).select_from(Entry)) or 0)


def judge(bench: Bench, before: int, told: dict[str, int], label: str) -> None:
    """Every acknowledged act is there and nothing else; the refused one is sent again, once."""
    with bench.site.database.reading() as s:
        there = {row.op_id: row.seq for row in s.execute(select(Entry.op_id, Entry.seq))}
    assert {n for n, seq in told.items() if there.get(f"op-{n}") != seq} == set()
    again = f"{label}-{len(told)}"
    sent = f"op-{again}" in there  # a commit that nobody heard of may have reached the disk
    assert len(there) == before + len(told) + sent
    assert record(bench, again).accepted
    assert entries(bench) == before + len(told) + 1
    proof = verify(bench.site.database)
    assert proof.holds, [str(f) for f in proof.findings]


def test_a_table_without_room_refuses_the_act_and_the_server_goes_on(
    server: Server, url: str
) -> None:
    nearly_filled(url)
    server.restart(room_kb=ROOM_KB)
    bench = bench_of(url)
    before, began = entries(bench), time.monotonic()
    told = until_refused(bench, "full")
    assert server.runs
    assert entries(bench) == before + len(told), "it reads on, and what was refused left nothing"
    assert until_refused(bench, "more") == {}, "there is still no room"
    assert verify(bench.site.database).holds
    bench.site.database.close()
    server.restart()
    bench = bench_of(url)
    judge(bench, before, told, "full")
    bench.site.database.close()
    seconds = time.monotonic() - began
    print(f"\nno room in a table: {len(told)} acknowledged acts, 0 lost, 0 half, {seconds:.0f} s")


def no_room_in_the_log(server: Server, url: str, times: int) -> str:
    """So often the server's log finds no room after a random number of kilobytes."""
    draw, total, began = random.Random(SEED), 0, time.monotonic()
    for time_ in range(times):
        with owner_at(url) as conn:
            conn.execute("select pg_switch_wal()")
        server.restart(room_kb=draw.randrange(128, 512))
        bench = bench_of(url)
        before = entries(bench)
        told = until_refused(bench, f"log{time_}")
        bench.site.database.close()
        server.kill()
        server.start()
        bench = bench_of(url)
        judge(bench, before, told, f"log{time_}")
        bench.site.database.close()
        total += len(told)
    assert total > 0
    seconds = time.monotonic() - began
    return f"{times} times no room in the log: {total} acknowledged acts, 0 lost, {seconds:.0f} s"


def test_a_log_without_room_stops_the_server_and_loses_nothing(server: Server, url: str) -> None:
    print(f"\n{no_room_in_the_log(server, url, SHORT)}")


@pytest.mark.long
def test_a_log_that_has_no_room_again_and_again_loses_nothing(server: Server, url: str) -> None:
    print(f"\n{no_room_in_the_log(server, url, LONG)}")
