"""What cannot be done is said in one sentence, without a traceback, and the exit code is 2."""

from __future__ import annotations

import gc
import socket
import sqlite3
import stat
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from tests.test_cli import CASE, instance
from tracker import cli, web
from tracker.cli import OK, UNUSABLE
from tracker.demo import fill as filling

__all__ = ["instance"]
NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
PLAIN_FILE = b"this is a letter, not a database. " * 200


def said(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    """The one sentence on the error output."""
    assert cli.main(arguments) == UNUSABLE
    words = capsys.readouterr().err.strip()
    assert words
    assert "Traceback" not in words
    assert "sqlalche.me" not in words
    assert "\n" not in words
    return words


def test_init_on_a_file_that_is_no_database(
    instance: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    instance.mkdir()
    (instance / "tracker.db").write_bytes(PLAIN_FILE)
    assert "not a database" in said(capsys, ["init", "--environment", "test"])
    assert (instance / "tracker.db").read_bytes() == PLAIN_FILE


def test_init_where_nobody_may_write(
    instance: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_INSTANCE", "/proc/no-such-folder")
    assert "/proc/no-such-folder" in said(capsys, ["init", "--environment", "test"])


@pytest.mark.parametrize(
    "arguments",
    [["init", "--environment", "test"], ["replay", str(CASE)], ["verify"], ["user", "list"]],
    ids=lambda a: a[0],
)
def test_server_that_does_not_answer(
    instance: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", NOWHERE)
    said(capsys, arguments)


def test_damaged_database(instance: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["init", "--environment", "test"]) == OK
    whole = bytearray((instance / "tracker.db").read_bytes())
    whole[100:20_000] = b"\xff" * 19_900  # the schema's own pages
    (instance / "tracker.db").write_bytes(whole)
    capsys.readouterr()
    said(capsys, ["verify"])
    said(capsys, ["demo", "--folder", str(instance)])


def test_password_that_is_too_short(
    instance: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.main(["init", "--environment", "test"]) == OK
    monkeypatch.setattr("getpass.getpass", lambda _: "short")
    capsys.readouterr()
    assert "15 characters" in said(capsys, ["user", "add", "somebody", "--role", "qa"])


@pytest.mark.parametrize("port", ["-1", "0", "65536", "99999", "many"])
def test_port_that_is_none(capsys: pytest.CaptureFixture[str], port: str) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["demo", f"--port={port}"])
    assert ended.value.code == UNUSABLE
    assert "from 1 to 65535" in capsys.readouterr().err


def test_demo_that_was_interrupted_can_be_filled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> filling.Filled:
        raise KeyboardInterrupt

    here, zone = tmp_path / "demo", ZoneInfo("Asia/Shanghai")
    monkeypatch.setattr(filling, "_tell_all", stopped)
    with pytest.raises(KeyboardInterrupt):
        filling.fill(here, zone)
    assert (here / "label_keys.json").exists()
    monkeypatch.setattr(filling, "_tell_all", lambda *_: filling.Filled())
    monkeypatch.setattr(filling, "_passwords", lambda *_: None)
    filling.fill(here, zone)
    assert mode(here / "tracker.db") == 0o600
    assert mode(here) == 0o700


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_database_and_its_folder_are_private(instance: Path) -> None:
    assert cli.main(["init", "--environment", "test"]) == OK
    assert mode(instance) == 0o700
    for name in ("tracker.db", "tracker.db.lock", "label_keys.json", "secret_key"):
        assert mode(instance / name) == 0o600
    # left to itself SQLite makes a file that everybody may read
    sqlite3.connect(instance / "other.db").execute("CREATE TABLE t (a)")
    assert mode(instance / "other.db") & 0o044


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # waitress leaves its own socket to the end
def test_busy_port_is_said_with_the_next_to_try(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert web.run(Flask("busy"), "127.0.0.1", port) == UNUSABLE
    gc.collect()
    words = capsys.readouterr().err
    assert f"Port {port} on 127.0.0.1 cannot be used" in words
    assert "another program listens there" in words
    assert f"TRACKER_PORT={port + 1}" in words
