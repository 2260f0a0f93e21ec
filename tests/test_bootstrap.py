from __future__ import annotations

import ast
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NoReturn

import pytest

from tracker import bootstrap

PROJECT = Path(__file__).parents[1]
LOCK = """\
flask==3.1.3 \\
    --hash=sha256:aa
Typing_Extensions==4.16.0 \\
    --hash=sha256:bb
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:cc
deprecated==1.3.1 ; python_full_version < '3.12' \\
    --hash=sha256:dd
deprecated==3.0.1 ; python_full_version >= '3.12' \\
    --hash=sha256:ee
"""


class StartedAgainError(Exception):
    """Stands for the process that takes over."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a lock, run by an interpreter that has nothing of it."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text(LOCK)
    monkeypatch.setattr(bootstrap, "PROJECT", tmp_path)
    monkeypatch.setattr(bootstrap, "compare", lambda lock: (["flask"], []))
    monkeypatch.delenv(bootstrap.AGAIN, raising=False)

    def take_over(program: str, command: list[str], environment: dict[str, str]) -> NoReturn:
        raise StartedAgainError(program, command, environment[bootstrap.AGAIN])

    monkeypatch.setattr(os, "execve", take_over)
    return tmp_path


class Commands:
    """Answers for the programs that the set-up starts; makes what they would make."""

    def __init__(self, project: Path, pip: tuple[int, str] = (0, "")) -> None:
        self.project = project
        self.pip = pip
        self.seen: list[str] = []

    def __call__(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        self.seen.append(next((w for w in ("venv", "pip", "-c") if w in command), "?"))
        code, output = self.pip if "pip" in command else (0, "")
        folder = self.project / ".venv"
        if "venv" in command:
            (folder / "bin").mkdir(parents=True)
            (folder / "bin" / "python").touch()
            (folder / "pyvenv.cfg").touch()
        elif "-c" in command and not (folder / "pyvenv.cfg").exists():
            raise FileNotFoundError
        return subprocess.CompletedProcess(command, code, stdout=output)


def ensure(*arguments: str) -> None:
    bootstrap.ensure("run", "tracker", list(arguments))


def test_a_bare_interpreter_gets_an_environment_and_starts_again_with_the_same_arguments(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = Commands(project)
    monkeypatch.setattr(bootstrap, "_run", commands)
    with pytest.raises(StartedAgainError) as taken_over:
        ensure("demo", "--folder", "a b")
    python = str(project / ".venv" / "bin" / "python")
    assert taken_over.value.args == (
        python,
        [python, "-m", "tracker", "demo", "--folder", "a b"],
        "run",
    )
    assert commands.seen == ["-c", "venv", "pip"]
    said = capsys.readouterr().err.splitlines()
    assert said[:2] == [
        "Making a virtual environment in .venv ...",
        "Installing 4 packages from requirements/run.txt ...",
    ]
    assert said[2].startswith("Set up in ")


def test_an_environment_that_is_set_up_is_used_without_a_word(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "_run", Commands(project))
    with pytest.raises(StartedAgainError):
        ensure()
    capsys.readouterr()
    again = Commands(project)
    monkeypatch.setattr(bootstrap, "_run", again)
    with pytest.raises(StartedAgainError):
        ensure()
    assert again.seen == []
    assert capsys.readouterr().err == ""


def test_a_changed_lock_is_installed_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "_run", Commands(project))
    with pytest.raises(StartedAgainError):
        ensure()
    (project / "requirements" / "run.txt").write_text(LOCK.replace("3.1.3", "3.1.4"))
    again = Commands(project)
    monkeypatch.setattr(bootstrap, "_run", again)
    with pytest.raises(StartedAgainError):
        ensure()
    assert again.seen == ["-c", "pip"]


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("Temporary failure in name resolution", "The package index was not reached"),
        ("ERROR: No matching distribution found for flask", "The package index was not reached"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "its hash differs"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("error: subprocess-exited-with-error", "The packages could not be installed"),
    ],
)
def test_a_failed_installation_says_why_and_is_not_taken_for_done(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    output: str,
    sentence: str,
) -> None:
    monkeypatch.setattr(bootstrap, "_run", Commands(project, pip=(1, output)))
    with pytest.raises(SystemExit) as stopped:
        ensure()
    assert stopped.value.code == bootstrap.CANNOT_SET_UP
    said = capsys.readouterr().err
    assert sentence in said
    assert output in said
    assert not (project / ".venv" / ".installed-run").exists()


def test_a_python_without_venv_is_told_the_package(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "_run", Commands(project))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SystemExit):
        ensure()
    assert "apt install python3-venv" in capsys.readouterr().err


def test_a_folder_that_is_no_environment_is_left_alone(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".venv").mkdir()
    (project / ".venv" / "thesis.txt").touch()
    monkeypatch.setattr(bootstrap, "_run", Commands(project))
    with pytest.raises(SystemExit):
        ensure()
    assert "is no virtual environment: move it away" in capsys.readouterr().err
    assert (project / ".venv" / "thesis.txt").exists()


def test_an_environment_that_cannot_be_made_says_what_python_said(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, stdout="Read-only file system")

    monkeypatch.setattr(bootstrap, "_run", refuse)
    with pytest.raises(SystemExit):
        ensure()
    assert "Read-only file system" in capsys.readouterr().err


def test_an_old_python_is_told_which_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit):
        ensure()
    assert "Python 3.11 or newer is needed; this is" in capsys.readouterr().err


def test_a_set_up_that_does_not_help_is_not_repeated_for_ever(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(bootstrap.AGAIN, "run")
    with pytest.raises(SystemExit):
        ensure()
    assert "Still not as pinned after the set-up: flask." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("missing", "different", "in_own_environment", "used"),
    [
        ([], [], False, True),
        ([], ["flask"], False, False),  # the system's Python: not ours to trust
        ([], ["flask"], True, True),  # an environment that somebody activated
        (["flask"], [], True, False),
    ],
)
def test_an_interpreter_that_has_everything_is_used_as_it_is(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    missing: list[str],
    different: list[str],
    in_own_environment: bool,
    used: bool,
) -> None:
    monkeypatch.setattr(bootstrap, "compare", lambda lock: (missing, different))
    monkeypatch.setattr(sys, "base_prefix", "elsewhere" if in_own_environment else sys.prefix)
    commands = Commands(project)
    monkeypatch.setattr(bootstrap, "_run", commands)
    if used:
        ensure()
        assert commands.seen == []
        return
    with pytest.raises(StartedAgainError):
        ensure()


def test_an_installed_package_has_no_lock_and_needs_no_set_up(project: Path) -> None:
    (project / "requirements" / "run.txt").unlink()
    ensure()


def test_inside_the_environment_a_look_is_remembered(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / ".venv").mkdir()
    monkeypatch.setattr(sys, "prefix", str(project / ".venv"))
    monkeypatch.setattr(bootstrap, "compare", lambda lock: ([], []))
    ensure()
    monkeypatch.setattr(bootstrap, "compare", lambda lock: pytest.fail("looked again"))
    ensure()


def test_a_lock_is_compared_with_what_is_installed(tmp_path: Path) -> None:
    lock = tmp_path / "run.txt"
    lock.write_text(LOCK.replace("flask==3.1.3", "pytest==0.0.1").replace("Typing_", "no_such_"))
    assert bootstrap.compare(lock) == (["no-such-extensions"], ["pytest"])
    assert bootstrap.pinned(lock)["deprecated"] == ({"1.3.1", "3.0.1"}, True)
    assert bootstrap.pinned(lock)["pytest"] == ({"0.0.1"}, False)


def test_two_starts_at_once_wait_for_each_other(project: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with bootstrap._one_at_a_time():
            order.append("second")

    with bootstrap._one_at_a_time():
        waiting = threading.Thread(target=second)
        waiting.start()
        time.sleep(0.05)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]


def test_an_interpreter_is_tried_before_it_is_trusted(tmp_path: Path) -> None:
    assert bootstrap._works(Path(sys.executable))
    assert not bootstrap._works(tmp_path / "gone")


@pytest.mark.parametrize("name", ["tracker", "tests"])
def test_the_first_start_needs_no_package_and_no_new_syntax(name: str) -> None:
    for path in (f"{name}/__init__.py", f"{name}/__main__.py", "tracker/bootstrap.py"):
        ast.parse((PROJECT / path).read_text(), feature_version=(3, 8))
    bare = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path = {[str(PROJECT)]} + sys.path\nimport {name}.__main__",
        ],
        capture_output=True,
        text=True,
    )
    assert bare.returncode == 0, bare.stderr
