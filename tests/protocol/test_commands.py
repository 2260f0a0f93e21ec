"""A process definition is listed, brought in and approved from the command line, by two people."""

from __future__ import annotations

import getpass
import io
import json
import shutil
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from tests.installed import at, new_installation
from tracker import cli
from tracker.cli import NOT_HELD, OK, UNUSABLE
from tracker.protocol.definition import load_default

Captured = pytest.CaptureFixture[str]
FIRST = "seven wet lanterns humming"
WORD = "a long enough passphrase"


def typed(prompt: str) -> str:
    """An administrator's first password; then what the person chooses for themselves."""
    return FIRST if prompt.startswith(("First", "Password now")) else WORD


@pytest.fixture(scope="module")
def staffed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with two of quality assurance."""
    made = tmp_path_factory.mktemp("staffed") / "instance"
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as said:
        new_installation(folder, made, patch)
        patch.setattr(getpass, "getpass", typed)
        for name in ("qa.one", "qa.two"):
            assert cli.main(["user", "add", name, "--role", "qa"]) == OK
            assert cli.main(["user", "change", name]) == OK
        patch.setattr(getpass, "getpass", lambda _: WORD)
        for name in ("qa.one", "qa.two"):
            assert cli.main(["user", "agree", name]) == OK
    assert "legally binding equivalent" in said.getvalue()
    return made


@pytest.fixture
def instance(staffed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the staffed installation, whose people all type the same long password."""
    copied = tmp_path / "instance"
    shutil.copytree(staffed, copied)
    at(copied, monkeypatch)
    monkeypatch.setattr(getpass, "getpass", lambda _: WORD)
    return copied


def test_the_default_definition_is_approved_by_two(instance: Path, capsys: Captured) -> None:
    assert cli.main(["definition", "list"]) == OK
    line = capsys.readouterr().out
    assert line.startswith("NOT approved")
    start = load_default().sha256[:16]
    assert start in line
    assert cli.main(["definition", "approve", start, "--by", "qa.one", "--second", "qa.two"]) == OK
    capsys.readouterr()
    assert cli.main(["definition", "list"]) == OK
    assert capsys.readouterr().out.startswith("approved")


def test_one_person_alone_does_not_approve(instance: Path, capsys: Captured) -> None:
    start = load_default().sha256[:16]
    words = ["definition", "approve", start, "--by", "qa.one", "--second", "qa.one"]
    assert cli.main(words) == NOT_HELD
    assert capsys.readouterr().err
    assert cli.main(["definition", "list"]) == OK
    assert capsys.readouterr().out.startswith("NOT approved")


def test_a_wrong_password_is_no_signature(
    instance: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(getpass, "getpass", lambda _: "not the passphrase at all")
    start = load_default().sha256[:16]
    words = ["definition", "approve", start, "--by", "qa.one", "--second", "qa.two"]
    assert cli.main(words) == NOT_HELD
    assert capsys.readouterr().err


def test_a_new_version_is_loaded_and_a_spoilt_one_refused(
    instance: Path, tmp_path: Path, capsys: Captured
) -> None:
    document = json.loads(load_default().canonical_bytes())
    document["version"] = "9.9"
    (tmp_path / "new.json").write_text(json.dumps(document), "utf-8")
    (tmp_path / "spoilt.json").write_text("{}", "utf-8")
    assert cli.main(["definition", "load", str(tmp_path / "new.json"), "--by", "qa.one"]) == OK
    spoilt = ["definition", "load", str(tmp_path / "spoilt.json"), "--by", "qa.one"]
    assert cli.main(spoilt) == NOT_HELD
    capsys.readouterr()
    assert cli.main(["definition", "list"]) == OK
    assert "version 9.9" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [["approve"], ["load", "nowhere.json", "--by", "qa.one"], ["approve", "zz", "--by", "a"]],
)
def test_what_is_missing_is_said(instance: Path, capsys: Captured, words: list[str]) -> None:
    assert cli.main(["definition", *words]) == UNUSABLE
    assert capsys.readouterr().err


def test_a_first_password_approves_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    new_installation(folder, tmp_path / "instance", monkeypatch)
    monkeypatch.setattr(getpass, "getpass", lambda _: FIRST)
    for name in ("qa.one", "qa.two"):
        assert cli.main(["user", "add", name, "--role", "qa"]) == OK
    start = load_default().sha256[:16]
    words = ["definition", "approve", start, "--by", "qa.one", "--second", "qa.two"]
    assert cli.main(words) == NOT_HELD
    assert "needs a signature" in capsys.readouterr().err
