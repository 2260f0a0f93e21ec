"""The export: whole or not at all, equal for equal states, on a snapshot, and without secrets."""

from __future__ import annotations

import errno
import stat
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import OperationalError

from tests.attacks import shell
from tests.exchange.edits import read
from tests.exchange.signed import SEED, notarised
from tests.ground import ground
from tests.journey.story import Branch
from tests.sites import Bench
from tracker.db import table_of
from tracker.exchange.export import export
from tracker.exchange.folder import ExchangeError
from tracker.people.models import Credential, SignIn
from tracker.record.verify import verify

At = Callable[..., Branch]


def test_the_export_says_what_the_record_holds(branch: At, tmp_path: Path) -> None:
    told = branch()
    proof = verify(told.site.database)
    judged = export(told.site.database, tmp_path / "out").judged
    assert (judged.entries, judged.rows, judged.root) == (proof.size, proof.rows, proof.root)
    assert judged.clear == 3  # one patient: name, hospital number, date of birth
    print(f"\n{judged.line()}")


def test_both_engines_and_every_repetition_give_the_same_bytes(
    exporting: Callable[[str], Path], branch: At, tmp_path: Path
) -> None:
    told = branch()
    keys = notarised(told, tmp_path / "keys")
    for name in ("one", "two"):
        export(told.site.database, tmp_path / name, keys_folder=keys)
    assert read(tmp_path / "one") == read(tmp_path / "two") == read(exporting("sqlite"))


def test_personal_values_are_left_out_on_request(bench: Bench, tmp_path: Path) -> None:
    ground(bench)
    export(bench.site.database, tmp_path / "with")
    export(bench.site.database, tmp_path / "without", personal=False)
    given, kept = read(tmp_path / "with"), read(tmp_path / "without")
    assert set(given) - set(kept) == {"personal.jsonl"}
    assert given["entries.jsonl"] == kept["entries.jsonl"]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_no_secret_stands_in_an_export(branch: At, tmp_path: Path) -> None:
    """Password hashes, tokens, label keys, private keys: not as bytes, hexadecimal or base64."""
    told = branch()
    person, token, hashed = told.people["qa"], b"\xa5" * 32, "$argon2id$planted"
    with told.site.database.writing() as conn:
        row = {"person_id": person, "password_hash": hashed, "must_change": 0, "failures": 0}
        conn.execute(insert(table_of(Credential)), row)
        session = {"token_sha256": token, "person_id": person, "since": "a", "used": "b"}
        conn.execute(insert(table_of(SignIn)), session)
    keys = notarised(told, tmp_path / "keys")
    export(told.site.database, tmp_path / "out", keys_folder=keys)
    raw = (token, told.case.label_key, SEED)
    secrets = [hashed.encode(), *raw, *(r.hex().encode() for r in raw), *map(b64encode, raw)]
    everything = b"".join(read(tmp_path / "out").values())
    assert [s for s in secrets if s in everything] == []
    assert b"argon2" not in everything
    assert b"PRIVATE+KEY" not in everything
    # the search itself works: what is exported is found
    assert told.people["qa"].encode() in everything


@pytest.mark.parametrize("engine", ["sqlite"])
def test_only_its_owner_may_read_an_export(bench: Bench, tmp_path: Path) -> None:
    export(bench.site.database, tmp_path / "out")
    found = [tmp_path / "out", *(tmp_path / "out").iterdir()]
    assert {stat.S_IMODE(p.stat().st_mode) & 0o077 for p in found} == {0}


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("stopped", [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left")])
@pytest.mark.parametrize("at", ["Writing", "Proving"])
def test_a_full_disk_or_ctrl_c_leaves_nothing_half(
    bench: Bench, tmp_path: Path, stopped: BaseException, at: str
) -> None:
    def told(what: str, done: int, of: int) -> None:
        if what == at and done > 3:
            raise stopped

    with pytest.raises((ExchangeError, KeyboardInterrupt)):
        export(bench.site.database, tmp_path / "out", told=told)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_stands_there_is_never_overwritten(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(ExchangeError, match="is there already"):
        export(bench.site.database, tmp_path / "out")
    with pytest.raises(ExchangeError, match="There is no folder"):
        export(bench.site.database, tmp_path / "none" / "out")
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.spoils_record
@pytest.mark.parametrize("edit", ["update log_entry set answer = header where seq = 3"])
def test_a_record_that_does_not_hold_is_not_exported(
    bench: Bench, edit: str, tmp_path: Path
) -> None:
    with shell(bench, untriggered=True) as s:
        s.run(edit)
    with pytest.raises(ExchangeError, match=r"line 4, entry 3: its content is not what was hashed"):
        export(bench.site.database, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_commits_go_on_while_an_export_reads(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The export holds one state; an act in the middle of it is neither kept waiting nor seen."""
    size = verify(bench.site.database).size
    acts: list[bool] = []

    def told(what: str, done: int, of: int) -> None:
        if what == "Writing" and not acts:
            given = {"username": "late", "name": "Late", "roles": ["courier"]}
            acts.append(bench.do("system", "staff:person:added", given).accepted)

    done = export(bench.site.database, tmp_path / "out", told=told)
    assert acts == [True]
    assert done.judged.entries == size
    assert verify(bench.site.database).size == size + 1


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_the_copy_a_commit_waits_for_the_reader(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The guard removed: read from the database itself, and the act in the middle is locked out."""
    monkeypatch.setattr(bench.site.database, "snapshot", bench.site.database.looking)

    def told(what: str, done: int, of: int) -> None:
        with bench.site.database.writing() as conn:
            conn.exec_driver_sql("PRAGMA busy_timeout=50")
            conn.execute(select(1))
            row = {"person_id": bench.people["qa"], "password_hash": "x"}
            conn.execute(insert(table_of(Credential)), row | {"must_change": 0, "failures": 0})

    with pytest.raises(OperationalError, match="locked"):
        export(bench.site.database, tmp_path / "out", told=told)
