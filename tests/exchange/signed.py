"""A site whose checkpoints and exports are signed with a key that every test knows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from tests.sites import Bench
from tracker.act import Door, perform
from tracker.people.models import SYSTEM
from tracker.record import checkpoints, keys
from tracker.record.models import Occasion
from tracker.record.seal import SigningKey
from tracker.record.site import Notary

SEED: Final = b"a checkpoint key for the tests.."


def notarised(bench: Bench, folder: Path) -> Path:
    """Three checkpoints lie beside the log, the first of the key itself; the folder of keys."""
    with bench.site.database.reading() as s:
        key = SigningKey(keys.origin_of(s.connection()), SEED)
    folder.mkdir(mode=0o700)
    path = folder / f"{key.public.id}.key"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
        file.write(key.secret() + "\n")
    bench.site.notary = Notary(folder)
    given = {"public": str(key.public)}
    assert perform(bench.site, Door(SYSTEM, "key"), "upkeep:key:published", given).accepted
    for n in range(3):
        made = checkpoints.make(bench.site, Occasion.DEMAND)
        assert made is not None, bench.site.notary.why
        someone = {"username": f"later-{n}", "name": "Later", "roles": ["courier"]}
        bench.did(SYSTEM, "staff:person:added", someone, op_id=f"later-{n}")
    return folder
