"""The commands about checkpoints: what they print, what verify says of those held outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import make_secret_key
from tests.installed import new_installation
from tests.upkeep.keep_record import unpack
from tracker import cli
from tracker.cli import NOT_HELD, OK, UNUSABLE
from tracker.opening import make_label_keys

Out = pytest.CaptureFixture[str]


@pytest.fixture
def instance(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return new_installation(folder, tmp_path / "instance", monkeypatch)


def test_a_checkpoint_is_printed_and_added_to_a_file(instance: Path, capsys: Out) -> None:
    file = instance.parent / "outside.txt"
    capsys.readouterr()
    assert cli.main(["checkpoint", "--to", str(file)]) == OK
    said = capsys.readouterr().out
    note = file.read_text("utf-8")
    assert note.strip() in said
    assert "3 entries, root " in said  # founding, definition, key
    assert cli.main(["verify", "--known", str(file)]) == OK
    assert "1 checkpoints from outside, 1 sizes judged." in capsys.readouterr().out


def test_every_new_note_is_added_to_the_configured_file(
    instance: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    file = instance.parent / "fetched.txt"
    monkeypatch.setenv("TRACKER_CHECKPOINT_FILE", str(file))
    assert cli.main(["keys", "new"]) == OK
    assert file.read_text("utf-8").count("\N{EM DASH} marrowtrace/test/") == 1
    assert cli.main(["verify", "--known", str(file)]) == OK


def test_verify_names_what_a_checkpoint_held_outside_misses(instance: Path, capsys: Out) -> None:
    assert cli.main(["checkpoint"]) == OK
    root = capsys.readouterr().out.split("root ")[1][:64]
    printed = " ".join(root[i : i + 8] for i in range(0, 64, 8))
    assert cli.main(["verify", "--known", f"3 {printed}"]) == OK
    assert cli.main(["verify", "--known", f"3 {'0' * 64}"]) == NOT_HELD
    assert f"now its first 3 entries have root {root}" in capsys.readouterr().out
    assert cli.main(["verify", "--known", f"1,234 {root}"]) == NOT_HELD
    assert f"the log had 1234 entries with root {root}, now it has only 3" in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize("text", ["no such file", "3 abcd", "12"])
def test_what_is_no_checkpoint_is_said(instance: Path, capsys: Out, text: str) -> None:
    assert cli.main(["verify", "--known", text]) == UNUSABLE
    assert capsys.readouterr().err


def test_a_file_of_another_log_or_cut_off_is_said(instance: Path, capsys: Out) -> None:
    file = instance.parent / "outside.txt"
    assert cli.main(["checkpoint", "--to", str(file)]) == OK
    whole = file.read_text("utf-8")
    file.write_text(whole.replace("marrowtrace/test/", "marrowtrace/demo/"), "utf-8")
    assert cli.main(["verify", "--known", str(file)]) == NOT_HELD
    assert "belongs to another log" in capsys.readouterr().out
    lines = whole.splitlines()
    file.write_text(whole.replace("\n3\n", "\n2\n"), "utf-8")
    assert cli.main(["verify", "--known", str(file)]) == NOT_HELD
    assert "is not signed by a key that this log publishes" in capsys.readouterr().out
    file.write_text("\n".join(lines[:3]), "utf-8")
    assert cli.main(["verify", "--known", str(file)]) == UNUSABLE
    assert "cut off" in capsys.readouterr().err


def test_an_installation_without_its_key_opens_and_says_what_to_do(
    instance: Path, capsys: Out
) -> None:
    (key,) = (instance / "checkpoint_keys").iterdir()
    key.unlink()
    assert cli.main(["checkpoint"]) == NOT_HELD
    assert "tracker keys new" in capsys.readouterr().err
    assert cli.main(["user", "list"]) == OK
    assert cli.main(["verify"]) == OK
    assert cli.main(["keys", "list"]) == OK
    assert "key_missing" in capsys.readouterr().out
    assert cli.main(["keys", "new"]) == OK
    assert cli.main(["keys", "list"]) == OK
    said = capsys.readouterr().out
    assert "retired" in said
    assert "signs" in said
    assert cli.main(["checkpoint"]) == OK
    assert cli.main(["verify"]) == OK


def test_no_private_key_is_printed(instance: Path, capsys: Out) -> None:
    assert cli.main(["keys", "new"]) == OK
    assert cli.main(["keys", "list"]) == OK
    assert cli.main(["checkpoint"]) == OK
    said = "".join(capsys.readouterr())
    for file in (instance / "checkpoint_keys").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.read_text().strip().split("+", 4)[4] not in said
    assert "PRIVATE" not in said


def test_an_older_database_gets_its_first_key_with_the_upgrade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setenv("TRACKER_INSTANCE", str(tmp_path))
    monkeypatch.delenv("TRACKER_DATABASE_URL", raising=False)
    old_site(tmp_path)
    assert cli.main(["upgrade"]) == OK
    assert "0001 -> " in capsys.readouterr().out
    assert cli.main(["keys", "list"]) == OK
    assert "signs" in capsys.readouterr().out
    assert cli.main(["verify"]) == OK
    assert "67 entries" in capsys.readouterr().out  # the 65 kept, upgrade, key


def old_site(instance: Path) -> None:
    """A database as the program before checkpoints wrote it (``keep_record``)."""
    make_secret_key(instance)
    make_label_keys(instance)
    unpack("0001", instance / "tracker.db")
