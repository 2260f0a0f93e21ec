"""The file for another machine takes every new note; that it fails is told and fails nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.record.forging import notarised, signed
from tests.sites import Bench
from tracker.record.site import Notary

SQLITE = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def bench(bench: Bench, tmp_path: Path) -> Bench:
    return notarised(bench, tmp_path)


def notary(bench: Bench) -> Notary:
    assert bench.site.notary is not None
    return bench.site.notary


def add(bench: Bench, username: str) -> None:
    given = {"username": username, "name": username, "roles": ["nurse"]}
    bench.did("admin", "staff:person:added", given)


@SQLITE
def test_each_new_note_is_added_to_the_file_for_another_machine(
    bench: Bench, tmp_path: Path
) -> None:
    file = tmp_path / "outside.txt"
    notary(bench).file = file
    add(bench, "one")
    first = signed(bench)
    add(bench, "two")
    second = signed(bench)
    signed(bench)  # of the same log: nothing new
    assert file.read_text("utf-8") == f"{first.note}\n{second.note}\n"


@SQLITE
def test_a_file_that_cannot_be_written_is_told_and_fails_nothing(
    bench: Bench, tmp_path: Path
) -> None:
    notary(bench).file = tmp_path / "no folder" / "outside.txt"
    add(bench, "one")
    assert signed(bench)
    assert "No such file" in notary(bench).file_trouble
    notary(bench).file = tmp_path / "outside.txt"
    add(bench, "two")
    assert signed(bench)
    assert notary(bench).file_trouble == ""
