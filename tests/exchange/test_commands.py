"""`tracker export`, `import`, `verifier` and `erase` from the command line, to the last line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exchange.edits import read
from tests.ground import ground
from tests.sites import Bench
from tracker import cli, opening
from tracker.cli import NOT_HELD, OK
from tracker.exchange.assembled import verifier
from tracker.people.passwords import set_password

Captured = pytest.CaptureFixture[str]
PASSWORD = "correct horse battery staple"
pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> Run:
    """Runs a command on a site with one patient; answers exit code, output, errors."""
    laid = ground(bench)
    over = {"outcome": "discontinued", "reason": "moved away"}
    laid.did("investigator", "therapy:therapy:ended", over)
    with bench.site.database.writing() as conn:
        for who in ("admin", "qa"):
            set_password(conn, bench.people[who], PASSWORD, must_change=False)
    bench.site.database.close()
    opening.make_label_keys(tmp_path / "instance")
    monkeypatch.setenv("TRACKER_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("TRACKER_DATABASE_URL", str(bench.site.database.engine.url))
    monkeypatch.setenv("TRACKER_DISK_FLOOR_MB", "1")
    monkeypatch.setattr("getpass.getpass", lambda _: PASSWORD)

    def command(*words: str) -> tuple[int, str, str]:
        code = cli.main([*words])
        said, err = capsys.readouterr()
        return code, said, err

    return command


def test_an_export_is_written_proven_and_taken_into_an_empty_database(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said, err = run("export", str(tmp_path / "out"))
    assert (code, said[:5]) == (OK, "Yes: ")
    assert "3 personal values match" in said
    assert f"python3 -I {tmp_path / 'out' / 'verify.py'} {tmp_path / 'out'}" in said
    assert "Not signed: The log has no checkpoint key yet" in err
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{tmp_path / 'there.db'}")
    monkeypatch.setenv("TRACKER_INSTANCE", str(tmp_path / "there"))
    code, said, _ = run("import", str(tmp_path / "out"))
    assert code == OK
    assert "every row proven" in said
    assert "the environment is test for ever" in said
    assert "copy label_keys.json from the old instance folder" in said
    code, _, err = run("import", str(tmp_path / "out"))
    assert (code, "tables already" in err) == (NOT_HELD, True)
    assert run("export", str(tmp_path / "again"))[0] == OK
    assert read(tmp_path / "again") == read(tmp_path / "out")


def test_what_cannot_be_exported_or_imported_is_said(run: Run, tmp_path: Path) -> None:
    assert run("export", str(tmp_path / "bare"), "--without-personal")[0] == OK
    code, _, err = run("import", str(tmp_path / "bare"))
    assert (code, "without personal data" in err) == (NOT_HELD, True)
    code, _, err = run("export", str(tmp_path / "bare"))
    assert (code, "is there already" in err) == (NOT_HELD, True)
    code, _, err = run("import", str(tmp_path / "nothing"))
    assert (code, "Nothing was written" in err) == (NOT_HELD, True)


def test_the_verifier_is_printed_as_it_stands_in_an_export(run: Run, tmp_path: Path) -> None:
    assert run("export", str(tmp_path / "out"))[0] == OK
    code, said, _ = run("verifier")
    assert (code, said) == (OK, verifier())
    assert (tmp_path / "out" / "verify.py").read_text() == said


def test_two_people_erase_and_the_record_still_proves_itself(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["erase", "SYN-ON-007", "--ground", "patient_request", "--by", "admin", "--second"]
    code, _, err = run(*words, "admin")
    assert (code, "same_person_twice" in err) == (NOT_HELD, True)
    monkeypatch.setattr("getpass.getpass", lambda _: "wrong horse")
    code, _, err = run(*words, "qa")
    assert (code, "signature_needed" in err) == (NOT_HELD, True)
    monkeypatch.setattr("getpass.getpass", lambda _: PASSWORD)
    code, said, err = run(*words, "qa")
    assert (code, err) == (OK, "")
    assert "Older backups and exports still hold the values" in said
    assert "Everything holds." in run("verify")[1]
    code, said, _ = run("export", str(tmp_path / "out"))
    assert (code, "0 personal values match" in said) == (OK, True)
    assert read(tmp_path / "out")["personal.jsonl"] == b""
