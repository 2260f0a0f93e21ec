"""The worked case, exported once a process on each engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exchange.edits import Folder, read
from tests.exchange.signed import notarised
from tests.journey.story import Worked
from tracker.exchange.export import export


@pytest.fixture(scope="session")
def exporting(telling: Callable[[str], Worked], folder: Path) -> Callable[[str], Path]:
    """The export of the worked case on an engine. Nobody edits it: copy it first."""
    made: dict[str, Path] = {}

    def on(engine: str) -> Path:
        if engine not in made:
            worked = telling(engine)
            told = worked.before()
            keys = notarised(told, folder / f"keys_{engine}")
            export(told.site.database, folder / f"exported_{engine}", keys_folder=keys)
            worked.end(told)
            made[engine] = folder / f"exported_{engine}"
        return made[engine]

    return on


@pytest.fixture
def files(exporting: Callable[[str], Path]) -> Folder:
    """The files of the exported case, to be edited."""
    return read(exporting("sqlite"))
