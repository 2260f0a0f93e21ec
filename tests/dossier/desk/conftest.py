"""Stages of the worked case, told once on each engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dossier.desk.stages import Stages
from tests.postgres import Server


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def stages(
    request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Stages:
    """The worked case up to each stage."""
    here = folder / f"stages-{request.param}"
    here.mkdir()
    server: Server | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
    return Stages(here, server).tell()
