"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres import Server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One PostgreSQL for this test process; each test makes the databases it needs."""
    with Server() as server:
        yield server
