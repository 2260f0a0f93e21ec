"""Guards are made once, at the end of an upgrade (decision 0009): the self-test would miss them."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrations import guards, pins
from tests.sites import Bench
from tracker.db import Database, open_database
from tracker.upkeep.keeping import upgrade


def quiet(done: int, total: int) -> None:
    """Nobody looks on."""


def wrong(database: Database) -> set[str]:
    """How guards are not as they were made."""
    with database.looking() as conn:
        return {found.how for found in pins.compare(conn)}


def test_an_upgrade_whose_guards_are_not_made_has_not_happened(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = bench.site.database.engine.url.render_as_string(hide_password=False)
    plain = open_database(url)
    with monkeypatch.context() as never:
        never.setattr(guards, "install", lambda conn: 0)
        with pytest.raises(upgrade.UpgradeError, match="Nothing was changed"):
            upgrade.upgrade(plain, tmp_path, quiet)
        assert wrong(plain) == set()
        # without the self-test it would stand so
        never.setattr(upgrade, "_prove", lambda *_: None)
        upgrade.upgrade(plain, tmp_path, quiet)
        assert wrong(plain) == {"missing"}
    upgrade.upgrade(plain, tmp_path, quiet)
    assert wrong(plain) == set()
    plain.close()
