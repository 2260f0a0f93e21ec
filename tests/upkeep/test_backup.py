"""A backup of a live record, proved before it is relied on, and never put over a newer one."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journey.story import Branch
from tests.sites import Bench
from tests.upkeep.checked import acts, unguarded
from tracker.db import Database, open_database
from tracker.record import log
from tracker.record.verify import verify
from tracker.upkeep import drills
from tracker.upkeep.keeping import backup, files, place, restore
from tracker.upkeep.keeping.files import BackupError

At = Callable[..., Branch]


def quiet(done: int, total: int) -> None:
    """Progress that no test looks at."""


def saved(database: Database, folder: Path, name: str = "a") -> backup.Made:
    return backup.make(database, folder / f"{name}.backup", folder, quiet)


def head_of(database: Database) -> tuple[int, str]:
    with database.looking() as conn:
        head = log.lock_head(conn)
    return head.size, head.root


def test_a_backup_of_the_worked_case_is_restored_with_the_same_root(
    branch: At, tmp_path: Path
) -> None:
    told = branch()
    before = head_of(told.site.database)
    made = saved(told.site.database, tmp_path)
    assert (made.manifest.entries, made.manifest.root) == before
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    got = restore.restore(told.site.database, made.path, tmp_path, "restore")
    assert got.done
    assert (got.entries, got.root) == before == head_of(told.site.database)
    proof = verify(told.site.database)
    assert proof.holds
    print(
        f"\n{proof.size} entries, {proof.rows} rows, {made.path.stat().st_size} bytes,"
        f" saved in {made.took_ms} ms"
    )


def test_a_newer_record_gives_way_only_to_words_that_say_what_is_lost(
    bench: Bench, tmp_path: Path
) -> None:
    made = saved(bench.site.database, tmp_path)
    assert acts(bench, "nobody").accepted
    newer = head_of(bench.site.database)
    for words in ("", "restore", "yes", "lose 2 entries"):
        got = restore.restore(bench.site.database, made.path, tmp_path, words)
        assert not got.done
        assert got.words == "lose 1 entries"
        assert head_of(bench.site.database) == newer
    got = restore.restore(bench.site.database, made.path, tmp_path, "lose 1 entries")
    assert got.done
    assert head_of(bench.site.database) == (newer[0] - 1, made.manifest.root)
    assert got.aside, "what stood there is not thrown away"


def test_nothing_is_restored_under_those_who_work(bench: Bench, tmp_path: Path) -> None:
    made = saved(bench.site.database, tmp_path)
    url = bench.site.database.engine.url.render_as_string(hide_password=False)
    other = open_database(url)
    with other.served(), pytest.raises(BackupError, match="stop `tracker serve`"):
        restore.restore(bench.site.database, made.path, tmp_path, "restore")
    other.close()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_journal_of_the_old_file_is_not_played_into_the_new_one(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old file is too damaged to be opened, so SQLite has not settled its journal."""
    monkeypatch.setattr(place, "size_of", lambda database: None)
    made = saved(bench.site.database, tmp_path)
    path = Path(str(bench.site.database.engine.url.database))
    journal = path.with_name(f"{path.name}-journal")
    bench.site.database.close()
    journal.write_bytes(b"what a crash left" * 99)
    got = restore.restore(bench.site.database, made.path, tmp_path, "restore")
    assert got.done
    assert not journal.exists() or journal.stat().st_size == 0
    assert Path(f"{got.aside}-journal").read_bytes().startswith(b"what a crash left")


@pytest.mark.parametrize("spoilt", ["member", "cut", "manifest", "lacking"])
def test_a_spoilt_backup_is_refused_and_nothing_changes(
    bench: Bench, tmp_path: Path, spoilt: str
) -> None:
    made = saved(bench.site.database, tmp_path)
    before = head_of(bench.site.database)
    path = tmp_path / "spoilt.backup"
    _spoil(made.path, path, spoilt)
    with pytest.raises(BackupError):
        restore.restore(bench.site.database, path, tmp_path, "restore")
    assert head_of(bench.site.database) == before


def _spoil(whole: Path, path: Path, how: str) -> None:
    if how == "cut":
        path.write_bytes(whole.read_bytes()[:-40])
        return
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if how == "member" and name != files.MANIFEST and content:
                content = content[:-1] + bytes([content[-1] ^ 1])
            if how == "manifest" and name == files.MANIFEST:
                content = content.replace(b'"root": "', b'"root": "0')
            if how == "lacking" and name == files.MANIFEST:
                continue
            new.writestr(name, content)


def test_a_backup_of_an_edited_record_is_refused(bench: Bench, tmp_path: Path) -> None:
    """The file is whole, its record is not: without the proof it would have taken over."""
    with unguarded(bench) as s:
        s.run("update person set name = 'Another' where username = 'qa'")
    made = saved(bench.site.database, tmp_path)
    with pytest.raises(BackupError, match="table person"):
        restore.restore(bench.site.database, made.path, tmp_path, "restore")
    with unguarded(bench) as s:
        s.run("update person set name = 'Qa' where username = 'qa'")


def test_a_backup_is_never_overwritten_and_holds_no_key(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("a secret that no backup holds, of some length")
    made = saved(bench.site.database, tmp_path)
    with pytest.raises(BackupError, match="never overwritten"):
        saved(bench.site.database, tmp_path)
    with zipfile.ZipFile(made.path) as file:
        whole = b"".join(file.read(name) for name in file.namelist())
    assert b"a secret that no backup holds" not in whole
    assert set(made.manifest.keys) == {"secret_key"}
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    got = restore.restore(bench.site.database, made.path, elsewhere)
    assert got.keys == ("secret_key",)
    assert not got.done


def test_backups_and_drills_are_recorded(bench: Bench, tmp_path: Path) -> None:
    made = saved(bench.site.database, tmp_path)
    assert drills.record_backup(bench.site, made).accepted
    done = drills.drill(bench.site, made.path)
    assert (done.finding, done.answer.accepted) == ("", True)
    bad = tmp_path / "bad.backup"
    _spoil(made.path, bad, "member")
    failed = drills.drill(bench.site, bad)
    assert failed.answer.accepted
    assert "not what was saved" in failed.finding
    with bench.site.database.reading() as s:
        kept, last = drills.last_backup(s), drills.last_drill(s)
    assert kept is not None
    assert (kept.file, kept.root) == ("a.backup", made.manifest.root)
    assert last is not None
    assert (last.file, last.good) == ("bad.backup", False)
    assert [p for p in tmp_path.iterdir() if p.name.startswith(".")] == []
