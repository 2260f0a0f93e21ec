"""Backups taken at random points of the worked case all restore: equal, proven, none half."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.journey.story import Worked
from tests.upkeep.test_backup import head_of, saved
from tracker import house
from tracker.db import open_database
from tracker.record.verify import verify
from tracker.upkeep.keeping import restore

SEED = 813267
SHORT, LONG = 4, 50


def restored(worked: Worked, points: int, folder: Path) -> str:
    """The case told on, a backup at each point; then each is restored and compared."""
    draw = random.Random(SEED)
    told = worked.before(8)
    events = [e["seq"] for e in told.case.events if e["seq"] >= 8]
    at = sorted(draw.sample(events, points))
    made = []
    for seq in events:
        for _ in told.tell(seq, seq):
            pass
        if seq in at:
            made.append(
                (saved(told.site.database, folder, f"at{seq}"), head_of(told.site.database))
            )
    worked.end(told)
    equal = 0
    for one, head in draw.sample(made, len(made)):
        there = house.ready(open_database(f"sqlite:///{folder / one.path.stem}.db"))
        got = restore.restore(there, one.path, folder, "restore")
        assert got.done
        proof = verify(there)
        assert proof.holds, [str(f) for f in proof.findings]
        equal += (proof.size, proof.root) == head == head_of(there)
        there.close()
    return f"{equal} of {points} random restore points: restored, proven, equal to what was saved"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_backup_of_any_moment_restores_equal(worked: Worked, tmp_path: Path) -> None:
    said = restored(worked, SHORT, tmp_path)
    print(f"\n{said}")
    assert said.startswith(f"{SHORT} of {SHORT} ")


@pytest.mark.long
@pytest.mark.parametrize("engine", ["sqlite"])
def test_backups_of_fifty_random_moments_restore_equal(worked: Worked, tmp_path: Path) -> None:
    said = restored(worked, LONG, tmp_path)
    print(f"\n{said}")
    assert said.startswith(f"{LONG} of {LONG} ")
