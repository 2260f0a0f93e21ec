"""H45: whatever point of the story a backup is from, it is seen or it is equal."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.journey.story import worked_case
from tests.upkeep.checked import note
from tests.upkeep.test_backup import head_of, saved
from tracker.replay import begin, fresh_site
from tracker.upkeep import selfcheck
from tracker.upkeep.keeping import restore

SEED = 45


# in short SQLite alone: what is asked of the head is the same question on both
@pytest.mark.parametrize(
    ("engine", "how_many"),
    [
        ("sqlite", 2),
        *(pytest.param(e, 50, marks=pytest.mark.long) for e in ("sqlite", "postgresql")),
    ],
)
def test_a_backup_restored_at_any_point_of_the_story_is_seen_or_equal(
    how_many: int, postgres_or_folder: Callable[[str], str], tmp_path: Path
) -> None:
    """H45: an old backup means recovery mode; the newest is simply the record again."""
    case = worked_case()
    story = begin(fresh_site(postgres_or_folder("story"), case), case)
    database = story.site.database
    last = case.events[-1]["seq"]
    points = [*sorted(random.Random(SEED).sample(range(1, last), how_many)), last]
    made = []
    for event in case.events:
        list(story.tell_event(event))
        if event["seq"] in points:
            made.append(saved(database, tmp_path, f"at-{event['seq']}"))
    size, root = head_of(database)
    outside = note(tmp_path / "notes", size, bytes.fromhex(root))
    seen = []
    for one in made:
        got = restore.restore(
            database, one.path, tmp_path, restore.words_for(one.manifest, head_of(database))
        )
        assert got.done
        asked = selfcheck.Asked(database, story.site.environment, outside=outside)
        codes = {c.code for c in selfcheck.causes(selfcheck.check(asked))}
        seen.append(codes)
        assert codes == (set() if one.manifest.entries == size else {"recovery_old_backup"})
        site = replace(story.site, causes=selfcheck.causes(selfcheck.check(asked)))
        assert bool(site.recovery) == (head_of(database)[0] < size)
    print(
        f"\n{len(made)} backups restored (seed {SEED}): {sum(map(bool, seen))} read only,"
        f" {sum(not c for c in seen)} equal"
    )
    database.close()
