from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.postgres import Server


@pytest.fixture
def postgres_or_folder(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], str]]:
    """Makes addresses of empty databases on the test's engine; they are gone at its end."""
    made: list[str] = []

    def url(name: str) -> str:
        if engine == "sqlite":
            return f"sqlite:///{tmp_path / name}.db"
        made.append(name)
        server: Server = request.getfixturevalue("postgres")
        return server.create(name)

    yield url
    for name in made:
        request.getfixturevalue("postgres").drop(name)
