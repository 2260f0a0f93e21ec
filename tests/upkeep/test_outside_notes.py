"""Notes in the file outside count when a key of ours signed them; a forged one is told of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.record.forging import notarised, signed
from tests.sites import Bench
from tests.upkeep.checked import about, acts, found, opened
from tracker.record import keys
from tracker.record.seal import SigningKey, checkpoint_text, sign_note
from tracker.upkeep import known, selfcheck

AHEAD = 500
ROOT = b"r" * 32
NAME = "known checkpoints"


@pytest.fixture
def bench(bench: Bench, tmp_path: Path) -> Bench:
    return notarised(bench, tmp_path)


def ours(bench: Bench) -> SigningKey:
    assert bench.site.keys_folder is not None
    with bench.site.database.looking() as conn:
        return keys.signing(conn, bench.site.keys_folder)


def note_of(key: SigningKey) -> str:
    """A note that speaks of entries which the log does not have."""
    return sign_note(checkpoint_text(key.name, AHEAD, ROOT), key)


def file_of(folder: Path, *notes: str) -> Path:
    path = folder / "notes"
    path.write_text("\n".join(notes), encoding="utf-8")
    return path


def foreign(bench: Bench) -> str:
    return note_of(SigningKey(ours(bench).name, b"f" * 32))


def altered(bench: Bench) -> str:
    """Signed by our key for a smaller log, then edited."""
    made = signed(bench)
    return made.note.replace(f"\n{made.size}\n", f"\n{AHEAD}\n", 1)


def unsigned(bench: Bench) -> str:
    return checkpoint_text(ours(bench).name, AHEAD, ROOT)


FORGED = {"by another key": foreign, "altered": altered, "by nobody": unsigned}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_note_is_told_of_and_forces_no_recovery(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    path = file_of(tmp_path, FORGED[how](bench), signed(bench).note)
    asked: dict[str, Any] = {"outside": path, "keys_folder": bench.site.keys_folder}
    assert found(bench, **asked) == ()
    plain = selfcheck.Asked(bench.site.database, bench.site.environment)
    (line,) = (x for x in selfcheck.check(replace(plain, **asked)) if x.name == NAME)
    assert about(line.warnings) == {("recovery_note_forged", str(AHEAD))}
    assert acts(opened(bench, line.causes), "nobody").accepted
    monkeypatch.setattr(known, "_counts", lambda *_: True)  # the guard is gone
    causes = found(bench, **asked)
    assert {c.code for c in causes} == {"recovery_old_backup"}
    assert not acts(opened(bench, causes), "another").accepted, "anybody could stop the site"


def test_a_note_of_our_key_ahead_of_the_log_is_an_old_backup(bench: Bench, tmp_path: Path) -> None:
    path = file_of(tmp_path, foreign(bench), note_of(ours(bench)))
    causes = found(bench, outside=path, keys_folder=bench.site.keys_folder)
    assert {c.code for c in causes} == {"recovery_old_backup"}


def test_a_key_made_after_the_backup_is_known_by_its_file(bench: Bench, tmp_path: Path) -> None:
    assert bench.site.keys_folder is not None
    later = keys.make_key(bench.site.keys_folder, ours(bench).name)
    path = file_of(tmp_path, note_of(later))
    causes = found(bench, outside=path, keys_folder=bench.site.keys_folder)
    assert {c.code for c in causes} == {"recovery_old_backup"}


def test_where_the_keys_are_lost_too_a_note_of_an_unknown_key_still_counts(
    bench: Bench, tmp_path: Path
) -> None:
    path = file_of(tmp_path, foreign(bench))
    lost = tmp_path / "nothing"
    causes = found(bench, outside=path, keys_folder=lost)
    assert {c.code for c in causes} == {"recovery_old_backup"}
    assert found(bench, outside=file_of(tmp_path, altered(bench)), keys_folder=lost) == ()
