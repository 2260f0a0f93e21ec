"""H59: a disk that has no room at any moment of an act leaves nothing half written.

Where the interpreter's disk cannot be watched these tests fail and say so: they never skip.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests import sites
from tests.faults.disk import FULL, SYNC_FAILED, Disk, NotSharedError, watched
from tests.faults.writer import record
from tests.sites import Bench
from tracker.record.models import Entry
from tracker.record.verify import verify

EVERY_IN_SHORT = 9
"""The short run tries every so-manieth call of the act; the long one tries them all."""


@pytest.fixture
def full(sqlite_template: Path, folder: Path) -> Iterator[tuple[Bench, Disk]]:
    """A bench whose disk a test may fill."""
    here = folder / f"full{os.getpid()}_{time.monotonic_ns()}"
    here.mkdir()
    with watched() as disk:
        bench = sites.sqlite_bench(sqlite_template, here)
        yield bench, disk
        bench.site.database.close()


def entries(bench: Bench) -> int:
    with bench.site.database.reading() as s:
        return int(s.scalar(select(func.count()).select_from(Entry)) or 0)


def calls_of_an_act(bench: Bench, disk: Disk) -> int:
    """How often one act writes, truncates or syncs."""
    before = disk.calls
    assert record(bench, "first").accepted
    return disk.calls - before


def tried(bench: Bench, disk: Disk, failure: int, every: int) -> str:
    """The disk fails at each of these calls; then it is well again and the act is sent again."""
    number = calls_of_an_act(bench, disk)
    refused, began, disk.failure = 0, time.monotonic(), failure
    for call in range(0, number, every):
        before = entries(bench)
        disk.fail_in = call
        try:
            answer = record(bench, f"tank-{call}")
        except OperationalError:
            refused += 1
        else:  # the call after the commit's last one: what was said to be recorded is
            assert answer.accepted
        disk.fail_in = None
        assert record(bench, f"tank-{call}").accepted
        assert entries(bench) == before + 1, "one effect, whatever failed before"
    proof = verify(bench.site.database)
    assert proof.holds, [str(f) for f in proof.findings]
    assert refused > 0
    seconds = time.monotonic() - began
    return f"{-(-number // every)} of {number} calls, {refused} failed acts, {seconds:.0f} s"


def test_where_the_disk_cannot_be_watched_it_fails_with_the_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None)
    with pytest.raises(NotSharedError, match="use an interpreter that shares"), watched():
        pass


@pytest.mark.parametrize("failure", [FULL, SYNC_FAILED], ids=["no room", "sync fails"])
def test_a_disk_that_fails_within_an_act_leaves_nothing_half(
    full: tuple[Bench, Disk], failure: int
) -> None:
    print(f"\ndisk fails within an act: {tried(*full, failure, EVERY_IN_SHORT)}")


@pytest.mark.long
@pytest.mark.parametrize("failure", [FULL, SYNC_FAILED], ids=["no room", "sync fails"])
def test_a_disk_that_fails_at_every_call_leaves_nothing_half(
    full: tuple[Bench, Disk], failure: int
) -> None:
    print(f"\ndisk fails at every call: {tried(*full, failure, 1)}")
