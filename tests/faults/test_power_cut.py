"""I09, H58: whatever was said to be recorded is there after a power cut, and holds.

The cuts are replayed through the application's own connection factory; settings that are not ours
lose acts under the same cuts, so the cuts are not too kind. Where the interpreter's disk cannot be
watched these tests fail and say so: they never skip.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tests import sites
from tests.faults.disk import Disk, watched
from tests.faults.power import Cut, cuts
from tracker import db
from tracker.db import open_database
from tracker.record.models import Entry
from tracker.record.verify import verify

ACTS, SEED = 30, 813267
SHORT, LONG = 60, 10_000
HARMED_OF = 20
ROWS_EVERY = 10
"""Every tenth drive is proved row by row, the others by their chain: that is much quicker."""
PLACE = "material:place:added"


@pytest.fixture
def drive(folder: Path) -> Iterator[Path]:
    """A folder of its own."""
    here = folder / f"drive{os.getpid()}_{time.monotonic_ns()}"
    here.mkdir()
    yield here
    for path in here.iterdir():
        path.unlink()


def written_down(template: Path, here: Path) -> tuple[dict[str, bytes], Disk]:
    """The drive as it was, and what thirty acts then did to it."""
    with watched() as disk:
        bench = sites.sqlite_bench(template, here)
        bench.site.database.close()
        before = {str(here / "tracker.db"): (here / "tracker.db").read_bytes()}
        disk.ops.clear()
        for n in range(ACTS):
            bench.did("production", PLACE, {"name": f"Tank {n}", "kind": "ln2_tank"})
            disk.ack(f"op-{bench.ops}")
        bench.site.database.close()
    return before, disk


def lost(cut: Cut, here: Path, *, rows: bool = True) -> int:
    """Acts that had been acknowledged and are not in the log after the cut; it holds otherwise."""
    cut.write(here)
    database = open_database(f"sqlite:///{here / 'tracker.db'}")
    try:
        with database.reading() as s:
            known = set(s.scalars(select(Entry.op_id)))
        proof = verify(database, rows=rows)
        assert proof.holds, [str(f) for f in proof.findings]
    finally:
        database.close()
    return len(set(cut.acknowledged) - known)


def replayed(template: Path, here: Path, number: int) -> str:
    """A line of figures; it has failed when an act was lost."""
    before, disk = written_down(template, here)
    began = time.monotonic()
    drives = enumerate(cuts(before, disk.ops, number, random.Random(SEED)))
    losses = [lost(cut, here, rows=n % ROWS_EVERY == 0) for n, cut in drives]
    assert len(losses) == number
    assert sum(losses) == 0
    seconds = time.monotonic() - began
    return f"\n{number} power cuts within {ACTS} acts: 0 acts lost, {seconds:.0f} s"


def test_no_act_is_lost_in_a_power_cut(sqlite_template: Path, drive: Path) -> None:
    print(replayed(sqlite_template, drive, SHORT))


@pytest.mark.long
def test_no_act_is_lost_in_ten_thousand_power_cuts(sqlite_template: Path, drive: Path) -> None:
    print(replayed(sqlite_template, drive, LONG))


@pytest.mark.parametrize(
    ("journal", "synchronous"), [("TRUNCATE", "OFF"), ("WAL", "NORMAL"), ("MEMORY", "EXTRA")]
)
def test_with_other_settings_the_same_cuts_lose_acts_or_spoil_the_file(
    sqlite_template: Path,
    drive: Path,
    monkeypatch: pytest.MonkeyPatch,
    journal: str,
    synchronous: str,
) -> None:
    monkeypatch.setitem(db.SQLITE_PRAGMAS, "journal_mode", (journal, journal.lower()))
    monkeypatch.setitem(db.SQLITE_PRAGMAS, "synchronous", (synchronous, 0))
    before, disk = written_down(sqlite_template, drive)
    harmed = 0
    for cut in cuts(before, disk.ops, HARMED_OF, random.Random(SEED)):
        try:
            harmed += lost(cut, drive) > 0
        except Exception:  # any failure to open, read or prove what is left is the harm looked for
            harmed += 1
    print(f"\njournal {journal}, synchronous {synchronous}: {harmed} of {HARMED_OF} cuts do harm")
    assert harmed > 0
