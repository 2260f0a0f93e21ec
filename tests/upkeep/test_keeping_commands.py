"""The commands that keep the record: what they print and what their exit codes say."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.installed import new_installation
from tracker import cli
from tracker.cli import NOT_HELD, OK, UNUSABLE

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def instance(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = new_installation(folder, tmp_path / "instance", monkeypatch)
    monkeypatch.setenv("TRACKER_DISK_FLOOR_MB", "1")
    return made


def test_backup_drill_and_restore(instance: Path, capsys: Captured) -> None:
    assert cli.main(["backup"]) == OK
    said = capsys.readouterr().out
    assert "Keys are not in it" in said
    assert "label_keys.json" in said
    assert cli.main(["drill"]) == OK
    assert "restored and proved" in capsys.readouterr().out
    (one,) = (instance / "backups").glob("*.backup")
    # the backup's own entry and the drill's came after it
    assert cli.main(["restore", str(one), "--verify"]) == NOT_HELD
    assert '--yes "lose 2 entries"' in capsys.readouterr().out
    assert cli.main(["restore", str(one), "--yes", "restore"]) == NOT_HELD
    assert cli.main(["restore", str(one), "--yes", "lose 2 entries"]) == OK
    assert len([*instance.glob("tracker.db.replaced-*")]) == 1


def test_an_old_backup_is_seen_by_the_note_outside(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("TRACKER_CHECKPOINT_FILE", str(tmp_path / "outside"))
    assert cli.main(["backup", str(tmp_path / "one.backup")]) == OK
    assert cli.main(["checkpoint"]) == OK  # 1 entry more than the backup: its own record
    words = ["restore", str(tmp_path / "one.backup"), "--yes", "lose 1 entries"]
    assert cli.main(words) == OK
    capsys.readouterr()
    assert cli.main(["selfcheck"]) == NOT_HELD
    assert "NO   known checkpoints" in capsys.readouterr().out
    assert cli.main(["drill", str(tmp_path / "one.backup")]) == NOT_HELD
    assert "read only" in capsys.readouterr().err


def test_each_check_is_a_line_and_a_lost_guard_is_named(instance: Path, capsys: Captured) -> None:
    assert cli.main(["selfcheck"]) == OK
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line.startswith("yes  ")]) == 12
    edit = sqlite3.connect(instance / "tracker.db")
    edit.execute("DROP TRIGGER guard_site_update")
    edit.commit()
    edit.close()
    assert cli.main(["selfcheck"]) == NOT_HELD
    assert "The guard guard_site_update of table site was removed" in capsys.readouterr().out
    assert cli.main(["upgrade"]) == OK
    assert cli.main(["selfcheck"]) == OK


def test_a_database_of_another_environment_is_read_only(
    instance: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("TRACKER_ENVIRONMENT", "production")
    assert cli.main(["selfcheck"]) == NOT_HELD
    assert "would be opened as production" in capsys.readouterr().out
    assert cli.main(["keys", "new"]) == NOT_HELD
    monkeypatch.setenv("TRACKER_ENVIRONMENT", "real")
    assert cli.main(["selfcheck"]) == UNUSABLE


def test_what_cannot_be_done_is_said_in_a_sentence(
    instance: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert cli.main(["drill"]) == UNUSABLE
    assert "run `tracker backup`" in capsys.readouterr().err
    (tmp_path / "x.backup").write_text("no backup")
    assert cli.main(["restore", str(tmp_path / "x.backup")]) == UNUSABLE
    assert "no whole backup" in capsys.readouterr().err
    assert cli.main(["roles"]) == UNUSABLE
    assert "SQLite knows no roles" in capsys.readouterr().err
