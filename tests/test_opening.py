"""An init that fails midway leaves nothing, and the next one succeeds."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from tests.architecture.source import PROJECT
from tests.installed import ZONE, at
from tests.postgres import Server
from tracker import cli, house, opening
from tracker.cli import OK, UNUSABLE
from tracker.db import open_database

INIT = ["init", "--environment", "test"]
STEPS = {"build": house, "found": house, "load_definition": opening, "new_key": opening}
KILLED = (
    "import os, sys; from tracker import cli, opening; done = opening.new_key\n"
    "opening.new_key = lambda *a, **k: (done(*a, **k), os._exit(9))\n"
    f"sys.exit(cli.main({INIT!r}))"
)


def disk_is_full(done: Callable[..., Any]) -> Callable[..., Any]:
    def step(*given: Any, **more: Any) -> None:
        done(*given, **more)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return step


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_an_init_that_fails_at_any_step_leaves_nothing(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = tmp_path / "instance"
    at(instance, monkeypatch)
    if engine == "postgresql":
        server: Server = request.getfixturevalue("postgres")
        monkeypatch.setenv("TRACKER_DATABASE_URL", server.create("init_fails"))
    for name, where in STEPS.items():
        with monkeypatch.context() as full:
            full.setattr(where, name, disk_is_full(getattr(where, name)))
            assert cli.main(INIT) == UNUSABLE
        assert not instance.exists(), f"{name}: {[*instance.rglob('*')]}"
        if engine == "postgresql":
            assert tables(server.url("init_fails")) == []
    assert cli.main(INIT) == OK
    if engine == "postgresql":
        assert len(tables(server.url("init_fails"))) > 100
        server.drop("init_fails")
    else:
        assert cli.main(["selfcheck"]) == OK


def tables(url: str) -> list[str]:
    database = open_database(url)
    with database.reading() as s:
        found = inspect(s.connection()).get_table_names()
    database.close()
    return found


def test_after_an_init_that_was_killed_the_next_one_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    instance = tmp_path / "instance"
    at(instance, monkeypatch)
    there = os.environ | {"TRACKER_INSTANCE": str(instance), "TRACKER_ZONE": ZONE}
    killed = subprocess.run([sys.executable, "-c", KILLED], cwd=PROJECT, env=there)
    assert killed.returncode == 9
    left = (instance / opening.KEYS_FILE).read_bytes()
    assert cli.main(INIT) == OK
    assert (instance / opening.KEYS_FILE).read_bytes() == left
    assert cli.main(["verify"]) == OK
    assert "Everything holds." in capsys.readouterr().out


def test_what_stood_before_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = tmp_path / "instance"
    at(instance, monkeypatch)
    instance.mkdir()
    opening.make_label_keys(instance)
    (instance / "letter.txt").write_text("ours")
    with monkeypatch.context() as full:
        full.setattr(house, "found", disk_is_full(house.found))
        assert cli.main(INIT) == UNUSABLE
    assert {path.name for path in instance.iterdir()} == {opening.KEYS_FILE, "letter.txt"}
