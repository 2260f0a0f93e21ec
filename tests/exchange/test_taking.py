"""An export taken into an empty database of either engine: equal root, equal bytes, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect

from tests.exchange.edits import docs, put, read, seal, write
from tests.postgres import Server
from tests.sites import Bench
from tracker.db import Database, open_database
from tracker.exchange import taking
from tracker.exchange.export import export
from tracker.exchange.folder import ExchangeError
from tracker.exchange.taking import take
from tracker.exchange.verifier.judge import judge
from tracker.record.verify import verify

Exporting = Callable[[str], Path]


def empty(folder: Path) -> Database:
    return open_database(f"sqlite:///{folder / 'there.db'}")


def tables(database: Database) -> list[str]:
    with database.reading() as s:
        return inspect(s.connection()).get_table_names()


def test_from_sqlite_to_postgresql_every_byte_is_the_same(
    exporting: Exporting, postgres: Server, folder: Path, tmp_path: Path
) -> None:
    there = open_database(postgres.create("taken"))
    taken = take(there, exporting("sqlite"))
    again = export(there, tmp_path / "again", keys_folder=folder / "keys_sqlite")
    there.close()
    assert read(tmp_path / "again") == read(exporting("sqlite"))
    assert taken.proof.root == taken.judged.root == again.judged.root
    print(f"\n{taken.judged.entries} entries, {taken.proof.rows} rows, root {taken.proof.root}")


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_taken_into_sqlite_it_holds(
    exporting: Exporting, folder: Path, tmp_path: Path, engine: str
) -> None:
    """From either engine: an equal root, and exported again every byte is the same."""
    there = empty(tmp_path)
    taken = take(there, exporting(engine))
    proof = verify(there)
    assert proof.holds
    assert taken.environment == "test"
    again = export(there, tmp_path / "again", keys_folder=folder / f"keys_{engine}")
    assert read(tmp_path / "again") == read(exporting(engine))
    assert proof.root == taken.proof.root == taken.judged.root == again.judged.root
    with pytest.raises(ExchangeError, match="tables already"):
        take(there, exporting(engine))
    there.close()
    print(f"\nfrom {engine} to sqlite: {taken.judged.entries} entries, root {proof.root}")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_names_nothing_is_taken(bench: Bench, tmp_path: Path) -> None:
    export(bench.site.database, tmp_path / "out", personal=False)
    there = empty(tmp_path)
    with pytest.raises(ExchangeError, match="made without personal data"):
        take(there, tmp_path / "out")
    assert tables(there) == []
    there.close()


def test_an_edited_export_is_not_taken(exporting: Exporting, tmp_path: Path) -> None:
    files = read(exporting("sqlite"))
    lines = docs(files, "personal.jsonl")
    lines[0]["value"] = "Somebody Else"
    put(files, "personal.jsonl", lines)
    seal(files)
    there = empty(tmp_path)
    with pytest.raises(ExchangeError, match="The export is not taken"):
        take(there, write(files, tmp_path / "edited"))
    assert tables(there) == []
    there.close()


def test_without_the_judgement_the_database_itself_still_refuses(
    exporting: Exporting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard removed: an unproven export is proven once more, and rolled back."""
    files = read(exporting("sqlite"))
    good = judge(str(exporting("sqlite")))
    lines = docs(files, "personal.jsonl")
    lines[0]["value"] = "Somebody Else"
    put(files, "personal.jsonl", lines)
    monkeypatch.setattr(taking, "judge", lambda *a, **k: good)
    seal(files)
    there = empty(tmp_path)
    with pytest.raises(ExchangeError, match="The rebuilt record does not hold: table patient"):
        take(there, write(files, tmp_path / "edited"))
    assert tables(there) == []
    there.close()
