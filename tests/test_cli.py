"""The commands: what they print, what they leave, what their exit codes say."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from config import Settings
from tests.installed import new_installation
from tracker import cli
from tracker.cli import NOT_HELD, OK, UNUSABLE
from tracker.identity.environment import Environment
from tracker.opening import OpeningError, refuse_owner

CASE = Path(__file__).parent / "cases" / "worked_case.json"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRACKER_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("TRACKER_ZONE", "Asia/Shanghai")
    monkeypatch.delenv("TRACKER_DATABASE_URL", raising=False)
    return tmp_path / "instance"


def test_an_installation_is_made_once_and_verifies(instance: Path, capsys: Captured) -> None:
    assert cli.main(["init", "--environment", "test"]) == OK
    assert cli.main(["verify"]) == OK
    assert "Everything holds." in capsys.readouterr().out
    assert cli.main(["init", "--environment", "test"]) == UNUSABLE
    assert "Nothing was changed" in capsys.readouterr().err
    assert cli.main(["upgrade"]) == OK
    assert cli.main(["user", "list"]) == OK
    assert (instance / "label_keys.json").stat().st_mode & 0o077 == 0


def test_verify_names_the_edited_cell(
    folder: Path, instance: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    new_installation(folder, instance, monkeypatch)
    edit = sqlite3.connect(instance / "tracker.db")
    edit.execute("DROP TRIGGER guard_site_update")
    edit.execute("UPDATE site SET name = 'Another'")
    edit.commit()
    edit.close()
    capsys.readouterr()
    assert cli.main(["verify"]) == NOT_HELD
    assert "table site row 1 column name" in capsys.readouterr().out


def test_no_database_is_said_and_none_is_made(instance: Path, capsys: Captured) -> None:
    assert cli.main(["verify"]) == UNUSABLE
    assert "tracker init" in capsys.readouterr().err
    assert not (instance / "tracker.db").exists()


def test_a_newer_or_older_database_is_not_opened(
    folder: Path, instance: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    new_installation(folder, instance, monkeypatch)
    for revision, word in (("9999", "newer"), ("0000", "older")):
        edit = sqlite3.connect(instance / "tracker.db")
        edit.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        edit.commit()
        edit.close()
        assert cli.main(["verify"]) == UNUSABLE
        assert word in capsys.readouterr().err


@pytest.mark.parametrize("more", [["--no-serve"], []])
def test_a_demo_is_shown_from_no_other_installation(
    folder: Path, instance: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured, more: list[str]
) -> None:
    new_installation(folder, instance, monkeypatch)
    before = (instance / "tracker.db").read_bytes()
    assert cli.main(["demo", "--folder", str(instance), *more]) == UNUSABLE
    assert "holds a test installation, not a demo" in capsys.readouterr().err
    assert (instance / "tracker.db").read_bytes() == before


def test_without_its_guard_an_installation_passes_for_a_demo(
    folder: Path, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_installation(folder, instance, monkeypatch)
    monkeypatch.setattr("tracker.demo._require_demo", lambda *_: None)
    assert cli.main(["demo", "--folder", str(instance), "--no-serve"]) == OK


def test_a_production_site_does_not_serve_with_its_owner_at_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TRACKER_OWNER_URL", "postgresql+psycopg://owner@localhost/x")
    told = Settings.from_environment()
    refuse_owner(told, Environment.TEST)
    with pytest.raises(OpeningError, match="Unset it here"):
        refuse_owner(told, Environment.PRODUCTION)
    monkeypatch.delenv("TRACKER_OWNER_URL")
    refuse_owner(Settings.from_environment(), Environment.PRODUCTION)


def test_a_case_is_told_to_a_fresh_database(instance: Path, capsys: Captured) -> None:
    assert cli.main(["replay", str(CASE), "--until", "3", "--json"]) == OK
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["seq"] for line in lines[:-1]] == [1, 2, 3]
    assert lines[-1]["record_holds"] is True
    assert cli.main(["replay", "no-such-case.json"]) == UNUSABLE


def test_a_production_database_is_never_told_a_story(
    instance: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    assert cli.main(["init", "--environment", "production"]) == OK
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{instance / 'tracker.db'}")
    assert cli.main(["replay", str(CASE), "--until", "1"]) == UNUSABLE
    assert "never told a story" in capsys.readouterr().err
