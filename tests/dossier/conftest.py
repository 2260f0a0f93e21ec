"""The told case on each engine, made once a test process: the dossier only reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dossier.told import Told, tell
from tests.postgres import Server
from tracker.record.verify import verify


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def told(request: pytest.FixtureRequest, folder: Path) -> Iterator[Told]:
    """Both stories to their end. Afterwards the record still proves the database."""
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'told.db'}"
    else:
        server: Server = request.getfixturevalue("postgres")
        url = server.create("told")
    made = tell(url)
    yield made
    proof = verify(made.site.database)
    assert proof.holds, [str(f) for f in proof.findings]
    made.site.database.close()
